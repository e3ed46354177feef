using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Outages;

/// <summary>A partner that does not answer in time may still have acted, or may act later.</summary>
[Collection(SuddenDeathTests.Name)]
public sealed class SilentPartnerTests(SilentPartnerTests.ShortPatience town) : Scenario(town), IClassFixture<SilentPartnerTests.ShortPatience>
{
    [Theory]
    [InlineData("hang-before-effect")]
    [InlineData("hang-after-effect")]
    public async Task Silence_is_doubt_and_ends_with_one_effect(string fault)
    {
        await Partners.Breaks($$"""{"operation":"S2","nth":1,"fault":"{{fault}}","latencyMs":60000}""");
        var contract = await Procedure.Approved();

        var linked = (await Staff.Links("II", contract)).Handoff;

        Assert.Equal("succeeded", linked.Status);
        Assert.Equal("send in-doubt", linked.Course.First());
        Assert.Equal(["created"], await Journal.Of("S2", contract));
    }

    [Fact]
    public async Task A_record_stored_after_the_hub_gave_up_is_the_same_record()
    {
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"effect-after-timeout","latencyMs":2500}""");
        var contract = await Procedure.Printed();

        var linked = (await Staff.LinksI(contract)).Handoff;

        Assert.Equal("succeeded", linked.Status);
        var effects = await Eventually.Sees(() => Journal.Of("J1", contract), seen => seen.Length >= 2);
        Assert.Equal(["created", "replayed"], effects);
    }

    public sealed class ShortPatience(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings =>
            Secrets.PartnerSections.Select(partner => $"Partners:{partner}:TimeoutSeconds=1");
    }
}
