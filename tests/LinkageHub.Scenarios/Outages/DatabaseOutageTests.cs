using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Outages;

/// <summary>The database stops. Nothing is accepted that could be lost, and nothing is forgotten that was.</summary>
[Collection(OutageTests.Name)]
public sealed class DatabaseOutageTests(OwnCluster town) : Scenario(town), IClassFixture<OwnCluster>
{
    [Fact]
    public async Task Nothing_is_accepted_without_it_and_everything_goes_on_with_it()
    {
        var contract = await Procedure.Printed();
        await town.StopsTheDatabase();

        var refused = await Staff.LinksI(contract);
        var callback = await new Postman(Town.Hub.Address).Delivers("jpass", "reception.changed", new { receptionNumber = contract.ReceptionNumber });
        Assert.Equal((503, "LH9-107"), (refused.Status, refused.Code));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(503, callback);
        Assert.Empty(await Journal.Requests("J1", contract));
        await town.StartsTheDatabase();

        await Eventually.Sees(() => Staff.LinksI(contract), reply => reply.Status == 200 && reply.Handoff.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task The_process_lives_on_but_is_not_ready()
    {
        await town.StopsTheDatabase();

        Assert.Equal((200, 503), (await Town.Hub.Health("live"), await Town.Hub.Health("ready")));
        await town.StartsTheDatabase();

        await Eventually.Sees(() => Town.Hub.Health("ready"), status => status == 200);
    }

    [Fact]
    public async Task An_answer_that_comes_while_it_is_away_is_not_lost()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","nth":1,"latencyMs":700}""");
        // The database of another test of this class may have gone just now; who is sent away then, comes again.
        var sent = (await Staff.ComingAgain.LinksI(contract, wait: 0)).Accepted().Handoff;
        await town.StopsTheDatabase();
        await Eventually.Sees(() => Journal.Of("J1", contract), seen => seen.Length > 0);

        await town.StartsTheDatabase();

        await Eventually.Sees(() => Staff.Get($"handoffs/{sent.Id}"), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded");
        Assert.Equal(["J1"], await Journal.EffectsFor(contract));
    }
}
