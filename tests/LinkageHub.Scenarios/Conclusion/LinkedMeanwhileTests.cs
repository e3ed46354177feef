using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>T-18, step 42: 「済」 appears by itself. A manual registration would be a second one.</summary>
[Collection(ConclusionTests.Name)]
public sealed class LinkedMeanwhileTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_confirmation_after_that_registers_nothing_and_the_linkage_stands_as_done()
    {
        await Partners.Plays("T-18");
        var contract = await Procedure.Concluded(new Contract("A0000018", "040200000018-00"), finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);
        (await Staff.ProposesConclusion(third)).Accepted();
        await JPass.TurnsLinkedByItself(contract);

        var confirmed = await Colleague.ConfirmsConclusion(third);

        Assert.Equal((409, "LH3-303"), (confirmed.Status, confirmed.Code));
        await EverythingIsAsTheScenarioExpects();
        Assert.Empty(await Journal.Requests("J4M", contract));
    }

    [Fact]
    public async Task A_trigger_after_that_is_done_without_a_send()
    {
        var contract = await Procedure.Concluded();
        await JPass.TurnsLinkedByItself(contract);

        var linked = (await Staff.Links("III", contract)).Handoff;

        Assert.Equal(("succeeded", true), (linked.Status, linked.Observed));
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task Linked_with_other_dates_is_a_question_for_people()
    {
        var contract = await Procedure.Concluded();
        await JPass.TurnsLinkedByItself(contract, insuranceStartDate: "2026-12-02");

        var refused = await Staff.Links("III", contract);

        Assert.Equal((409, "LH3-306"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("J4", contract));
    }
}
