using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>T-12, step 28: the approval stands at the insurer, but DLWeb did not open.</summary>
[Collection(LinkageTests.Name)]
public sealed class DlwebTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_person_tries_again_and_the_same_bytes_open_DLWeb()
    {
        await Partners.Plays("T-12");
        var contract = await Procedure.Approved(new Contract("A0000012", "040200000012-00"));

        var closed = (await Staff.Links("II", contract)).Handoff;
        Assert.Equal(("failed", "LH2-203", true), (closed.Status, closed.ErrorCode, closed.Retryable));
        Assert.Single(await Journal.Requests("S2", contract));
        var opened = (await Staff.Retries(closed)).Handoff;

        Assert.Equal(("succeeded", closed.Id), (opened.Status, opened.Id));
        var sent = await Journal.Requests("S2", contract);
        Assert.Single(sent.Select(request => request!["bodyHash"]!.ToString()).Distinct());
        Assert.Equal(["created", "replayed"], await Journal.Of("S2", contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task Asking_alone_does_not_end_it_while_DLWeb_is_closed()
    {
        await Partners.Breaks("""{"operation":"S2","nth":1,"dlwebStarted":false}""");
        var contract = await Procedure.Approved();
        var closed = (await Staff.Links("II", contract)).Handoff;

        var asked = (await Staff.LooksUp(closed)).Handoff;

        Assert.Equal(("failed", "LH2-203"), (asked.Status, asked.ErrorCode));
        Assert.Equal("LH3-105", (await Staff.Links("III", contract)).Code);
    }
}
