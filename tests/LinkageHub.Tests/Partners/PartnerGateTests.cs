using LinkageHub.Partners;

namespace LinkageHub.Tests.Partners;

public sealed class PartnerGateTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);

    private readonly ManualTime time = new();
    private readonly PartnerGate gate;

    public PartnerGateTests() => gate = Gate(new PartnerOptions { MaxInFlight = 2, RequestsPerSecond = 100_000 });

    private PartnerGate Gate(PartnerOptions options) => new(options, OpenTime, time);

    private async Task<Hold?> Report(string operation, Vital vital)
    {
        using var admission = await gate.EnterAsync(operation, Never);
        admission.Report(vital);
        return admission.Hold;
    }

    /// <summary>As the engine asks for what is due: in a flow of its own.</summary>
    private static async Task<PartnerGate.Admission> Yielding(Func<Task<PartnerGate.Admission>> enter)
    {
        Precedence.Yield();
        return await enter();
    }

    private async Task FallIll(string operation)
    {
        for (var failure = 0; failure < PartnerGate.FailuresToOpen; failure++)
            Assert.Null(await Report(operation, Vital.Unwell));
    }

    [Fact]
    public async Task A_run_of_failures_opens_the_breaker_of_that_operation_alone()
    {
        await FallIll("J1");

        Assert.Equal(new Hold("breaker-open", "LH9-101", "breaker-open", OpenTime), await Report("J1", Vital.Answered));
        Assert.Null(await Report("J2", Vital.Answered));
        Assert.Equal(PartnerHealth.Degraded, gate.Health());
        Assert.Equal(BreakerState.Open, gate.Breakers().State);
        Assert.Equal(time.GetUtcNow() + OpenTime, gate.Breakers().OpensUntil);
        Assert.Equal(BreakerState.Closed, gate.Breakers().PerOperation["J2"]);
    }

    [Fact]
    public async Task An_answer_in_between_starts_the_count_again()
    {
        for (var failure = 0; failure < 3 * PartnerGate.FailuresToOpen; failure++)
            Assert.Null(await Report("J1", failure % 2 == 0 ? Vital.Unwell : Vital.Answered));

        Assert.Equal(BreakerState.Closed, gate.Breakers().State);
    }

    [Fact]
    public async Task After_its_time_one_probe_passes_and_its_success_closes()
    {
        await FallIll("J1");
        time.Advance(OpenTime);
        Assert.Equal(BreakerState.HalfOpen, gate.Breakers().State);

        using (var probe = await gate.EnterAsync("J1", Never))
        {
            Assert.Null(probe.Hold);
            Assert.Equal("breaker-open", (await Report("J1", Vital.Answered))?.HeldBy);
            probe.Report(Vital.Answered);
        }

        Assert.Null(await Report("J1", Vital.Answered));
        Assert.Equal(PartnerHealth.Up, gate.Health());
    }

    [Fact]
    public async Task A_failed_probe_opens_again_at_once_and_an_abandoned_one_frees_its_place()
    {
        await FallIll("J1");
        time.Advance(OpenTime);
        Assert.Null(await Report("J1", Vital.Unwell));
        Assert.Equal("breaker-open", (await Report("J1", Vital.Answered))?.HeldBy);
        Assert.Equal(PartnerHealth.Down, gate.Health());

        time.Advance(OpenTime);
        Assert.Null(await Report("J1", Vital.Unknown));
        Assert.Null(await Report("J1", Vital.Answered));
    }

    [Fact]
    public void Two_that_ask_at_once_are_not_both_the_probe()
    {
        var breaker = new Breaker(failuresToOpen: 1, OpenTime, time);
        breaker.Failed(isProbe: false);
        time.Advance(OpenTime);

        Assert.Null(breaker.TryEnter(out var isProbe));
        Assert.True(isProbe);
        Assert.NotNull(breaker.TryEnter(out var isProbeToo));
        Assert.False(isProbeToo);
    }

    [Fact]
    public void Records_that_fail_alone_open_nothing_until_nobody_does_well_any_more()
    {
        var breaker = new Breaker(PartnerGate.FailuresToOpen, OpenTime, time);
        string[] records = ["A1", "A2", "A3", "A4", "A5", "A6"];
        foreach (var record in records)
        {
            breaker.Failed(isProbe: false, record);
            breaker.Succeeded(isProbe: false, "B1");
        }

        Array.ForEach(records, record => breaker.Failed(isProbe: false, record));
        Assert.Equal(BreakerState.Closed, breaker.State);

        Array.ForEach(records, record => breaker.Failed(isProbe: false, record));
        Assert.Equal(BreakerState.Open, breaker.State);
    }

    [Fact]
    public void What_was_sent_before_the_opening_neither_closes_it_nor_keeps_it_open_longer()
    {
        var breaker = new Breaker(failuresToOpen: 1, OpenTime, time);
        breaker.Failed(isProbe: false);
        time.Advance(OpenTime / 2);

        breaker.Succeeded(isProbe: false);
        Assert.Equal(BreakerState.Open, breaker.State);

        breaker.Failed(isProbe: false);
        Assert.Equal(OpenTime / 2, breaker.Peek());
    }

    [Fact]
    public async Task Refused_credentials_hold_the_whole_partner_until_a_probe_is_accepted()
    {
        Assert.Null(await Report("J1", Vital.CredentialsRefused));

        Assert.Equal(new Hold("partner-down", "LH9-108", "credentials-refused", OpenTime), await Report("J3", Vital.Answered));
        Assert.Equal(PartnerHealth.CredentialsRefused, gate.Health());

        time.Advance(OpenTime);
        Assert.Null(await Report("J3", Vital.Answered));
        Assert.Equal(PartnerHealth.Up, gate.Health());
    }

    [Fact]
    public async Task A_third_request_waits_for_one_of_two_slots()
    {
        var first = await gate.EnterAsync("J1", Never);
        using var second = await gate.EnterAsync("J1", Never);
        var third = gate.EnterAsync("J1", Never);
        Assert.False(third.IsCompleted);
        Assert.Equal(2, gate.InFlight);

        first.Dispose();

        using var admitted = await third;
        Assert.Null(admitted.Hold);
        Assert.Equal(2, gate.InFlight);
    }

    [Fact]
    public async Task Waiting_for_a_slot_ends_after_the_timeout_without_using_up_an_attempt()
    {
        using var first = await gate.EnterAsync("J1", Never);
        using var second = await gate.EnterAsync("J1", Never);
        var third = gate.EnterAsync("J1", Never);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new Hold(null, "LH9-102", "no-capacity", null), (await third).Hold);
        Assert.Equal(2, gate.InFlight);
    }

    [Fact]
    public async Task What_nobody_waits_for_leaves_a_share_of_the_places_to_people()
    {
        var busy = Gate(new PartnerOptions { MaxInFlight = 4, RequestsPerSecond = 100_000 });
        var backlog = Enumerable.Range(0, 6).Select(_ => Yielding(() => busy.EnterAsync("J1", Never))).ToList();
        Assert.Equal(3, backlog.Count(admission => admission.IsCompleted));

        using var person = await busy.EnterAsync("J1", Never);

        Assert.Null(person.Hold);
        Assert.Equal(4, busy.InFlight);
        foreach (var admission in backlog)
            (await admission).Dispose();
    }

    [Fact]
    public async Task A_backlog_never_reserves_turns_ahead_of_people()
    {
        var paced = Gate(new PartnerOptions { MaxInFlight = 16, RequestsPerSecond = 2 });
        using var first = await paced.EnterAsync("J1", Never);
        var backlog = Enumerable.Range(0, 8).Select(_ => Yielding(() => paced.EnterAsync("J1", Never))).ToList();

        var person = paced.EnterAsync("J1", Never);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(person.IsCompletedSuccessfully);
        for (var second = 0; second < 20; second++)
            time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.All(backlog, admission => Assert.Null(admission.Result.Hold));
    }

    [Fact]
    public async Task A_breaker_that_opened_while_we_waited_holds_us_and_frees_the_slot()
    {
        var slow = await gate.EnterAsync("J2", Never);
        var failing = await gate.EnterAsync("J1", Never);
        var waiting = gate.EnterAsync("J1", Never);
        for (var failure = 1; failure < PartnerGate.FailuresToOpen; failure++)
            gate.BreakerOf("J1").Failed(isProbe: false);

        failing.Report(Vital.Unwell);
        failing.Dispose();

        Assert.Equal("breaker-open", (await waiting).Hold?.HeldBy);
        slow.Dispose();
        Assert.Equal(0, gate.InFlight);
    }

    [Fact]
    public async Task Requests_above_the_rate_wait_for_their_turn()
    {
        var paced = Gate(new PartnerOptions { RequestsPerSecond = 2 });
        using var first = await paced.EnterAsync("J1", Never);
        var second = paced.EnterAsync("J1", Never);
        Assert.False(second.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null((await second).Hold);
        Assert.True(paced.RequestsPerSecond > 0);
    }

    [Fact]
    public void A_turn_beyond_our_patience_is_not_reserved()
    {
        var pace = new Pace(1, time);

        Assert.Equal(TimeSpan.Zero, pace.Reserve(TimeSpan.FromSeconds(10)));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Reserve(TimeSpan.FromSeconds(10)));
        Assert.Null(pace.Reserve(TimeSpan.FromSeconds(1)));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, pace.Reserve(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Over_ten_seconds_no_more_requests_pass_than_the_rate_allows()
    {
        var pace = new Pace(1000, time);
        var passed = 0;

        for (var millisecond = 0; millisecond < 10_000; millisecond++, time.Advance(TimeSpan.FromMilliseconds(1)))
            while (pace.Reserve(TimeSpan.FromMilliseconds(10)) == TimeSpan.Zero)
                passed++;

        Assert.InRange(passed, 9_900, 10_020);
        Assert.InRange(pace.Now(), 900, 1_100);
    }
}
