using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>The audit: what people did and saw, without anybody's personal data, as a file whose chain can be checked with a hash function alone.</summary>
[Collection(AccessGround.Name)]
public sealed class AuditTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    private const string DlwebNeverStarts = """{"operation":"S2","dlwebStarted":false}""";

    [Fact]
    public async Task What_people_did_stands_there_with_why_and_before_and_after_and_without_personal_data()
    {
        var (contract, handoffId) = await AFailure();
        await Fills(Colleague.Staff, $"/handoffs/{handoffId}/retry", $"/handoffs/{handoffId}/retry", "見本 太郎さま 03-1234-5678 と taro@example.jp に連絡済み");
        var office = await town.SignsIn(Colleague.BackOffice);

        var page = await Eventually.Sees(() => office.Opens($"/audit?kind=operations&key={contract.ReceptionNumber}"), seen => seen.Text.Contains("連絡済み", StringComparison.Ordinal));

        Assert.Contains("tantou", page.Text, StringComparison.Ordinal);
        Assert.Contains("失敗（対応が必要） → ", page.Text, StringComparison.Ordinal);
        Assert.Contains("見＊", page.Text, StringComparison.Ordinal);
        Assert.Contains("5678", page.Text, StringComparison.Ordinal);
        foreach (var personal in new[] { "見本", "03-1234-5678", "taro@example" })
            Assert.DoesNotContain(personal, page.Text, StringComparison.Ordinal);
        // The filters filter.
        Assert.Contains("該当する記録はありません", (await office.Opens($"/audit?person=jimu2&key={contract.ReceptionNumber}")).Text, StringComparison.Ordinal);
        Assert.Contains("該当する記録はありません", (await office.Opens($"/audit?to=2020-01-01&from=2019-01-01")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("連絡済み", (await office.Opens("/audit?kind=personal")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await office.Opens("/audit?kind=everything")).Status);
        Assert.Equal(422, (await office.Opens("/audit?from=yesterday")).Status);
    }

    [Fact]
    public async Task Who_looked_at_whose_data_is_seen_by_the_administrator_and_by_the_cases_own_back_office()
    {
        var contract = await new ProcedureSoFar(town).LinkedI();
        var caseId = (await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]!;
        await Fills(Colleague.Staff, $"/cases/{caseId}", $"/cases/{caseId}/reveal", "見本 太郎さまへの折り返しの電話のため");
        var (office, admin, other) = (await town.SignsIn(Colleague.BackOffice), await town.SignsIn(Colleague.Admin), await town.SignsIn(Colleague.OtherAgency));

        foreach (var reader in new[] { office, admin })
        {
            var page = await reader.Opens("/audit?kind=personal");
            Assert.Contains("氏名、カナ氏名、電話番号", page.Text, StringComparison.Ordinal);
            Assert.Contains("見＊さまへの折り返しの電話のため", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("見本", page.Text, StringComparison.Ordinal);
        }
        Assert.Contains(contract.PrintSerial, (await office.Opens("/audit?kind=personal")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(contract.PrintSerial, (await admin.Opens("/audit")).Text, StringComparison.Ordinal);
        await new Visitor(town.Console).SignsIn(Colleague.Tester.Name, Colleague.Password);
        Assert.Contains("サインイン", (await admin.Opens("/audit?kind=access")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await admin.Opens("/audit?kind=ledger")).Status);
        Assert.DoesNotContain("折り返しの電話のため", (await other.Opens("/audit?kind=personal")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(contract.PrintSerial, (await other.Opens("/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_for_excel_guarded_against_formulas_and_proves_itself()
    {
        var (contract, handoffId) = await AFailure();
        await Fills(Colleague.Staff, $"/handoffs/{handoffId}/retry", $"/handoffs/{handoffId}/retry", "再実行");
        var office = await town.SignsIn(Colleague.BackOffice);
        var cause = System.Text.RegularExpressions.Regex.Match((await office.Opens("/failures?status=all")).Html, @"/failures/\d+").Value;
        await office.Fills(cause, cause, ("status", "acknowledged"), ("note", "=HYPERLINK(\"http://example.jp\")"));

        var file = await office.Fills("/audit", "/audit/export", ("kind", "all"));

        Assert.StartsWith("text/csv", file.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("attachment", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.StartsWith("\uFEFF時刻,種類,人,", file.Html, StringComparison.Ordinal);
        var rows = Rows(file.Html);
        Assert.Contains(rows, row => row["理由"] == "'=HYPERLINK(\"http://example.jp\")");
        Assert.DoesNotContain(rows, row => row["理由"].StartsWith('='));
        var chained = rows.Where(row => row["鎖"].Length > 0).ToList();
        Assert.Contains(chained, row => row["印刷連番・受付番号"] == contract.ReceptionNumber);
        Assert.All(chained, row => Assert.Equal(row["ハッシュ"],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{row["前のハッシュ"]}\n{row["鎖の内容"]}")))));
        foreach (var personal in new[] { "見本", "ミホン", "0312345678" })
            Assert.DoesNotContain(personal, file.Html, StringComparison.Ordinal);
        // That he took it is in the audit itself.
        Assert.Contains("監査記録の書き出し", (await (await town.SignsIn(Colleague.Admin)).Opens("/audit?kind=access&person=jimu")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chains_are_checked_on_the_page_by_who_may_and_an_administrator_too()
    {
        await AFailure();
        foreach (var who in new[] { Colleague.BackOffice, Colleague.Admin })
        {
            var page = await (await town.SignsIn(who)).Opens("/audit/verify");
            Assert.DoesNotContain("合いません", page.Text, StringComparison.Ordinal);
            Assert.Equal(2, page.Text.Split("変わっていません").Length - 1);
        }
    }

    private static List<Dictionary<string, string>> Rows(string text)
    {
        using var csv = CsvReader.FromText(text.TrimStart('\uFEFF'), new CsvReaderOptions());
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.Headers.ToArray().Select((name, at) => (name, csv.GetString(at))).ToDictionary(cell => cell.name, cell => cell.Item2));
        return rows;
    }

    private async Task<(Contract Contract, string HandoffId)> AFailure()
    {
        var contract = await new ProcedureSoFar(town).Approved();
        await town.Simulator.Breaks(DlwebNeverStarts);
        var failed = (await town.Hub.Staff.Links("II", contract)).Handoff;
        Assert.Equal("failed", failed.Status);
        await town.Simulator.Calms();
        return (contract, failed.Id);
    }

    private async Task Fills(Colleague who, string page, string form, string reason) =>
        Assert.True((await (await town.SignsIn(who)).Fills(page, form, ("reason", reason))).Status is 200 or 302);
}
