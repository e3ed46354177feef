namespace LinkageHub.Scenarios.Driver;

/// <summary>
/// A test of hub and partners together. People act on the screens and at the hub, the journal judges. Whatever a test is about, at its end
/// the ledger must be whole and no effect may stand twice.
/// </summary>
public abstract class Scenario : IAsyncLifetime
{
    protected Scenario(Town town)
    {
        Town = town;
        SonpoOnline = new SonpoOnline(town.Simulator);
        JPass = new JPass(town.Simulator);
        Arclink = new Arclink(town.Simulator);
        Journal = new Journal(town.Simulator);
        Procedure = new ProcedureSoFar(town);
    }

    protected Town Town { get; }
    protected Person Staff => Town.Hub.Staff;
    protected Person Colleague => Town.Hub.Colleague;
    protected Simulator Partners => Town.Simulator;
    protected SonpoOnline SonpoOnline { get; }
    protected JPass JPass { get; }
    protected Arclink Arclink { get; }
    protected Journal Journal { get; }
    protected ProcedureSoFar Procedure { get; }

    public virtual Task InitializeAsync() => Partners.Calms();

    /// <summary>What the file of <c>mocks/scenarios</c> expects: of the partners' journal, and of what the hub shows.</summary>
    protected async Task EverythingIsAsTheScenarioExpects()
    {
        await Journal.HoldsWhatTheScenarioExpects();
        var scenario = await Partners.Reads("scenario");
        foreach (var expected in scenario["expect"]?["handoffs"]?.AsArray() ?? [])
        {
            var shown = await Staff.Get($"handoffs?q={expected!["key"]}&linkage={expected["linkage"]}");
            if (expected["status"]!.ToString() == "none")
            {
                Assert.Empty(shown.Body["items"]!.AsArray());
                continue;
            }
            var handoff = Assert.Single(shown.Body["items"]!.AsArray())!;
            Assert.Equal((expected["status"]?.ToString(), expected["errorCode"]?.ToString()), (handoff["status"]?.ToString(), handoff["errorCode"]?.ToString()));
        }
    }

    public virtual async Task DisposeAsync()
    {
        var verified = await Staff.Get("ledger/verify");
        Assert.True(verified.Status == 200 && verified.Body["ok"]!.GetValue<bool>(), verified.ToString());
        await Journal.HoldsEveryEffectOnce();
    }
}
