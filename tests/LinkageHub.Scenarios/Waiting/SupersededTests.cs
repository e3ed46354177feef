using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>A revision that was replaced accepts nothing, also not from work already in the queue (INV-08).</summary>
[Collection(PeopleTests.Name)]
public sealed class SupersededTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Queued_work_of_the_old_revision_is_cancelled_and_never_sent()
    {
        var contract = await Procedure.Concluded();
        await Partners.Breaks("""{"operation":"S4","answer":{"status":503}}""");
        var held = (await Staff.Links("III", contract, wait: 0)).Handoff;

        (await Colleague.OpensRevision(contract, "InsuranceAddedAfterApproval")).Accepted();
        await Partners.Calms();

        var cancelled = await Staff.Sees(held);
        Assert.Equal(("cancelled", "LH5-104"), (cancelled.Status, cancelled.ErrorCode));
        var refused = await Staff.Links("III", contract);
        Assert.Equal((409, "LH5-104"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task What_is_in_doubt_of_the_old_revision_is_looked_up_and_found_done()
    {
        await Partners.Breaks("""{"operation":"J4","nth":1,"fault":"drop-after-effect"},{"operation":"J3","nth":3,"times":6,"answer":{"status":503}}""");
        var contract = await Procedure.Concluded();
        await Partners.Breaks("""{"operation":"J4","nth":1,"fault":"drop-after-effect","callback":{"lost":true}},{"operation":"J3","nth":3,"times":6,"answer":{"status":503}}""");
        var doubtful = await DoubtfulIII(contract);

        (await Colleague.OpensRevision(contract, "CoverageChanged")).Accepted();

        await Staff.SeesEventually(doubtful, seen => seen.Status == "succeeded");
        Assert.Single(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task What_is_in_doubt_of_the_old_revision_and_never_arrived_is_not_sent_again()
    {
        var contract = await Procedure.Concluded();
        await Partners.Breaks("""{"operation":"J4","nth":1,"fault":"drop-before-effect"},{"operation":"J3","nth":3,"times":6,"answer":{"status":503}}""");
        var doubtful = await DoubtfulIII(contract);

        (await Colleague.OpensRevision(contract, "CoverageChanged")).Accepted();

        await Staff.SeesEventually(doubtful, seen => seen.Status == "cancelled" && seen.ErrorCode == "LH5-104");
        Assert.Single(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task A_serial_of_the_old_revision_still_finds_its_case_but_starts_nothing()
    {
        var contract = await Procedure.LinkedI();
        (await Colleague.OpensRevision(contract, "CoverageChanged")).Accepted();

        var refused = await Staff.LinksI(contract);

        Assert.Equal((409, "LH5-104"), (refused.Status, refused.Code));
        Assert.Equal("1", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
    }

    [Fact]
    public async Task Twenty_clicks_open_one_revision()
    {
        var contract = await Procedure.LinkedI();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Colleague.OpensRevision(contract, "CoverageChanged")));

        Assert.Equal("1", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
    }

    private async Task<Handoff> DoubtfulIII(Contract contract)
    {
        var sent = (await Staff.Links("III", contract, wait: 0)).Handoff;
        return await Staff.SeesEventually(sent, seen => seen.Status == "in-doubt");
    }
}
