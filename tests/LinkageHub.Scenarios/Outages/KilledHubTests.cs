using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Outages;

/// <summary>A hub dies in the middle of a send. Another one on the same database finishes, exactly once.</summary>
[Collection(SuddenDeathTests.Name)]
public sealed class KilledHubTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task What_the_partner_took_before_the_death_is_found_and_not_sent_again()
    {
        await Partners.Breaks("""{"operation":"S2","nth":1,"fault":"hang-after-effect","latencyMs":60000}""");
        var contract = await Procedure.Approved();

        var sent = await DiesSending(contract, async () => (await Journal.Of("S2", contract)).Length > 0);

        await Staff.SeesEventually(sent, seen => seen.Status == "succeeded");
        Assert.Single(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task What_the_partner_never_took_is_asked_for_and_sent_with_the_same_bytes()
    {
        await Partners.Breaks("""{"operation":"S2","nth":1,"fault":"hang-before-effect","latencyMs":60000}""");
        var contract = await Procedure.Approved();

        var sent = await DiesSending(contract, async () => (await Journal.Requests("S2", contract)).Count > 0);

        await Staff.SeesEventually(sent, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("S2", contract));
        var requests = await Journal.Requests("S2", contract);
        Assert.Equal(2, requests.Count);
        Assert.Single(requests.Select(request => request!["bodyHash"]!.ToString()).Distinct());
    }

    [Fact]
    public async Task A_hub_that_is_told_to_stop_ends_what_is_under_way()
    {
        var other = await Town.OpensAnotherHub();
        await Partners.Breaks("""{"operation":"S2","nth":1,"latencyMs":500}""");
        var contract = await Procedure.Approved();
        var sent = (await other.Staff.Links("II", contract, wait: 0)).Handoff;

        await other.DisposeAsync();

        Assert.Equal("succeeded", (await Staff.Sees(sent)).Status);
        Assert.Single(await Journal.Requests("S2", contract));
    }

    private async Task<Handoff> DiesSending(Contract contract, Func<Task<bool>> isSending)
    {
        await using var mortal = await HubProcess.StartAsync(Town.Settings());
        var sent = (await mortal.Staff.Links("II", contract, wait: 0)).Accepted().Handoff;
        await Eventually.Sees(isSending, sending => sending);
        await mortal.IsKilled();
        return sent;
    }
}
