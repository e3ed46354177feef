using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>Whose case it is: shown, taken over with a reason inside the store, found again among one's own.</summary>
[Collection(ConsoleGround.Name)]
public sealed class TakeOverTests(SharedTown shared, Chromium chromium) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task A_colleagues_case_is_taken_over_and_stands_among_ones_own()
    {
        var (contract, others) = (await Procedure.LinkedIII(), await Procedure.LinkedIII());
        var page = $"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}";
        await using var window = await Window.OpensAsync(chromium, town.Console);
        await window.SignsIn(Driver.Colleague.Staff);
        await window.Page.GotoAsync(page);
        await window.Page.GetByText("この案件を引き継ぐ").ClickAsync();
        await window.Page.GetByLabel("引き継ぐ理由（記録されます）").FillAsync("担当者の休暇のため");
        await window.Clicks("引き継ぐ");
        await window.Reads("から引継ぎ");
        await window.Page.GotoAsync("/?whose=mine");
        await window.Reads(contract.PrintSerial);
        await window.IsPictured("start-mine");
        await window.IsAccessible("start-mine");

        var mine = await window.Page.InnerTextAsync("main");
        var store = (await (await town.SignsIn(Driver.Colleague.Staff)).Opens("/")).Text;
        Assert.DoesNotContain(others.PrintSerial, mine, StringComparison.Ordinal);
        Assert.Contains(others.PrintSerial, store, StringComparison.Ordinal);
        Assert.Equal(Driver.Colleague.Staff.Name, (await Staff.SeesCase(contract.PrintSerial))["handledBy"]);
        var audit = (await (await town.SignsIn(Driver.Colleague.BackOffice)).Opens($"/audit?key={contract.PrintSerial}")).Text;
        Assert.Contains("担当を引き継ぎました", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_a_reason_is_not_taken_twice_and_never_leaves_the_store()
    {
        var contract = await Procedure.LinkedI();
        var caseId = (await Staff.SeesCase(contract.PrintSerial))["caseId"]!;
        var (page, act) = ($"/cases/{caseId}", $"/cases/{caseId}/repair/take-over");
        var (staff, approver, nextDoor) = (await town.SignsIn(Driver.Colleague.Staff), await town.SignsIn(Driver.Colleague.Approver), await town.SignsIn(Driver.Colleague.NextDoor));

        var unreasoned = await staff.Fills(page, act, ("reason", " "));
        var taken = await staff.Fills(page, act, ("reason", "引継ぎ"));
        var again = (await staff.Opens(page)).Html;
        var back = await approver.Fills(page, act, ("reason", "担当を戻す"));
        var stranger = await nextDoor.Posts(act, (await nextDoor.Opens("/")).Form("/sign-out"));

        Assert.Equal((422, 302, 302, 404), (unreasoned.Status, taken.Status, back.Status, stranger.Status));
        Assert.DoesNotContain(act, again, StringComparison.Ordinal);
        Assert.Equal(Driver.Colleague.Approver.Name, (await Staff.SeesCase(contract.PrintSerial))["handledBy"]);
    }
}
