using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>A partner cannot be read at the trigger: accepted, held, never lost. The guards have their say before anything is sent.</summary>
[Collection(PeopleTests.Name)]
public sealed class HeldTriggerTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string InsurerIsDown = """{"partner":"sonpo-online","operation":"*","answer":{"status":503}}""";
    private const string JPassIsDown = """{"partner":"jpass","operation":"*","answer":{"status":503}}""";

    /// <summary>Any of them makes the hub read J-PASS, and then it knows the number.</summary>
    private const string NoCallbacks = """
        {"operation":"application.printed","callback":{"lost":true}},{"operation":"reception.submitted","callback":{"lost":true}},
        {"operation":"reception.reviewed","callback":{"lost":true}},{"operation":"reception.changed","callback":{"lost":true}}
        """;

    [Fact]
    public async Task A_trigger_while_the_insurer_is_down_is_accepted_and_done_when_it_is_back()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks(InsurerIsDown);

        var held = await Staff.LinksI(contract, wait: 0);
        Assert.Equal((202, "pending", "partner-down"), (held.Status, held.Handoff.Status, held.Handoff.HeldBy));
        Assert.Equal($"/api/v1/handoffs/{held.Handoff.Id}", held.Headers.Location!.ToString());
        await Partners.Calms();

        await Staff.SeesEventually(held.Handoff, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task What_changed_for_the_worse_meanwhile_is_refused_and_goes_through_after_its_correction()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks(InsurerIsDown);
        var held = (await Staff.LinksI(contract, wait: 0)).Handoff;
        await SonpoOnline.Changes(contract, new { installmentWeb = false });
        await Partners.Calms();

        var refused = await Staff.SeesEventually(held, seen => seen.Status == "failed");
        Assert.Equal("LH1-101", refused.ErrorCode);
        Assert.Empty(await Journal.Requests("J1", contract));
        await SonpoOnline.Changes(contract, new { installmentWeb = true });

        Assert.Equal("succeeded", (await Staff.Retries(refused)).Handoff.Status);
    }

    [Fact]
    public async Task A_reception_number_nobody_can_be_asked_about_waits_and_comes_home()
    {
        await Partners.Breaks(NoCallbacks);
        var contract = await Procedure.Approved();
        await Partners.Breaks(JPassIsDown);

        var held = await Staff.Links("II", contract, wait: 0);
        Assert.Equal((202, "partner-down"), (held.Status, held.Handoff.HeldBy));
        await Partners.Calms();

        var done = await Staff.SeesEventually(held.Handoff, seen => seen.Status == "succeeded");
        Assert.Equal(contract.PrintSerial, done.PrintSerial);
        Assert.Equal(["J1", "S2"], await Journal.EffectsFor(contract));
        Assert.Equal(held.Handoff.Id, (await Colleague.Links("II", contract)).Handoff.Id);
    }

    [Fact]
    public async Task A_reception_number_that_J_PASS_does_not_know_fails_once_it_can_be_asked()
    {
        await Partners.Breaks(JPassIsDown);
        var held = (await Staff.Links("II", Town.NewContract(), wait: 0)).Handoff;
        await Partners.Calms();

        var refused = await Staff.SeesEventually(held, seen => seen.Status == "failed");

        Assert.Equal("LH2-107", refused.ErrorCode);
    }

    [Fact]
    public async Task Twenty_triggers_of_an_unknown_number_are_one_handoff()
    {
        await Partners.Breaks(NoCallbacks);
        var contract = await Procedure.Approved();
        await Partners.Breaks(JPassIsDown);

        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? Staff : Colleague).Links("II", contract, wait: 0)));
        var only = Assert.Single(held.Select(reply => reply.Accepted().Handoff.Id).Distinct());
        await Partners.Calms();

        await Staff.SeesEventually(held[0].Handoff, seen => seen.Status == "succeeded");
        Assert.Single(await Journal.Requests("S2", contract));
        Assert.Equal(only, (await Staff.Links("II", contract)).Handoff.Id);
    }

    [Fact]
    public async Task A_second_linkage_of_the_case_waits_for_the_first()
    {
        var contract = await Procedure.Approved();
        await Partners.Breaks("""{"operation":"S2","latencyMs":500}""");

        var second = await Staff.Links("II", contract, wait: 0);
        var change = await Colleague.Links("change-resubmission", contract);

        Assert.Equal("succeeded", change.Handoff.Status);
        Assert.Equal("succeeded", (await Staff.Sees(second.Handoff)).Status);
        Assert.Equal(["J1", "S2", "J6"], await Journal.EffectsFor(contract));
    }
}
