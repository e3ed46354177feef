using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>An outage is over, and the back office repairs what it left behind: plan, then 1, 5, the rest.</summary>
[Collection(ConsoleGround.Name)]
public sealed class BulkWalkTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task What_an_outage_left_behind_is_repaired_in_bulk_by_clicks_alone()
    {
        var contracts = new List<Contract>();
        foreach (var _ in Enumerable.Range(0, 3))
            contracts.Add(await Procedure.Approved());
        await Partners.Breaks("""{"operation":"S2","dlwebStarted":false}""");
        foreach (var contract in contracts)
            Assert.Equal("failed", (await Staff.Links("II", contract)).Handoff.Status);
        await using var office = await Window.OpensAsync(chromium, town.Console);
        await office.SignsIn(Driver.Colleague.BackOffice);

        await office.Clicks("まとめて対応");
        await office.Page.GetByLabel("理由（必須、記録に残ります）").FillAsync("DLWebの障害が直ったため");
        await office.Clicks("計画を作る");
        await office.Reads("計画（まだ何も送信していません）");
        foreach (var contract in contracts)
            Assert.Single(await Journal.Requests("S2", contract));

        // Still down: the first one says so, and the others are left alone.
        await office.Clicks("開始する（まず1件）");
        await office.Reads("止まりました");
        await office.Reads("完了しなかったもの");
        await Assertions.Expect(office.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "また失敗" })).ToContainTextAsync(contracts[0].PrintSerial);
        Assert.Equal(4, (await Journal.OfAll("S2")).Length);

        await Partners.Calms();
        await office.Clicks("失敗を確認したので続ける");
        await office.Reads("終わりました");
        await office.IsPictured("bulk-finished");
        await office.IsAccessible("bulk-finished");

        foreach (var contract in contracts.Skip(1))
            Assert.Equal("succeeded", (await Staff.Get($"handoffs?q={contract.ReceptionNumber}&linkage=II")).Body["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal(6, (await Journal.OfAll("S2")).Length);
    }
}
