using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>Concluded, and Ⅲ is not on its way in the time it may take (step 38).</summary>
[Collection(ConclusionTests.Name)]
public sealed class OverdueConclusionTests(OverdueConclusionTests.Impatient town) : Scenario(town), IClassFixture<OverdueConclusionTests.Impatient>
{
    [Fact]
    public async Task Closed_with_the_wrong_button_it_becomes_work_for_people_by_itself()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");

        var third = await Eventually.Sees(() => Staff.Get($"handoffs?q={contract.ReceptionNumber}&linkage=III"),
            seen => seen.Body["items"]!.AsArray() is [var only] && only!["errorCode"]?.ToString() == "LH3-201");

        Assert.Equal("failed", third.Body["items"]![0]!["status"]!.ToString());
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task Ended_with_the_right_button_it_is_only_marked_and_nothing_is_sent_by_itself()
    {
        var contract = await Procedure.Concluded();

        var seen = await Staff.SeesCaseEventually(contract, seen => seen.Body["overdue"]!.AsArray().Count > 0);

        Assert.Equal("LH3-202", seen.Body["overdue"]![0]!["code"]!.ToString());
        Assert.Empty((await Staff.Get($"handoffs?q={contract.ReceptionNumber}&linkage=III")).Body["items"]!.AsArray());
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    public sealed class Impatient(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Linkage3:ExpectedMinutes=1"];
    }
}
