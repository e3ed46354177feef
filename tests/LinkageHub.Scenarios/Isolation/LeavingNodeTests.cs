using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Isolation;

/// <summary>A hub is told to stop: what is on a partner's wire ends, what is only being read is left to whoever comes next.</summary>
[Collection(IsolationTests.Name)]
public sealed class LeavingNodeTests(LeavingNodeTests.Patient town) : Scenario(town), IClassFixture<LeavingNodeTests.Patient>
{
    [Fact]
    public async Task A_hub_that_leaves_begins_no_send_and_the_next_one_goes_on()
    {
        var contract = await Procedure.Printed();
        (await Staff.Post("partners/sonpo-online/pause", new { reason = "試験のため止めます。" })).Accepted();
        var held = (await Staff.LinksI(contract, wait: 0)).Handoff;
        await Partners.Breaks("""{"operation":"S1","nth":1,"latencyMs":5000}""");
        (await Staff.Post("partners/sonpo-online/resume", null)).Accepted();
        await Eventually.Sees(() => Journal.Requests("S1", contract), reads => reads.Count > 0);

        await town.StopsTheHub();

        Assert.Empty(await Journal.Requests("J1", contract));
        await town.StartsTheHub();
        await Staff.SeesEventually(held, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task Of_two_hubs_one_leaves_and_the_other_does_all_the_work()
    {
        var other = await Town.OpensAnotherHub();
        (await Staff.Post("partners/jpass/pause", new { reason = "試験のため止めます。" })).Accepted();
        var contracts = new List<Contract>();
        for (var n = 0; n < 10; n++)
            contracts.Add(await Procedure.Printed());
        var held = new List<Handoff>();
        foreach (var contract in contracts)
            held.Add((await other.Staff.LinksI(contract, wait: 0)).Accepted().Handoff);

        (await Colleague.Post("partners/jpass/resume", null)).Accepted();
        await other.DisposeAsync();

        foreach (var handoff in held)
            await Staff.SeesEventually(handoff, seen => seen.Status == "succeeded");
        foreach (var contract in contracts)
            Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    public sealed class Patient(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => Secrets.PartnerSections.Select(partner => $"Partners:{partner}:TimeoutSeconds=60");
    }
}
