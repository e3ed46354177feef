using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>T-05: a double click, two people, two hubs. J-PASS answers slowly, so that all of them meet.</summary>
[Collection(LinkageTests.Name)]
public sealed class ManyHandsTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const int Clicks = 20;

    [Fact]
    public async Task Twenty_clicks_at_once_are_one_handoff_and_one_send()
    {
        await Partners.Plays("T-05");
        var contract = await Procedure.Printed(new Contract("A0000005", ""));

        var replies = await Task.WhenAll(Enumerable.Range(0, Clicks).Select(n => (n % 2 == 0 ? Staff : Colleague).LinksI(contract)));

        Assert.All(replies, reply => Assert.Equal("succeeded", reply.Accepted().Handoff.Status));
        Assert.Single(replies.Select(reply => reply.Handoff.Id).Distinct());
        Assert.Single(await Journal.Requests("J1", contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task Two_hubs_on_one_database_send_once()
    {
        await using var other = await Town.OpensAnotherHub();
        await Partners.Breaks("""{"operation":"J1","latencyMs":300}""");
        var contract = await Procedure.Printed();

        var replies = await Task.WhenAll(Enumerable.Range(0, Clicks).Select(n => (n % 2 == 0 ? Staff : other.Staff).LinksI(contract)));

        Assert.All(replies, reply => Assert.Equal("succeeded", reply.Accepted().Handoff.Status));
        Assert.Single(replies.Select(reply => reply.Handoff.Id).Distinct());
        Assert.Single(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task The_same_trigger_the_next_day_by_somebody_else_is_the_same_handoff()
    {
        var contract = await Procedure.LinkedII();
        var first = await Staff.Links("II", contract);

        var again = await Colleague.Links("II", contract);

        Assert.Equal(first.Handoff.Id, again.Handoff.Id);
        Assert.Single(await Journal.Requests("S2", contract));
    }
}
