using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Scenarios.People;

/// <summary>A copy of the database alone tells nothing about a buyer: not in a column, not in stored bytes, not in an index of its own.</summary>
[Collection(PeopleTests.Name)]
public sealed class PersonalDataAtRestTests(Town town) : Scenario(town), IClassFixture<Town>
{
    /// <summary>Of the contractor of every application in the simulator.</summary>
    private static readonly string[] OfThePerson =
        ["見本 太郎", "見本　太郎", "ミホン", "ﾐﾎﾝ", "0312345678", "03-1234-5678", "1980-01-31", "19800131", "見本町", "品川300あ1234", "ABC1-0000001"];

    [Fact]
    public async Task No_table_holds_a_word_of_the_buyer_after_all_linkages_a_refusal_and_a_doubt()
    {
        var contract = await Procedure.CarriedIn();
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"drop-after-effect"},{"operation":"J2","nth":1,"times":3,"answer":{"status":503}}""");
        await Staff.LinksI(await Procedure.Printed());

        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        // The payloads and the contractor are there, or there would be nothing to find.
        Assert.True(await CountAsync(database, "operation_payload where length(body) > 100") >= 3);
        Assert.True(await CountAsync(database, "case_person where contractor is not null") >= 1);
        Assert.True(await CountAsync(database, "case_person where kana_key is not null and phone_key is not null") >= 1);
        foreach (var table in await TablesAsync(database))
            foreach (var word in OfThePerson)
                Assert.True(await CountAsync(database, $"{table} as line where line::text like '%' || $1 || '%' or line::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'", word) == 0,
                    $"{table} holds 「{word}」 of {contract.PrintSerial}");
    }

    private static async Task<IReadOnlyList<string>> TablesAsync(NpgsqlDataSource database)
    {
        await using var ask = database.CreateCommand("select quote_ident(tablename) from pg_tables where schemaname = 'public' order by 1");
        await using var row = await ask.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync())
            tables.Add(row.GetString(0));
        return tables;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string what, string? word = null)
    {
        await using var ask = database.CreateCommand($"select count(*) from {what}");
        if (word is not null)
            ask.Parameters.AddWithValue(word);
        return (long)(await ask.ExecuteScalarAsync())!;
    }
}
