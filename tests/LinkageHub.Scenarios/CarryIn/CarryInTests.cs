using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.CarryIn;

/// <summary>持込手続, steps 47 to 52.</summary>
[Collection(ConclusionTests.Name)]
public sealed class CarryInTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task An_application_that_arclink_takes_but_leaves_with_the_staff_is_not_complete()
    {
        await Partners.Plays("T-19");
        var contract = await Procedure.CopyDelivered(new Contract("A0000019", "040200000019-00"));

        var carried = (await Staff.Links("carry-in", contract)).Handoff;

        Assert.Equal(("failed", "LH4-105"), (carried.Status, carried.ErrorCode));
        Assert.Equal("担当者手続き中", await Arclink.StatusOf(contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task Before_the_linkage_III_nothing_goes_to_arclink()
    {
        var contract = await Procedure.Concluded();

        var refused = await Staff.Links("carry-in", contract);

        Assert.Equal((409, "LH4-103"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("A1", contract));
    }

    [Fact]
    public async Task Before_a_person_handed_the_copy_over_nothing_goes_to_arclink()
    {
        var contract = await Procedure.LinkedIII();

        var refused = await Staff.Links("carry-in", contract);

        Assert.Equal((409, "LH4-101"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("A1", contract));
    }

    [Fact]
    public async Task What_people_applied_for_at_arclink_itself_is_done_without_a_send()
    {
        var contract = await Procedure.CopyDelivered();
        await Arclink.IsAppliedByHand(contract);

        var carried = (await Staff.Links("carry-in", contract)).Handoff;

        Assert.Equal(("succeeded", true), (carried.Status, carried.Observed));
        Assert.Empty(await Journal.Requests("A1", contract));
    }

    [Fact]
    public async Task A_lost_answer_of_the_first_write_does_not_repeat_it_before_the_second()
    {
        await Partners.Breaks("""{"operation":"A1","nth":1,"fault":"drop-after-effect"},{"operation":"A2","nth":1,"fault":"drop-after-effect"}""");
        var contract = await Procedure.CopyDelivered();

        var carried = (await Staff.Links("carry-in", contract)).Handoff;

        Assert.Equal("succeeded", carried.Status);
        Assert.Equal(["created"], await Journal.Of("A1", contract));
        Assert.Equal(["changed"], await Journal.Of("A2", contract));
    }
}
