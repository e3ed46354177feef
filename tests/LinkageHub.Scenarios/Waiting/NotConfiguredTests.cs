using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>A partner that has no address yet: its work is accepted and waits, everything else goes on.</summary>
[Collection(PeopleTests.Name)]
public sealed class NotConfiguredTests(NotConfiguredTests.WithoutArclink town) : Scenario(town), IClassFixture<NotConfiguredTests.WithoutArclink>
{
    [Fact]
    public async Task The_carry_in_is_held_and_a_hub_that_knows_arclink_does_it()
    {
        var contract = await Procedure.CopyDelivered();

        var held = await Staff.Links("carry-in", contract, wait: 0);
        Assert.Equal((202, "pending", "not-configured"), (held.Status, held.Handoff.Status, held.Handoff.HeldBy));
        await using var configured = await Town.OpensAnotherHub(Town.ArclinkSetting);

        await Staff.SeesEventually(held.Handoff, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("A1", contract));
    }

    public sealed class WithoutArclink(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Partners:Arclink:BaseUrl="];
    }
}
