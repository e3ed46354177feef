using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Tests.Cases;
using static LinkageHub.Tests.Handoffs.StepBench;

namespace LinkageHub.Tests.Handoffs;

/// <summary>What a look-up shows, and what else may happen to a handoff that rests.</summary>
public class LookUpStepTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);
    private static readonly LookUpResult Absent = new LookUpResult.Absent { HttpStatus = 404, PartnerCode = "record_not_found" };
    private static readonly LookUpResult Unknown = new LookUpResult.Unknown("partner-down", "LH9-101", "connect-refused");
    private static readonly LookUpResult Present = new LookUpResult.Present(new ConclusionAnswer(SampleCases.Number, "済", SampleCases.Now));

    [Fact]
    public void What_is_there_is_applied()
    {
        var step = Outcomes().LookedUp(Doubtful(), Present);

        Assert.Equal((HandoffStatus.Succeeded, OperationStatus.Applied, 1), (step.After().Status, step.Operation().Status, step.Operation().LookUps));
        Assert.Equal("look-up", Assert.Single(step.Change.Attempts).Kind);
        Assert.Equal("present", Assert.Single(step.Change.Results).Outcome);
    }

    // S003-28: what was sent once more to have DLWeb open may still be on its way; "not open" is certain only when it cannot be any more.
    [Fact]
    public void A_window_that_may_still_open_is_looked_for_again_before_a_person_is_asked()
    {
        var shut = new LookUpResult.Present(new CreditApprovalAnswer(
            SampleCases.Serial, SampleCases.Number, "AP1", SampleCases.Premium, "審査承認済み(加入依頼書未作成)", new DlWeb(false, null)));
        var (file, handoff) = With(Linkage.II, Operation.S2, HandoffStatus.InDoubt, OperationStatus.InDoubt);
        handoff = handoff with { SendAgain = true, EarlierSendMayStand = true };
        var resent = (file with { Handoffs = [handoff] }, handoff);

        var early = Outcomes(later: TimeSpan.FromSeconds(12)).LookedUp(resent, shut);
        var settled = Outcomes(later: Settled).LookedUp(resent, shut);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, false, true), (early.After().Status, early.Operation().Status, early.After().NeedsPerson, early.After().SendAgain));
        Assert.Equal(Settled.TotalSeconds, early.DueIn());
        Assert.Equal((HandoffStatus.Failed, "LH2-203", true), (settled.After().Status, settled.After().ErrorCode, settled.After().SendAgain));
    }

    [Fact]
    public void Something_else_under_our_key_is_a_refusal()
    {
        var step = Outcomes().LookedUp(Doubtful(), new LookUpResult.PresentOther("LH3-306"));

        Assert.Equal((HandoffStatus.Failed, "LH3-306", OperationStatus.Rejected), (step.After().Status, step.After().ErrorCode, step.Operation().Status));
    }

    // INV-03: before the settling time "absent" may only mean "not yet".
    [Fact]
    public void Class_B_absent_too_early_is_looked_up_again_when_it_is_settled()
    {
        var step = Outcomes(later: TimeSpan.FromSeconds(12)).LookedUp(Doubtful(), Absent);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, false, 18d), (step.After().Status, step.Operation().Status, step.Operation().AbsentSettled, step.DueIn()));
        Assert.False(step.GoesOn);
    }

    [Fact]
    public void Class_B_absent_and_settled_is_sent_again_after_the_guards()
    {
        var step = Outcomes(later: Settled).LookedUp(Doubtful(), Absent);

        Assert.Equal((HandoffStatus.RetryScheduled, OperationStatus.Waiting, true, 0d), (step.After().Status, step.Operation().Status, step.Operation().AbsentSettled, step.DueIn()));
        Assert.Equal((true, LeaseMove.Hold), (step.GoesOn, step.Change.Lease));
    }

    [Fact]
    public void Class_A_absent_is_sent_again_without_settling_when_the_wait_between_two_sends_is_over()
    {
        var twice = Doubtful(operation => operation with { Sends = 2, CountedSends = 2 });
        var once = Outcomes(OperationClass.A, later: TimeSpan.FromSeconds(0.5)).LookedUp(Doubtful(), Absent);
        var later = Outcomes(OperationClass.A, later: TimeSpan.FromSeconds(12)).LookedUp(twice, Absent);
        var sooner = Outcomes(OperationClass.A, later: TimeSpan.FromSeconds(0.5)).LookedUp(twice, Absent);

        Assert.True(once.GoesOn);
        Assert.Equal((HandoffStatus.RetryScheduled, OperationStatus.Waiting, true, LeaseMove.Hold), (later.After().Status, later.Operation().Status, later.GoesOn, later.Change.Lease));
        Assert.False(later.Operation().AbsentSettled);
        Assert.Equal((HandoffStatus.RetryScheduled, OperationStatus.Waiting, false, LeaseMove.Release), (sooner.After().Status, sooner.Operation().Status, sooner.GoesOn, sooner.Change.Lease));
        Assert.Equal(3.5, sooner.DueIn());
    }

    [Fact]
    public void Class_B_without_an_answer_stays_in_doubt_and_asks_again_ever_more_slowly()
    {
        var first = Outcomes(later: Settled).LookedUp(Doubtful(), Unknown);
        var fourth = Outcomes(later: Settled).LookedUp(Doubtful(op => op with { LookUps = 3 }), Unknown);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, 2d, false), (first.After().Status, first.Operation().Status, first.DueIn(), first.After().NeedsPerson));
        Assert.Equal(16, fourth.DueIn());
    }

    [Fact]
    public void Many_look_ups_without_an_answer_call_a_person_and_go_on()
    {
        var step = Outcomes(later: Settled).LookedUp(Doubtful(op => op with { LookUps = 11 }), Unknown);

        Assert.Equal((HandoffStatus.InDoubt, true, 300d), (step.After().Status, step.After().NeedsPerson, step.DueIn()));
    }

    [Fact]
    public void Class_A_without_an_answer_stays_in_doubt_and_sends_the_same_bytes_when_its_time_comes()
    {
        var step = Outcomes(OperationClass.A).LookedUp(Doubtful(), Unknown);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.Waiting, 2d, false), (step.After().Status, step.Operation().Status, step.DueIn(), step.GoesOn));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("unknown")]
    public void Class_C_is_never_sent_again_by_itself(string found)
    {
        var step = Outcomes(OperationClass.C, Settled).LookedUp(Doubtful(), found == "absent" ? Absent : Unknown);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, true, null), (step.After().Status, step.Operation().Status, step.After().NeedsPerson, step.DueIn()));
    }

    [Theory]
    [InlineData(OperationClass.A)]
    [InlineData(OperationClass.B)]
    public void Used_up_absent_and_settled_is_failed(OperationClass asked)
    {
        var step = Outcomes(asked, Settled).LookedUp(Doubtful(op => op with { Sends = 12, CountedSends = 12 }), Absent);

        Assert.Equal((HandoffStatus.Failed, "LH9-101", OperationStatus.Waiting), (step.After().Status, step.After().ErrorCode, step.Operation().Status));
    }

    [Theory]
    [InlineData(OperationClass.A)]
    [InlineData(OperationClass.B)]
    public void Used_up_and_not_certain_stays_in_doubt_and_calls_a_person(OperationClass asked)
    {
        var step = Outcomes(asked).LookedUp(Doubtful(op => op with { Sends = 12, CountedSends = 12 }), Absent);

        Assert.Equal((HandoffStatus.InDoubt, true), (step.After().Status, step.After().NeedsPerson));
    }

    [Fact]
    public void An_application_that_is_settled_and_still_with_the_staff_is_failed()
    {
        var at = With(Linkage.CarryIn, Operation.A2, HandoffStatus.InDoubt, OperationStatus.InDoubt);

        var step = Outcomes(later: Settled).LookedUp(at, new LookUpResult.Present(new CarryInApplicationAnswer(SampleCases.Number, "AP-1", "担当者手続き中")));

        Assert.Equal((HandoffStatus.Failed, "LH4-105"), (step.After().Status, step.After().ErrorCode));
    }

    // INV-08: of a superseded revision nothing is sent again; certainly absent it ends, otherwise it is only looked up.
    [Theory]
    [InlineData(OperationClass.A)]
    [InlineData(OperationClass.B)]
    public void A_superseded_write_that_is_certainly_absent_is_cancelled(OperationClass asked)
    {
        var step = Outcomes(asked, Settled).LookedUp(Supersede(Doubtful()), Absent);

        Assert.Equal((HandoffStatus.Cancelled, "LH5-104", false, null), (step.After().Status, step.After().ErrorCode, step.GoesOn, step.DueIn()));
    }

    [Theory]
    [InlineData(OperationClass.A, "absent")]
    [InlineData(OperationClass.A, "unknown")]
    [InlineData(OperationClass.B, "absent")]
    [InlineData(OperationClass.B, "unknown")]
    public void A_superseded_write_that_may_be_there_is_only_looked_up(OperationClass asked, string found)
    {
        var step = Outcomes(asked).LookedUp(Supersede(Doubtful()), found == "absent" ? Absent : Unknown);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, false), (step.After().Status, step.Operation().Status, step.GoesOn));
        Assert.NotNull(step.DueIn());
    }

    [Fact]
    public void A_superseded_write_that_is_there_has_succeeded() =>
        Assert.Equal(HandoffStatus.Succeeded, Outcomes().LookedUp(Supersede(Doubtful()), Present).After().Status);

    [Fact]
    public void After_its_node_died_a_send_is_in_doubt_and_looked_up()
    {
        var at = With(Linkage.III, Operation.J4);

        var step = Outcomes().FoundAfterCrash(at.File, at.Handoff, at.Handoff.Operations[0]);

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, true, 0d), (step.After().Status, step.Operation().Status, step.GoesOn, step.DueIn()));
        Assert.Equal(("in-doubt", "node-lost"), (Assert.Single(step.Change.Results).Outcome, step.Change.Results[0].Detail));
        Assert.Equal(1, step.Operation().Sends);
    }

    [Fact]
    public void Work_whose_partners_cannot_be_read_waits_with_its_reason()
    {
        var (file, handoff) = Resting(HandoffStatus.Pending);

        var step = Steps().Held(file, handoff, new FactsRead.Held("breaker-open", "LH9-101", "breaker"));
        var again = Steps().Held(step.Change.After, step.After(), new FactsRead.Held("breaker-open", "LH9-101", "breaker"));

        Assert.Equal((HandoffStatus.Pending, "breaker-open", null), (step.After().Status, step.After().HeldBy, step.After().ErrorCode));
        Assert.NotNull(step.DueIn());
        Assert.Single(step.Change.Events);
        // The same reason again is no news.
        Assert.Empty(again.Change.Events);
    }

    [Theory]
    [InlineData("partner-down", 2, "LH9-101")]
    [InlineData("case-busy", 0.2, null)]
    [InlineData("not-configured", 300, null)]
    [InlineData("paused", 2, "LH9-101")]
    public void How_long_held_work_waits_depends_on_what_holds_it(string heldBy, double seconds, string? code)
    {
        var (file, handoff) = Resting(HandoffStatus.Pending);

        var step = Steps().Held(file, handoff, new FactsRead.Held(heldBy, "LH9-101", "why"));

        Assert.Equal((seconds, code), (step.DueIn(), step.After().ErrorCode));
    }

    [Fact]
    public void A_guard_that_fails_on_accepted_work_needs_a_person()
    {
        var (file, handoff) = Resting(HandoffStatus.Pending);

        var step = Steps().Refused(file, handoff, [Refusal.Of("LH2-112"), Refusal.Of("LH2-104")], null);

        Assert.Equal((HandoffStatus.Failed, "LH2-112", true), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson));
    }

    [Theory]
    [InlineData("補償内容が変わっています。", "CoverageChanged")]
    [InlineData("保険料が変わっています。", "PremiumChanged")]
    public void Changed_content_after_linkage_II_opens_a_revision_with_its_reason(string detail, string reason)
    {
        var (file, handoff) = Resting(HandoffStatus.Pending);

        var step = Steps().Refused(file, handoff, [Refusal.Because("LH3-101", detail)], null);

        Assert.Equal((1, reason), (step.Change.After.Current.Number, step.Change.After.Current.Reason));
        Assert.Equal(CaseState.ApplicationEntered, step.Change.After.State);
    }

    [Theory]
    [InlineData(HandoffStatus.Pending)]
    [InlineData(HandoffStatus.RetryScheduled)]
    [InlineData(HandoffStatus.InFlight)]
    public void Queued_work_of_a_superseded_revision_is_cancelled(HandoffStatus status)
    {
        var (file, handoff) = Resting(status);

        var step = Steps().Superseded(file, handoff);

        Assert.Equal((HandoffStatus.Cancelled, "LH5-104", false), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson));
    }

    [Fact]
    public void What_a_partner_shows_already_is_done_without_a_send()
    {
        var (file, handoff) = Resting(HandoffStatus.Pending);

        var step = Steps().AlreadyDone(file, handoff, seen => seen);

        Assert.Equal((HandoffStatus.Succeeded, true), (step.After().Status, step.After().Observed));
        Assert.Empty(step.Change.Attempts);
    }

    // INV-04: stored bytes whose source has moved on must not go out any more.
    [Fact]
    public void A_resend_with_a_changed_source_is_refused()
    {
        var record = LinkageHub.Tests.Partners.Samples.Record;
        var (planned, _, _) = Sends().Plan(SampleCases.File(), SampleCases.Handoff(Linkage.I), Write(record));

        Assert.Null(SendSteps.ContentMoved(planned, Write(record)));
        Assert.Equal("LH1-204", SendSteps.ContentMoved(planned, Write(record with { Premium = new(600_001, 10_000, 10_000) }))?.Code);
        Assert.Null(SendSteps.ContentMoved(SampleCases.Handoff(Linkage.I), Write(record)));

        static PlannedWrite Write(InsuranceRecord body) => new(Operation.J1, SampleCases.Serial, body);
    }

    [Theory]
    [InlineData(HandoffStatus.RetryScheduled)]
    [InlineData(HandoffStatus.InDoubt)]
    [InlineData(HandoffStatus.Failed)]
    [InlineData(HandoffStatus.Parked)]
    public void What_a_person_finds_ends_the_handoff_and_no_claim(HandoffStatus status)
    {
        Assert.Equal(HandoffStatus.Succeeded, Look(Operation.J4).After.Handoffs[0].Status);
        Assert.Equal(HandoffStatus.ResolvedManually, Look(Operation.J4M).After.Handoffs[0].Status);

        CaseChange Look(Operation operation)
        {
            var at = With(Linkage.III, operation, status, OperationStatus.Waiting);
            var change = Outcomes().Observed(at.File, at.Handoff, at.Handoff.Operations[0], Present, SampleCases.Staff, SampleCases.Now, TimeSpan.Zero);
            Assert.Equal(LeaseMove.Keep, change.Lease);
            return change;
        }
    }

    [Theory]
    [InlineData(HandoffStatus.Succeeded)]
    [InlineData(HandoffStatus.Failed)]
    [InlineData(HandoffStatus.Parked)]
    public void A_person_who_finds_nothing_leaves_a_note_and_nothing_else(HandoffStatus status)
    {
        var at = With(Linkage.III, Operation.J4, status, status is HandoffStatus.Succeeded ? OperationStatus.Applied : OperationStatus.Waiting);

        var change = Outcomes().Observed(at.File, at.Handoff, at.Handoff.Operations[0], Absent, SampleCases.Staff, SampleCases.Now, TimeSpan.Zero);

        Assert.Equal((status, 1), (change.After.Handoffs[0].Status, change.After.Handoffs[0].Operations[0].LookUps));
        Assert.DoesNotContain(change.Facts, fact => fact.Type == "status");
        Assert.Equal(SampleCases.Staff.Name, Assert.Single(change.Attempts).Actor);
    }

    // Claimed and given back for ever, it would keep everything else of its case from its turn.
    [Theory]
    [InlineData(HandoffStatus.Parked)]
    [InlineData(HandoffStatus.Failed)]
    public void What_is_found_of_something_that_waits_for_a_person_plans_the_next_write_and_is_due_when_he_says_so(HandoffStatus status)
    {
        var listed = new LookUpResult.Present(new CarryInAnswer(SampleCases.Number, "担当者手続き中", [new Product("P01", "見本商品")]));
        var at = With(Linkage.CarryIn, Operation.A1, status, OperationStatus.InDoubt);

        var byPerson = Outcomes().Observed(at.File, at.Handoff, at.Handoff.Operations[0], listed, SampleCases.Staff, SampleCases.Now, TimeSpan.Zero);
        var byItself = Outcomes().LookedUp(at, listed);

        Assert.Equal((false, LeaseMove.Release), (byItself.GoesOn, byItself.Change.Lease));
        foreach (var change in new[] { byPerson, byItself.Change })
        {
            Assert.Equal((status, Operation.A2), (change.After.Handoffs[0].Status, change.After.Handoffs[0].NextOperation!.Operation));
            Assert.Empty(change.DueIn);
        }
    }

    [Fact]
    public void What_is_due_although_it_waits_for_a_person_is_not_due_any_more_once_it_was_taken_up()
    {
        var at = With(Linkage.CarryIn, Operation.A1, HandoffStatus.Parked, OperationStatus.Applied);

        var step = Steps().GoesNoFurther(at.File, at.Handoff with { DueAt = SampleCases.Now });

        Assert.Equal((false, LeaseMove.Release, null), (step.GoesOn, step.Change.Lease, step.After().DueAt));
        Assert.Null(step.DueIn());
    }

    private static (CaseFile File, Handoff Handoff) Doubtful(Func<OperationState, OperationState>? shape = null) =>
        With(Linkage.III, Operation.J4, HandoffStatus.InDoubt, OperationStatus.InDoubt, shape);

    private static (CaseFile File, Handoff Handoff) Resting(HandoffStatus status)
    {
        var handoff = SampleCases.Handoff(Linkage.III, status);
        return (SampleCases.File() with { Handoffs = [handoff] }, handoff);
    }

    private static (CaseFile File, Handoff Handoff) Supersede((CaseFile File, Handoff Handoff) at)
    {
        var file = at.File.With(at.File.Current with { SupersededAt = SampleCases.Now, SupersededBy = 1 });
        return (file.With(new Revision { Number = 1, Reason = "CoverageChanged", OpenedAt = SampleCases.Now }), at.Handoff);
    }
}
