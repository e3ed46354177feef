using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>The simulator's own page: a tester plays the partners' people there while a real hub does its part.</summary>
[Collection(ConsoleGround.Name)]
public sealed class SimulatorPageTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task A_tester_chooses_a_scenario_acts_for_everybody_and_sees_the_hub_work_by_itself()
    {
        var contract = new Contract("A0000002", "040200000002-00");
        await using var tester = await Window.OpensAsync(chromium, town.Scenarios.Simulator);
        await tester.Page.GotoAsync($"/_sim/page?run={town.Scenarios.Run}");
        await tester.Page.GetByLabel("選ぶシナリオ").SelectOptionAsync("T-02");
        await Part(tester, "シナリオ").GetByRole(AriaRole.Button, new() { Name = "開始する" }).PressAsync("Enter");
        await tester.Reads("実行中: T-02");

        await Acts(tester, "enter-application", ("印刷連番", contract.PrintSerial));
        await Acts(tester, "print", ("印刷連番", contract.PrintSerial));
        Assert.Equal("succeeded", (await Staff.LinksI(contract)).Handoff.Status);

        // No reload: the hub's own request shows while the page stands open.
        await Assertions.Expect(Part(tester, "記録（新しい順）").GetByRole(AriaRole.Row).Filter(new() { HasText = "J1" })).ToContainTextAsync("登録");
        await Assertions.Expect(Part(tester, "契約の状況")).ToContainTextAsync("保険情報あり");

        await Acts(tester, "submit", ("印刷連番", contract.PrintSerial), ("受付番号", contract.ReceptionNumber));
        await Acts(tester, "review", ("受付番号", contract.ReceptionNumber));
        Assert.Equal("succeeded", (await Staff.Links("II", contract)).Handoff.Status);
        await Acts(tester, "conclude", ("印刷連番", contract.PrintSerial));
        var row = Part(tester, "契約の状況").GetByRole(AriaRole.Row).Filter(new() { HasText = contract.PrintSerial });
        await Assertions.Expect(row).ToContainTextAsync("契約締結済・「終了」");
        await Assertions.Expect(row).ToContainTextAsync("審査 承認");

        await Acts(tester, "review", ("受付番号", "040200000009-00"));
        await Assertions.Expect(tester.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("該当する受付番号がありません。");
        await tester.IsAccessible("simulator");
        await tester.IsPictured("simulator");
        Assert.Equal(["J1", "S2"], await Journal.EffectsFor(contract));
    }

    /// <summary>By keyboard: the act is chosen, its form is filled in, Enter sends it.</summary>
    private static async Task Acts(Window tester, string act, params (string Label, string Typed)[] fields)
    {
        var part = Part(tester, "人の操作");
        await part.GetByLabel("操作", new() { Exact = true }).SelectOptionAsync(act);
        await part.GetByRole(AriaRole.Button, new() { Name = "選ぶ" }).PressAsync("Enter");
        foreach (var (label, typed) in fields)
            await part.GetByLabel(label, new() { Exact = true }).FillAsync(typed);
        await part.GetByRole(AriaRole.Button, new() { Name = "操作する" }).PressAsync("Enter");
        await Assertions.Expect(tester.Page.Locator(".said")).ToBeVisibleAsync();
    }

    private static ILocator Part(Window tester, string heading) => tester.Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true }).First;
}
