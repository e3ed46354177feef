using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>T-15, step 38: 「閉じる」 instead of 「終了」. The insurance exists, J-PASS does not know, and people must register it.</summary>
[Collection(ConclusionTests.Name)]
public sealed class ClosedTooEarlyTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_trigger_is_refused_and_the_manual_way_opens()
    {
        await Partners.Plays("T-15");
        var contract = await Procedure.Concluded(new Contract("A0000015", "040200000015-00"), finishedBy: "閉じる");

        var refused = await Staff.Links("III", contract);

        Assert.Equal((409, "LH3-201"), (refused.Status, refused.Code));
        await EverythingIsAsTheScenarioExpects();
        var opened = (await Staff.Get($"handoffs/{refused["handoffId"]}")).Handoff;
        Assert.Contains("manual-conclusion", opened.AllowedActions);
        Assert.Equal("LH3-201", (await Staff.Retries(opened)).Handoff.ErrorCode);
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task Two_persons_register_it_and_J_PASS_turns_to_linked()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);

        var proposed = (await Staff.ProposesConclusion(third)).Accepted().Handoff;
        var confirmed = (await Colleague.ConfirmsConclusion(third)).Accepted().Handoff;

        Assert.Equal("awaiting-confirmation", proposed.ManualConclusion!.Status);
        Assert.Equal(("resolved-manually", "bootstrap-2"), (confirmed.Status, confirmed.ManualConclusion!.ConfirmedBy));
        Assert.Equal(["J1", "S2", "J4M"], await Journal.EffectsFor(contract));
    }
}
