using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>The insurer's application changes after it was handed over: nobody may believe that the change arrived.</summary>
[Collection(LinkageTests.Name)]
public sealed class ChangedApplicationTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task The_same_serial_with_another_premium_is_refused_and_J_PASS_keeps_what_it_has()
    {
        await Partners.Plays("T-06");
        var contract = await Procedure.LinkedI(new Contract("A0000006", ""));
        var handoff = (await Staff.LinksI(contract)).Handoff;
        await SonpoOnline.ChangesPremium(contract, 600_001);

        var again = await Staff.LinksI(contract);

        Assert.Equal((409, "LH1-204", handoff.Id), (again.Status, again.Code, again["handoffId"]));
        Assert.Single(await Journal.Requests("J1", contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task A_premium_changed_after_II_closes_the_revision_and_III_is_not_sent()
    {
        await Partners.Plays("T-13");
        var contract = await Procedure.LinkedII(new Contract("A0000013", "040200000013-00"));
        await SonpoOnline.ChangesPremium(contract, 612_000);
        await SonpoOnline.Concludes(contract);

        var third = await Staff.Links("III", contract);

        Assert.Equal((409, "LH3-101"), (third.Status, third.Code));
        Assert.Equal("1", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
        Assert.Equal("LH5-104", (await Staff.Links("II", contract)).Code);
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task The_new_revision_goes_through_I_II_III_with_three_new_effects()
    {
        var old = await Procedure.LinkedII();
        await SonpoOnline.ChangesPremium(old, 612_000);
        await SonpoOnline.Concludes(old);
        await Staff.Links("III", old);

        var renewed = Town.NewContract();
        await SonpoOnline.Enters(renewed, new { replacesPrintSerial = old.PrintSerial, premium = new { total = 612_000 } });
        await Procedure.LinkedIII(renewed);

        Assert.Equal(["J1", "S2", "J4"], await Journal.EffectsFor(renewed));
        Assert.Equal(["J1", "S2"], await Journal.EffectsFor(old));
        Assert.Equal("1", (await Staff.SeesCase(renewed.PrintSerial))["revision"]);
    }
}
