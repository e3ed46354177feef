using System.Text;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Scenarios.Doors;

/// <summary>Lists as files: what has failed, the same as a file that can be imported, the ledger.</summary>
[Collection(DoorTests.Name)]
public sealed class ExportTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task What_has_failed_is_listed_with_its_code_in_both_encodings_and_in_nothing_else()
    {
        var (failed, succeeded) = (await FailsAsync(), await Procedure.LinkedI());

        var file = await TakeAsync("failed-handoffs", "");
        Assert.Equal(("text/csv; charset=utf-8", "連携失敗一覧.csv"), (file.Type, file.Name));
        Assert.True(file.Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        var lines = Lines(Encoding.UTF8.GetString(file.Bytes)[1..]);
        Assert.Equal("\"受付番号\",\"印刷連番\",\"連携区分\",\"エラーコード\",\"メッセージ\",\"発生日時\",\"担当者\",\"期限\"", lines[0]);
        Assert.Contains($"\"\",\"{failed.PrintSerial}\",\"連携Ⅰ\",\"LH1-", Assert.Single(lines, line => line.Contains(failed.PrintSerial, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains(succeeded.PrintSerial, StringComparison.Ordinal));

        var legacy = await TakeAsync("failed-handoffs", $"?encoding=cp932&q={failed.PrintSerial}");
        Assert.Equal("text/csv; charset=shift_jis", legacy.Type);
        Assert.Equal([lines[0], lines.Single(line => line.Contains(failed.PrintSerial, StringComparison.Ordinal))], Lines(CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetString(legacy.Bytes)));

        // Who took it, and what he had asked for.
        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        await using var audit = database.CreateCommand($"select count(*) from access_event where what = 'exported' and subject = '連携失敗一覧?encoding=cp932&q={failed.PrintSerial}'");
        Assert.Equal(1L, await audit.ExecuteScalarAsync());

        Assert.Single(Lines(Encoding.UTF8.GetString((await TakeAsync("failed-handoffs", $"?linkage=II&q={failed.PrintSerial}")).Bytes)));
        Assert.Equal((422, "LH7-108"), Refused(await Staff.Get("exports/failed-handoffs.csv?encoding=utf-16")));
        Assert.Equal((422, "LH7-108"), Refused(await Staff.Get("exports/failed-handoffs.csv?stauts=failed")));
        Assert.Equal((404, "LH8-105"), Refused(await Staff.Get("exports/everything.csv")));
    }

    [Fact]
    public async Task What_has_failed_can_be_imported_as_it_was_taken_away()
    {
        var (failed, later) = (await FailsAsync(), await Procedure.Approved());
        await Partners.Breaks($$"""{"operation":"S2","key":"{{later.ReceptionNumber}}","answer":{"status":422,"code":"invalid_record"} }""");
        Assert.Equal("failed", (await Staff.Links("II", later)).Handoff.Status);

        var file = await TakeAsync("reprocess-requests", "?encoding=cp932");

        Assert.Equal("再処理依頼.csv", file.Name);
        var lines = Lines(CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetString(file.Bytes));
        // Each by the number that its linkage is asked for by.
        Assert.Single(lines, line => line.StartsWith($"\"{failed.PrintSerial}\",\"\",\"連携Ⅰ\",", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith($"\"\",\"{later.ReceptionNumber}\",\"連携Ⅱ\",", StringComparison.Ordinal));
        var taken = await Staff.Imports(file.Bytes, "kind=linkages&dryRun=true");
        Assert.Equal(("checked", lines.Length - 1), (taken.Accepted()["status"], taken.Body["rows"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_ledger_is_taken_away_entry_by_entry_with_its_hashes()
    {
        var contract = await Procedure.LinkedII();

        var lines = Lines(Encoding.UTF8.GetString((await TakeAsync("ledger-audit", $"?receptionNumber={contract.ReceptionNumber}")).Bytes)[1..]);

        var entries = (await Staff.Get($"ledger?receptionNumber={contract.ReceptionNumber}")).Body["items"]!.AsArray();
        Assert.Equal("\"連番\",\"日時\",\"操作者\",\"連携区分\",\"印刷連番\",\"受付番号\",\"状態\",\"試行回数\",\"ハッシュ\"", lines[0]);
        Assert.Equal(entries.Select(entry => $"\"{entry!["chain"]}:{entry["seq"]}\""), lines[1..].Select(line => line.Split(',')[0]));
        Assert.Equal(entries.Select(entry => $"\"{entry!["hash"]}\""), lines[1..].Select(line => line.Split(',')[^1]));
        Assert.Contains(lines, line => line.Contains($"\"連携Ⅱ\",\"{contract.PrintSerial}\",\"{contract.ReceptionNumber}\",\"intent S2", StringComparison.Ordinal));
    }

    private async Task<Contract> FailsAsync()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks($$"""{"operation":"J1","key":"{{contract.PrintSerial}}","answer":{"status":422,"code":"invalid_record"} }""");
        Assert.Equal("failed", (await Staff.LinksI(contract)).Handoff.Status);
        return contract;
    }

    private static (int Status, string? Code) Refused(Reply reply) => (reply.Status, reply.Code);

    private static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private async Task<(byte[] Bytes, string? Type, string? Name)> TakeAsync(string name, string query)
    {
        using var taken = await Staff.Takes($"exports/{name}.csv{query}");
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        return (await taken.Content.ReadAsByteArrayAsync(), taken.Content.Headers.ContentType?.ToString(), taken.Content.Headers.ContentDisposition?.FileNameStar);
    }
}
