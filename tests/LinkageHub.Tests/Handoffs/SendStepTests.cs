using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Tests.Cases;
using static LinkageHub.Tests.Handoffs.StepBench;

namespace LinkageHub.Tests.Handoffs;

/// <summary>From the intent to what one send brought.</summary>
public class SendStepTests
{
    [Fact]
    public void The_first_write_is_fixed_with_a_key_of_business_data_and_the_hash_of_its_bytes()
    {
        var (file, handoff) = (SampleCases.File(), SampleCases.Handoff(Linkage.III));

        var (planned, operation, payload) = Sends().Plan(file, handoff, new PlannedWrite(Operation.J4, SampleCases.Number, Conclusion()));

        Assert.Equal("J4:SJ:040200000170-00:0", operation.IdempotencyKey);
        Assert.Equal(("jpass", SampleCases.Number, OperationStatus.Waiting, 0), (operation.Partner, operation.Key, operation.Status, operation.Sends));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload.Body.Span)), operation.PayloadHash);
        Assert.Equal(operation, Assert.Single(planned.Operations));
        Assert.Equal((handoff.Id, Operation.J4), (payload.HandoffId, payload.Operation));
    }

    [Fact]
    public void An_errand_that_is_run_again_has_a_key_of_its_own()
    {
        var (file, handoff) = (SampleCases.File(), SampleCases.Handoff(Linkage.ReturnToStaff) with { Ordinal = 1, Revision = 0 });

        var (_, operation, _) = Sends().Plan(file, handoff, new PlannedWrite(Operation.A4, SampleCases.Number, new ReturnToStaff("理由")));

        Assert.Equal("A4:SJ:040200000170-00:0:2", operation.IdempotencyKey);
    }

    // I5: number, hash and fence are in the ledger before the first byte leaves.
    [Fact]
    public void The_intent_counts_the_send_holds_the_case_and_stands_in_the_ledger()
    {
        var at = With(Linkage.III, Operation.J4, HandoffStatus.RetryScheduled, OperationStatus.Waiting, op => op with { AbsentSettled = true, LastSentAt = null });

        var (change, sending) = Sends().Intent(at.File, at.Handoff, at.Handoff.Operations[0], null, null, null);

        Assert.Equal((OperationStatus.Sent, 2, 2, SampleCases.Now, false),
            (sending.Status, sending.Sends, sending.CountedSends, sending.LastSentAt, sending.AbsentSettled));
        Assert.Equal((LeaseMove.Hold, HandoffStatus.InFlight), (change.Lease, change.After.Handoffs[0].Status));
        Assert.Equal(new Lease(SampleCases.HandoffId, "node-a", SampleCases.Now.AddSeconds(LeaseSeconds)), change.After.Lease);
        // Should this node die, whoever claims the case after its lease goes on.
        Assert.Equal(TimeSpan.FromSeconds(LeaseSeconds), change.DueIn[SampleCases.HandoffId]);
        Assert.Equal(new AttemptStart(SampleCases.HandoffId, Operation.J4, "send", 2, SampleCases.Now, "system"), Assert.Single(change.Attempts));
        var intent = Assert.Single(change.Facts, fact => fact.Type == "intent");
        Assert.Equal((2, sending.PayloadHash, SampleCases.Number, "sending"), (intent.Attempt, intent.PayloadHash, intent.Key, intent.Status));
        Assert.Empty(change.Payloads);
    }

    [Fact]
    public void Applied_and_done_ends_the_handoff()
    {
        var at = With(Linkage.I, Operation.J1);

        var step = Outcomes().Sent(at, Result(new PartnerOutcome.Applied(new InsuranceRecordAnswer(SampleCases.Serial, "R1", SampleCases.Now)), 201));

        Assert.Equal((HandoffStatus.Succeeded, OperationStatus.Applied, SampleCases.Now), (step.After().Status, step.Operation().Status, step.After().EndedAt));
        Assert.Equal((LeaseMove.Release, false, null, CaseState.L1Delivered), (step.Change.Lease, step.GoesOn, step.DueIn(), step.Change.After.State));
        Assert.Equal(new AttemptEnd(SampleCases.HandoffId, Operation.J1, "send", 1, SampleCases.Now, "applied", 201, null, null, 250), Assert.Single(step.Change.Results));
        Assert.Equal(["result/applied", "status/succeeded"], step.Change.Facts.Select(fact => $"{fact.Type}/{fact.Status}"));
    }

    [Fact]
    public void A_refusal_in_the_contracts_words_needs_a_person_and_keeps_the_words()
    {
        var at = With(Linkage.I, Operation.J1);

        var step = Outcomes().Sent(at, Result(new PartnerOutcome.Rejected("LH1-204"), 409, "content_conflict", "内容が異なります"));

        var handoff = step.After();
        Assert.Equal((HandoffStatus.Failed, "LH1-204", "content_conflict", "内容が異なります", true),
            (handoff.Status, handoff.ErrorCode, handoff.PartnerCode, handoff.PartnerText, handoff.NeedsPerson));
        Assert.Equal((OperationStatus.Rejected, null), (step.Operation().Status, step.DueIn()));
        Assert.NotEmpty(handoff.ErrorDetail!);
    }

    [Fact]
    public void What_certainly_did_not_arrive_is_sent_again_later()
    {
        var step = Outcomes().Sent(With(Linkage.III, Operation.J4), NotApplied());

        Assert.Equal((HandoffStatus.RetryScheduled, "LH9-101", false), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson));
        Assert.Equal((OperationStatus.Waiting, 1, 2d), (step.Operation().Status, step.Operation().CountedSends, step.DueIn()));
        Assert.Equal((LeaseMove.Release, false), (step.Change.Lease, step.GoesOn));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(9, 300)]
    public void The_wait_grows_with_the_sends_up_to_its_limit(int sends, double seconds)
    {
        var at = With(Linkage.III, Operation.J4, shape: op => op with { Sends = sends, CountedSends = sends });

        Assert.Equal(seconds, Outcomes().Sent(at, NotApplied()).DueIn());
    }

    [Fact]
    public void A_partners_wish_to_wait_is_heard_within_limits()
    {
        Assert.Equal(60, Outcomes().Sent(With(Linkage.III, Operation.J4), NotApplied("LH9-102", retryAfter: TimeSpan.FromSeconds(60))).DueIn());
        Assert.Equal(300, Outcomes().Sent(With(Linkage.III, Operation.J4), NotApplied("LH9-102", retryAfter: TimeSpan.FromDays(1))).DueIn());
        Assert.Equal(2, Outcomes().Sent(With(Linkage.III, Operation.J4), NotApplied("LH9-102", retryAfter: TimeSpan.Zero)).DueIn());
    }

    // An outage must not burn the attempts of all that waits.
    [Fact]
    public void A_held_partner_uses_no_attempt_up()
    {
        var at = With(Linkage.III, Operation.J4, shape: op => op with { Sends = 20, CountedSends = 13 });

        var step = Outcomes().Sent(at, NotApplied(counts: false, heldBy: "breaker-open"));

        Assert.Equal((HandoffStatus.RetryScheduled, "breaker-open"), (step.After().Status, step.After().HeldBy));
        Assert.Equal((20, 12), (step.Operation().Sends, step.Operation().CountedSends));
    }

    [Fact]
    public void Refused_credentials_call_a_person_and_go_on_by_themselves()
    {
        var step = Outcomes().Sent(With(Linkage.III, Operation.J4), NotApplied("LH9-108", counts: false, heldBy: "partner-down"));

        Assert.Equal((HandoffStatus.RetryScheduled, true, "LH9-108"), (step.After().Status, step.After().NeedsPerson, step.After().ErrorCode));
        Assert.NotNull(step.DueIn());
    }

    [Theory]
    [InlineData(Linkage.I, Operation.J1, "LH1-205")]
    [InlineData(Linkage.III, Operation.J4, "LH9-101")]
    public void Used_up_and_certainly_not_applied_is_failed(Linkage linkage, Operation operation, string code)
    {
        var at = With(linkage, operation, shape: op => op with { Sends = 12, CountedSends = 12 });

        var step = Outcomes().Sent(at, NotApplied());

        Assert.Equal((HandoffStatus.Failed, code, null), (step.After().Status, step.After().ErrorCode, step.DueIn()));
        Assert.Equal(OperationStatus.Waiting, step.Operation().Status);
    }

    [Theory]
    [InlineData(OperationClass.A)]
    [InlineData(OperationClass.B)]
    public void An_unknown_receipt_is_looked_up_and_never_just_sent_again(OperationClass asked)
    {
        var step = Outcomes(asked).Sent(With(Linkage.III, Operation.J4), InDoubt());

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, "LH3-203", false, 2d),
            (step.After().Status, step.Operation().Status, step.After().ErrorCode, step.After().NeedsPerson, step.DueIn()));
        Assert.Null(step.After().EndedAt);
    }

    [Fact]
    public void An_unknown_receipt_of_class_C_is_left_to_a_person()
    {
        var step = Outcomes(OperationClass.C).Sent(With(Linkage.III, Operation.J4), InDoubt());

        Assert.Equal((HandoffStatus.InDoubt, OperationStatus.InDoubt, true, null), (step.After().Status, step.Operation().Status, step.After().NeedsPerson, step.DueIn()));
    }

    [Fact]
    public void A_used_up_send_of_unknown_receipt_stays_in_doubt()
    {
        var at = With(Linkage.III, Operation.J4, shape: op => op with { Sends = 12, CountedSends = 12 });

        Assert.Equal(HandoffStatus.InDoubt, Outcomes().Sent(at, InDoubt()).After().Status);
    }

    // S003-28: the approval stands, only the window did not open.
    [Fact]
    public void An_approval_without_its_window_waits_for_a_person_to_send_it_again()
    {
        var answer = new CreditApprovalAnswer(SampleCases.Serial, SampleCases.Number, "AP1", SampleCases.Premium, "審査承認済み(加入依頼書未作成)", new DlWeb(false, null));

        var step = Outcomes().Sent(With(Linkage.II, Operation.S2), Result(new PartnerOutcome.Applied(answer), 201));

        Assert.Equal((HandoffStatus.Failed, "LH2-203", true), (step.After().Status, step.After().ErrorCode, step.After().SendAgain));
        Assert.Equal((OperationStatus.Applied, null), (step.Operation().Status, step.After().NextOperation));
    }

    [Fact]
    public void With_one_product_the_application_is_planned_at_once()
    {
        var step = Outcomes().Sent(With(Linkage.CarryIn, Operation.A1), Result(new PartnerOutcome.Applied(Listed("P01")), 201));

        Assert.True(step.GoesOn);
        Assert.Equal((LeaseMove.Hold, HandoffStatus.InFlight), (step.Change.Lease, step.After().Status));
        Assert.Equal((OperationStatus.Applied, OperationStatus.Waiting), (step.Operation().Status, step.Operation(1).Status));
        Assert.Equal(("A2:SJ:040200000170-00:0", Operation.A2), (step.Operation(1).IdempotencyKey, step.After().NextOperation!.Operation));
        Assert.Equal(Operation.A2, Assert.Single(step.Change.Payloads).Operation);
    }

    [Fact]
    public void With_several_products_a_person_chooses()
    {
        var step = Outcomes().Sent(With(Linkage.CarryIn, Operation.A1), Result(new PartnerOutcome.Applied(Listed("P01", "P02")), 201));

        Assert.Equal((HandoffStatus.Failed, "LH4-107", CaseState.ArclinkLinked), (step.After().Status, step.After().ErrorCode, step.Change.After.State));
        Assert.Equal(["P01", "P02"], step.After().Choices.Select(choice => choice.ProductCode));
    }

    // LH4-105: taken, but not yet where it should be; arclink is asked again after the settling time.
    [Fact]
    public void An_application_that_arclink_still_shows_with_the_staff_is_read_again_later()
    {
        var step = Outcomes().Sent(With(Linkage.CarryIn, Operation.A2),
            Result(new PartnerOutcome.Applied(new CarryInApplicationAnswer(SampleCases.Number, "AP-1", "担当者手続き中")), 200));

        Assert.Equal((HandoffStatus.InDoubt, "LH4-105", 30d, false), (step.After().Status, step.After().ErrorCode, step.DueIn(), step.After().NeedsPerson));
    }

    [Fact]
    public void A_change_that_stands_opens_the_next_revision_and_voids_what_was_queued()
    {
        var at = With(Linkage.ChangeResubmission, Operation.J6);
        var queued = SampleCases.Handoff(Linkage.III) with { Id = "queued" };
        var doubtful = SampleCases.Handoff(Linkage.CarryIn, HandoffStatus.InDoubt, SampleCases.Operation(Operation.A1, OperationStatus.InDoubt)) with { Id = "doubtful" };
        at.File = at.File with { Handoffs = [queued, doubtful, at.Handoff] };

        var step = Outcomes().Sent(at, Result(new PartnerOutcome.Applied(new JPassResubmissionAnswer(SampleCases.Number, "変更手続中", null)), 200));

        var after = step.Change.After;
        Assert.Equal((HandoffStatus.Succeeded, 1, 1), (step.After().Status, after.Revisions[0].SupersededBy, after.Current.Number));
        Assert.Equal(("ChangeResubmission", null, null), (after.Current.Reason, after.Current.PrintSerial, after.Current.ReceptionNumber));
        Assert.Equal((HandoffStatus.Cancelled, "LH5-104"), (after.HandoffById("queued").Status, after.HandoffById("queued").ErrorCode));
        Assert.Equal(HandoffStatus.InDoubt, after.HandoffById("doubtful").Status);
    }

    [Fact]
    public void What_two_persons_registered_is_resolved_manually()
    {
        var manual = new ManualConclusion(ManualConclusion.Confirmed, "20261201", "202611211030", "online-inquiry", "T0001", SampleCases.Now, "T0002", SampleCases.Now);
        var at = With(Linkage.III, Operation.J4M);
        at.Handoff = at.Handoff with { Manual = manual };
        at.File = at.File with { Handoffs = [at.Handoff] };

        var step = Outcomes().Sent(at, Result(new PartnerOutcome.Applied(new ConclusionAnswer(SampleCases.Number, "済", SampleCases.Now)), 200));

        Assert.Equal((HandoffStatus.ResolvedManually, manual, CaseState.L3Completed), (step.After().Status, step.After().Manual, step.Change.After.State));
    }

    // INV-09: by hand or by linkage, never both.
    [Fact]
    public void The_hands_conclusion_takes_the_place_of_the_linkages()
    {
        var automatic = SampleCases.Operation(Operation.J4, OperationStatus.InDoubt);
        var byHand = SampleCases.Operation(Operation.J4M, OperationStatus.Waiting);

        Assert.Equal(automatic, SampleCases.Handoff(Linkage.III, HandoffStatus.InDoubt, automatic).NextOperation);
        Assert.Equal(byHand, SampleCases.Handoff(Linkage.III, HandoffStatus.InDoubt, automatic, byHand).NextOperation);
        Assert.Null(SampleCases.Handoff(Linkage.III, HandoffStatus.InDoubt, automatic, byHand with { Status = OperationStatus.Applied }).NextOperation);
    }

    [Fact]
    public void Every_move_is_numbered_in_the_ledger()
    {
        var at = With(Linkage.III, Operation.J4);
        at.Handoff = at.Handoff with { Moves = 6 };
        at.File = at.File with { Handoffs = [at.Handoff] };

        var step = Outcomes().Sent(at, InDoubt());

        Assert.Equal((7, 7), (step.After().Moves, Assert.Single(step.Change.Facts, fact => fact.Type == "status").Move));
    }

    private static Conclusion Conclusion() => new(SampleCases.Serial, "20261201", "202611211030", null, "linkage");

    private static CarryInAnswer Listed(params string[] codes) => new(SampleCases.Number, "担当者手続き中", [.. codes.Select(code => new Product(code, "見本商品"))]);
}
