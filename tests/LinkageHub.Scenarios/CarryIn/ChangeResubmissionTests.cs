using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.CarryIn;

/// <summary>変更再申込, ① to ③: the contract goes back, and a new pass through Ⅰ-Ⅲ begins.</summary>
[Collection(ConclusionTests.Name)]
public sealed class ChangeResubmissionTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task From_the_approvers_desk_nothing_goes_back()
    {
        await Partners.Plays("T-20");
        var contract = await Procedure.CarriedIn(new Contract("A0000020", "040200000020-00"));

        var refused = await Staff.Links("change-resubmission", contract);

        Assert.Equal((409, "LH5-101"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("A5", contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task A_returned_contract_goes_back_from_arclink_and_from_J_PASS_and_its_revision_is_closed()
    {
        var contract = await Procedure.CarriedIn();
        await Arclink.Returns(contract);

        var changed = (await Staff.Links("change-resubmission", contract)).Handoff;

        Assert.Equal("succeeded", changed.Status);
        Assert.Equal(["A5", "J6"], (await Journal.EffectsFor(contract))[^2..]);
        Assert.Equal("1", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
        Assert.Equal("LH5-104", (await Staff.Links("III", contract)).Code);
    }

    [Fact]
    public async Task Without_arclink_only_J_PASS_is_told()
    {
        var contract = await Procedure.LinkedII();

        var changed = (await Staff.Links("change-resubmission", contract)).Handoff;

        Assert.Equal("succeeded", changed.Status);
        Assert.Equal(["J1", "S2", "J6"], await Journal.EffectsFor(contract));
    }

    [Fact]
    public async Task What_head_office_has_taken_in_stays_there()
    {
        var contract = await Procedure.CarriedIn();
        await Arclink.Approves(contract);

        var refused = await Staff.Links("change-resubmission", contract);

        Assert.Equal((409, "LH5-102"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task An_approver_pulls_it_back_then_it_may_go()
    {
        var contract = await Procedure.CarriedIn();

        var returned = (await Colleague.ReturnsToStaff(contract)).Accepted();
        Assert.Equal("担当者手続き中", await Arclink.StatusOf(contract));
        var changed = (await Staff.Links("change-resubmission", contract)).Handoff;

        Assert.Equal("succeeded", returned["status"]);
        Assert.Equal("succeeded", changed.Status);
        Assert.Equal(["A4", "A5", "J6"], (await Journal.EffectsFor(contract))[^3..]);
    }

    [Fact]
    public async Task What_head_office_has_taken_in_cannot_be_pulled_back()
    {
        var contract = await Procedure.CarriedIn();
        await Arclink.Approves(contract);

        var refused = await Colleague.ReturnsToStaff(contract);

        Assert.Equal((409, "LH5-102"), (refused.Status, refused.Code));
        Assert.Equal("本社持込済", await Arclink.StatusOf(contract));
    }
}
