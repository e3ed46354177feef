using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Personal;
using Npgsql;

namespace LinkageHub.Search;

/// <summary>Searches by personal terms, known to addresses by an id alone. Whoever opens one sees of its cases what he may see anyway.</summary>
public sealed class PersonSearches(NpgsqlDataSource database, CallersDatabase callers)
{
    /// <summary>Where the key of a kind stands; each has an index of its own.</summary>
    private static readonly Dictionary<string, string> Columns = new()
    {
        [PersonKeys.Kana] = "kana_key",
        [PersonKeys.Phone] = "phone_key",
        [PersonKeys.Policy] = "policy_key",
    };

    /// <summary>The searches' ids are dropped with the day's end.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public async Task<string> KeepAsync(PersonTerm term, Principal who, CancellationToken stop)
    {
        var id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        await using var insert = database.CreateCommand("""
            with old as (delete from person_search where at < hub_now() - $5)
            insert into person_search (id, person_id, kind, key) values ($1, $2, $3, $4)
            """);
        foreach (var value in (object[])[id, who.Id, term.Kind, term.Key, Kept])
            insert.Parameters.AddWithValue(value);
        await insert.ExecuteNonQueryAsync(stop);
        return id;
    }

    /// <summary>The kind of the term and the cases that have it, the newest first; null: no such search any more.</summary>
    public async Task<(string Kind, IReadOnlyList<string> CaseIds)?> OpenAsync(string id, Principal who, int most, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("select kind, key from person_search where id = $1 and at >= hub_now() - $2");
        ask.Parameters.AddWithValue(id);
        ask.Parameters.AddWithValue(Kept);
        PersonTerm term;
        await using (var found = await ask.ExecuteReaderAsync(stop))
        {
            if (!await found.ReadAsync(stop))
                return null;
            term = new PersonTerm(found.GetString(0), found.GetFieldValue<byte[]>(1));
        }
        return (term.Kind, await FindAsync(term, who, most, stop));
    }

    public async Task<IReadOnlyList<string>> FindAsync(PersonTerm term, Principal who, int most, CancellationToken stop)
    {
        // INV-31, as Principal.MaySee says it.
        await using var read = callers.Ask(who, $"""
            select c.case_id from case_person p join hub_case c on c.case_id = p.case_id
            where p.{Columns[term.Kind]} = $1
              and ($2 or (c.agency_code = $3 and ($4 or c.store_code = $5)))
            order by c.created_at desc limit $6
            """);
        foreach (var value in (object[])[term.Key, who.Everywhere, who.AgencyCode ?? "", who.Is(Role.BackOffice), who.StoreCode ?? "", most])
            read.Parameters.AddWithValue(value);
        await using var row = await read.ExecuteReaderAsync(stop);
        var ids = new List<string>();
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return ids;
    }
}
