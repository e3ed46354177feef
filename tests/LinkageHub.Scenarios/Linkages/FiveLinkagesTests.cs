using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>The way every contract shall go.</summary>
[Collection(LinkageTests.Name)]
public sealed class FiveLinkagesTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_contract_goes_through_I_II_III_carry_in_and_approval_with_one_effect_each()
    {
        var contract = await Procedure.Printed();
        Assert.Equal("succeeded", (await Staff.LinksI(contract)).Handoff.Status);
        await JPass.Receives(contract);
        await JPass.Reviews(contract);
        Assert.Equal("succeeded", (await Staff.Links("II", contract)).Handoff.Status);
        await SonpoOnline.Concludes(contract);
        Assert.Equal("succeeded", (await Staff.Links("III", contract)).Handoff.Status);
        (await Staff.RecordsCopyDelivery(contract)).Accepted();
        Assert.Equal("succeeded", (await Staff.Links("carry-in", contract)).Handoff.Status);
        await Arclink.Approves(contract);

        var effects = await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        Assert.Equal(["A1", "A2", "J1", "J4", "J5", "S2"], effects.Order(StringComparer.Ordinal));
        Assert.Equal("本社持込済", await Arclink.StatusOf(contract));
    }
}
