using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>What was cancelled before anything was applied may be started again: the same handoff, the same keys, the same bytes.</summary>
[Collection(PeopleTests.Name)]
public sealed class CancelTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_trigger_after_a_cancel_is_the_same_handoff()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"S1","answer":{"status":503}}""");
        var held = (await Staff.LinksI(contract, wait: 0)).Handoff;
        // While a look at the insurer is under way there is nothing to cancel (LH9-103); people click again.
        Assert.Equal("cancelled", (await Eventually.Sees(() => Staff.Cancels(held), reply => reply.Status == 200)).Handoff.Status);
        await Partners.Calms();

        var again = (await Colleague.LinksI(contract)).Handoff;

        Assert.Equal((held.Id, "succeeded"), (again.Id, again.Status));
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task What_J_PASS_was_too_busy_for_keeps_its_key_and_counts_on()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","answer":{"status":429,"code":"too_many_requests","headers":{"Retry-After":"30"}}}""");
        var waiting = await Staff.SeesEventually((await Staff.LinksI(contract, wait: 0)).Handoff, seen => seen.Status == "retry-scheduled");
        await Eventually.Sees(() => Staff.Cancels(waiting), reply => reply.Status == 200);
        await Partners.Calms();

        var again = (await Staff.LinksI(contract)).Handoff;

        Assert.Equal((waiting.Id, "succeeded"), (again.Id, again.Status));
        var sent = await Journal.Requests("J1", contract);
        Assert.Single(sent.Select(request => request!["headers"]!["Idempotency-Key"]!.ToString()).Distinct());
        Assert.Single(sent.Select(request => request!["bodyHash"]!.ToString()).Distinct());
    }

    [Fact]
    public async Task What_stands_at_the_partner_cannot_be_cancelled_here()
    {
        var contract = await Procedure.LinkedI();
        var done = (await Staff.LinksI(contract)).Handoff;

        var refused = await Staff.Cancels(done);

        Assert.Equal((409, "LH9-103"), (refused.Status, refused.Code));
    }
}
