using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A house that wants people's steps recorded before they go on.</summary>
public sealed class ExactingTown(Ground ground) : ConsoleTown(ground)
{
    protected override IEnumerable<string> OwnSettings => [.. base.OwnSettings, "Evidence:Enforce=true"];
}

/// <summary>Evidence__Enforce: at the console nothing goes out before somebody said that he did what only he can know. Machines are not asked.</summary>
[Collection(ConsoleGround.Name)]
public sealed class EnforcedEvidenceTests(ExactingTown town) : Scenario(town), IClassFixture<ExactingTown>
{
    [Fact]
    public async Task Linkage_I_begins_when_the_quotation_is_checked_and_the_serial_is_typed_a_second_time()
    {
        var contract = Town.NewContract();
        await SonpoOnline.Enters(contract);
        var staff = await town.SignsIn(Driver.Colleague.Staff);
        var begin = $"/begin/{contract.PrintSerial}";
        Assert.Contains("印刷連番をもう一度", (await staff.Opens(begin)).Text, StringComparison.Ordinal);

        var mistyped = await staff.Fills(begin, begin, ("quotation", "checked"), ("serialAgain", contract.PrintSerial[..^1] + "X"));

        Assert.Equal(409, mistyped.Status);
        Assert.Contains("LH1-104", mistyped.Text, StringComparison.Ordinal);
        Assert.Empty(await Journal.Requests("J1", contract));
        var known = await Staff.SeesCase(contract.PrintSerial);
        Assert.Empty(known.Body["handoffs"]!.AsArray());
        var link = $"/cases/{known["caseId"]}/link/I";
        var halfSaid = await staff.Fills(link, link, ("serialAgain", contract.PrintSerial));
        Assert.Equal(409, halfSaid.Status);
        Assert.Contains("手順1が記録されていません", halfSaid.Text, StringComparison.Ordinal);
        Assert.Contains("LH8-107", halfSaid.Text, StringComparison.Ordinal);
        Assert.Empty(await Journal.Requests("J1", contract));

        Assert.Equal(302, (await staff.Fills(link, link, ("quotation", "checked"), ("serialAgain", $" {contract.PrintSerial.ToLowerInvariant()} "))).Status);

        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "L1Delivered");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
        var steps = (await Staff.Get($"cases/{contract.PrintSerial}/procedure")).Body["steps"]!.AsArray();
        foreach (var step in (string[])["S003-01", "S003-04"])
            Assert.Equal(("evidence", Driver.Colleague.Staff.Name), steps.Where(one => one!["step"]!.ToString() == step).Select(one => (one!["source"]?.ToString(), one["by"]?.ToString())).Single());
    }

    [Fact]
    public async Task II_and_III_wait_for_what_people_explained_handed_over_and_had_confirmed_and_say_so_before_the_click()
    {
        var contract = await Procedure.Approved();
        var staff = await town.SignsIn(Driver.Colleague.Staff);
        var caseId = (await Staff.SeesCase(contract.PrintSerial))["caseId"]!;

        await RefusesUntilRecorded(staff, caseId, "II", [("LH8-107", "手順16が記録されていません")], "S003-16");
        Assert.Empty(await Journal.Requests("S2", contract));
        await Goes(staff, caseId, "II");
        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "L2Completed");

        await SonpoOnline.Concludes(contract, "終了");
        await RefusesUntilRecorded(staff, caseId, "III", [("LH8-107", "手順31が記録されていません"), ("LH3-104", "（手順33、34、35）")], "S003-31", "S003-33", "S003-34");
        Assert.Contains("（手順35）", (await staff.Opens($"/cases/{caseId}/link/III")).Text, StringComparison.Ordinal);
        await Records(staff, caseId, "S003-35");
        Assert.Empty(await Journal.Requests("J4", contract));
        await Goes(staff, caseId, "III");
        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "L3Completed");
    }

    private static async Task RefusesUntilRecorded(Visitor staff, string caseId, string linkage, (string Code, string Says)[] missing, params string[] steps)
    {
        var link = $"/cases/{caseId}/link/{linkage}";
        var shown = await staff.Opens(link);
        // No button to press; and who sends the form all the same is told the same.
        var sent = await staff.Posts(link, new(shown.Form("/sign-out")) { ["command"] = Guid.NewGuid().ToString(), ["revision"] = "0" });
        Assert.Equal((200, 409), (shown.Status, sent.Status));
        Assert.DoesNotContain("を実行する", shown.Text, StringComparison.Ordinal);
        foreach (var (code, says) in missing)
            foreach (var page in (Seen[])[shown, sent])
            {
                Assert.Contains(code, page.Text, StringComparison.Ordinal);
                Assert.Contains(says, page.Text, StringComparison.Ordinal);
            }
        foreach (var step in steps)
            await Records(staff, caseId, step);
    }

    private static async Task Records(Visitor staff, string caseId, string step) =>
        Assert.Equal(302, (await staff.Posts($"/cases/{caseId}/steps/{step}", (await staff.Opens($"/cases/{caseId}")).Form("/sign-out"))).Status);

    private static async Task Goes(Visitor staff, string caseId, string linkage) =>
        Assert.Equal(302, (await staff.Fills($"/cases/{caseId}/link/{linkage}", $"/cases/{caseId}/link/{linkage}")).Status);
}
