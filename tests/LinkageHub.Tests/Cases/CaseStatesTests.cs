using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using static LinkageHub.Cases.HandoffStatus;

namespace LinkageHub.Tests.Cases;

public class CaseStatesTests
{
    private static readonly RevisionFacts Nothing = new();

    private static readonly RevisionFacts Linked = new() { InsuranceLinkage = "済" };

    /// <summary>Every state the hub can derive, each with the least that leads to it.</summary>
    public static TheoryData<string> Cases => [.. Rows.Select(row => row.Because)];

    private static readonly (CaseState State, string Because, CaseFile File)[] Rows =
    [
        (CaseState.ApplicationEntered, "no serial yet", SampleCases.File(serial: null, number: null)),
        (CaseState.PrintSerialCaptured, "a serial, no linkage", At(Nothing)),
        (CaseState.PrintSerialCaptured, "I cancelled", At(Nothing, On(Linkage.I, Cancelled))),
        (CaseState.L1Requested, "I pending", At(Nothing, On(Linkage.I, Pending))),
        (CaseState.L1Requested, "I in flight", At(Nothing, On(Linkage.I, InFlight))),
        (CaseState.L1Requested, "I again later", At(Nothing, On(Linkage.I, RetryScheduled))),
        (CaseState.L1Requested, "I parked", At(Nothing, On(Linkage.I, Parked))),
        (CaseState.L1InDoubt, "I in doubt", At(Nothing, On(Linkage.I, InDoubt))),
        (CaseState.L1Failed, "I failed", At(Nothing, On(Linkage.I, Failed))),
        (CaseState.L1Delivered, "I succeeded", At(Nothing, On(Linkage.I, Succeeded))),
        (CaseState.CreditSubmitInDoubt, "sent at J-PASS, and no 受付番号", Sent(number: null)),
        (CaseState.L1Delivered, "sent at J-PASS, and the 受付番号 is known", Sent(SampleCases.Number)),
        (CaseState.AwaitingCustomer, "the customer's terminal", At(new() { ReviewStatus = "お客さま手続き待ち" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditSubmitted, "under review", At(new() { ReviewStatus = "審査中" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditPending, "approved with a condition", At(new() { ReviewStatus = "条件付承認" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditDeclined, "declined", At(new() { ReviewStatus = "否決" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditDeclined, "taken back", At(new() { ReviewStatus = "取消" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditApproved, "approved", At(new() { ReviewStatus = "承認" }, On(Linkage.I, Succeeded))),
        (CaseState.CreditApproved, "II cancelled", At(new() { ReviewStatus = "承認" }, On(Linkage.II, Cancelled))),
        (CaseState.L2Requested, "II pending", At(new() { ReviewStatus = "承認" }, On(Linkage.II, Pending))),
        (CaseState.L2Requested, "II parked", At(Nothing, On(Linkage.II, Parked))),
        (CaseState.L2Failed, "II failed", At(Nothing, On(Linkage.II, Failed))),
        (CaseState.L2InDoubt, "II in doubt", At(Nothing, On(Linkage.II, InDoubt))),
        (CaseState.L2Completed, "II succeeded", At(Nothing, On(Linkage.II, Succeeded))),
        (CaseState.L2Completed, "the form is not made yet", At(new() { ContractStatus = "審査承認済み(加入依頼書未作成)" }, On(Linkage.II, Succeeded))),
        (CaseState.EnrollmentFormCreated, "the form is made", At(new() { ContractStatus = "審査承認済 加入依頼書作成済" }, On(Linkage.II, Succeeded))),
        (CaseState.InsuranceConcluded, "concluded by label", At(new() { ContractStatus = "契約締結済" }, On(Linkage.II, Succeeded))),
        (CaseState.InsuranceConcluded, "concluded by time", At(new() { ConcludedAt = SampleCases.Now }, On(Linkage.II, Succeeded))),
        (CaseState.InsuranceConcluded, "III cancelled", At(new() { ConcludedAt = SampleCases.Now }, On(Linkage.III, Cancelled))),
        (CaseState.L3Requested, "III in flight", At(Nothing, On(Linkage.III, InFlight))),
        (CaseState.L3InDoubt, "III in doubt", At(Nothing, On(Linkage.III, InDoubt))),
        (CaseState.L3Failed, "III failed", At(Nothing, On(Linkage.III, Failed))),
        (CaseState.L3ManualPending, "proposed by hand", At(Nothing, On(Linkage.III, Failed) with { Manual = Proposal(ManualConclusion.Awaiting) })),
        (CaseState.L3Failed, "proposal withdrawn", At(Nothing, On(Linkage.III, Failed) with { Manual = Proposal(ManualConclusion.Withdrawn) })),
        (CaseState.L3Completed, "III succeeded", At(Nothing, On(Linkage.III, Succeeded))),
        (CaseState.L3Completed, "III by hand", At(Nothing, On(Linkage.III, ResolvedManually))),
        (CaseState.L3Completed, "J-PASS shows 済", At(Linked, On(Linkage.III, Failed))),
        (CaseState.CopyDelivered, "the copy at J-PASS", At(Linked with { CopyDelivered = true })),
        (CaseState.CopyDelivered, "the copy by a person's word", At(Linked) with { Evidence = [Word(true)] }),
        (CaseState.L3Completed, "the word taken back", At(Linked) with { Evidence = [Word(true), Word(false)] }),
        (CaseState.L3InDoubt, "a copy before 済 proves nothing", At(new() { CopyDelivered = true }, On(Linkage.III, InDoubt))),
        (CaseState.CopyDelivered, "carry-in pending", At(Linked with { CopyDelivered = true }, On(Linkage.CarryIn, Pending))),
        (CaseState.ArclinkInDoubt, "carry-in in doubt", At(Linked, On(Linkage.CarryIn, InDoubt))),
        (CaseState.ArclinkFailed, "carry-in failed", At(Linked, On(Linkage.CarryIn, Failed))),
        (CaseState.ArclinkLinked, "a product is to be chosen", At(Linked,
            On(Linkage.CarryIn, Failed, SampleCases.Operation(Operation.A1, OperationStatus.Applied)) with { ErrorCode = "LH4-107" })),
        (CaseState.ArclinkFailed, "a product is to be chosen and nothing is linked", At(Linked, On(Linkage.CarryIn, Failed) with { ErrorCode = "LH4-107" })),
        (CaseState.ArclinkLinked, "linked by a person at arclink", At(Linked with { ArclinkStatus = "担当者手続き中" })),
        (CaseState.ArclinkLinked, "linked there, our carry-in on its way", At(Linked with { ArclinkStatus = "担当者手続き中" }, On(Linkage.CarryIn, InFlight))),
        (CaseState.ArclinkLinked, "returned after our application", At(Linked with { ArclinkStatus = "担当者手続き中" }, On(Linkage.CarryIn, Succeeded))),
        (CaseState.ArclinkLinked, "taken back for a change", At(Linked with { ArclinkStatus = "変更再申込" }, On(Linkage.CarryIn, Succeeded))),
        (CaseState.CarryInApplied, "carry-in succeeded", At(Linked, On(Linkage.CarryIn, Succeeded))),
        (CaseState.CarryInApplied, "applied by a person at arclink", At(Linked with { ArclinkStatus = "店舗承認者手続中" })),
        (CaseState.CarryInApplied, "at the head office", At(Linked with { ArclinkStatus = "本社持込済" })),
        (CaseState.ChangeInDoubt, "change in doubt", At(Linked, On(Linkage.ChangeResubmission, InDoubt))),
        (CaseState.ChangeInProgress, "change succeeded", At(Linked, On(Linkage.ChangeResubmission, Succeeded))),
        (CaseState.ChangeInProgress, "J-PASS shows the change", At(Linked with { ProcedureStatus = "変更手続中" })),
        (CaseState.L3Completed, "change failed", At(Linked, On(Linkage.ChangeResubmission, Failed))),
        (CaseState.Cancelled, "cancelled", At(Linked) with { IsCancelled = true }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_state_follows_from_handoffs_and_facts(string because)
    {
        var (state, _, file) = Rows.Single(row => row.Because == because);

        Assert.Equal(state, CaseStates.Of(file));
    }

    [Fact]
    public void A_superseded_revision_says_so_and_the_case_goes_by_the_current_one()
    {
        var file = At(Linked, On(Linkage.I, Succeeded));
        var old = file.Revisions[0] with { SupersededAt = SampleCases.Now, SupersededBy = 1 };
        file = file.With(old).With(new Revision { Number = 1, Reason = "CoverageChanged", OpenedAt = SampleCases.Now });

        Assert.Equal(CaseState.Superseded, CaseStates.Of(file, old));
        Assert.Equal(CaseState.ApplicationEntered, CaseStates.Of(file));
    }

    // Only these come from the insurer's and the finance company's screens, which the hub does not see.
    [Fact]
    public void Every_state_that_can_be_derived_is_in_the_table()
    {
        CaseState[] seenByPeopleOnly =
        [
            CaseState.QuotationConfirmed, CaseState.CreditEntry, CaseState.AwaitingFormId, CaseState.PaperlessInProgress, CaseState.Superseded,
        ];

        Assert.Equal(Enum.GetValues<CaseState>().Except(seenByPeopleOnly), Rows.Select(row => row.State).Distinct().Order());
    }

    [Fact]
    public void A_case_never_goes_back_when_more_is_known()
    {
        for (var seed = 1; seed <= 3000; seed++)
        {
            var dice = new Random(seed);
            var file = At(Nothing, [.. Enum.GetValues<Linkage>().Where(linkage => !linkage.IsErrand() && dice.Next(2) == 0)
                .Select(linkage => On(linkage, Enum.GetValues<HandoffStatus>()[dice.Next(9)]))]);
            var additions = Additions.ToArray();
            dice.Shuffle(additions);

            foreach (var choices in additions)
            {
                var (before, next) = (CaseStates.Of(file), file.With(file.Current with { Facts = choices[dice.Next(choices.Length)](file.Current.Facts) }));

                // 95→93: arclink shows it back with the staff.
                var after = CaseStates.Of(next);
                Assert.True(after >= before || (before, after) == (CaseState.CarryInApplied, CaseState.ArclinkLinked), $"seed {seed}: {before} → {after}");
                file = next;
            }
        }
    }

    [Theory]
    [InlineData(CaseState.L1Delivered, true)]
    [InlineData(CaseState.CreditApproved, true)]
    [InlineData(CaseState.InsuranceConcluded, true)]
    [InlineData(CaseState.L3Failed, true)]
    [InlineData(CaseState.ArclinkLinked, true)]
    [InlineData(CaseState.CarryInApplied, true)]
    [InlineData(CaseState.ChangeInProgress, true)]
    [InlineData(CaseState.PrintSerialCaptured, false)]
    [InlineData(CaseState.L1Requested, false)]
    [InlineData(CaseState.L3InDoubt, false)]
    [InlineData(CaseState.Cancelled, false)]
    public void A_partner_is_watched_while_its_next_move_is_awaited(CaseState state, bool waits) =>
        Assert.Equal(waits, CaseStates.WaitsForPartner(Rows.First(row => row.State == state).File));

    [Fact]
    public void What_the_head_office_has_is_watched_no_more() =>
        Assert.False(CaseStates.WaitsForPartner(At(Linked with { ArclinkStatus = "本社持込済" })));

    [Fact]
    public void Every_state_has_a_label() =>
        Assert.All(Enum.GetValues<CaseState>(), state => Assert.NotEmpty(state.Label()));

    private static readonly Func<RevisionFacts, RevisionFacts>[][] Additions =
    [
        [.. new[] { "お客さま手続き待ち", "審査中", "条件付承認", "否決", "取消", "承認" }.Select(Adds((facts, text) => facts with { ReviewStatus = text }))],
        [.. new[] { "審査承認済み(加入依頼書未作成)", "審査承認済 加入依頼書作成済", "契約締結済" }.Select(Adds((facts, text) => facts with { ContractStatus = text }))],
        [.. new[] { "未", "済" }.Select(Adds((facts, text) => facts with { InsuranceLinkage = text }))],
        [.. new[] { "未着手", "契約手続き中", "変更手続中", "完了" }.Select(Adds((facts, text) => facts with { ProcedureStatus = text }))],
        [.. new[] { "担当者手続き中", "店舗承認者手続中", "本社持込済", "変更再申込" }.Select(Adds((facts, text) => facts with { ArclinkStatus = text }))],
        [facts => facts with { ConcludedAt = SampleCases.Now }],
        [facts => facts with { CopyDelivered = true }, facts => facts with { CopyDelivered = false }],
        [facts => facts with { FinishedBy = "閉じる" }, facts => facts with { FinishedBy = "終了" }],
        [facts => facts with { PaperContract = true }],
    ];

    private static Func<string, Func<RevisionFacts, RevisionFacts>> Adds(Func<RevisionFacts, string, RevisionFacts> add) => text => facts => add(facts, text);

    private static CaseFile At(RevisionFacts facts, params Handoff[] handoffs)
    {
        var file = SampleCases.File() with { Handoffs = [.. handoffs] };
        return file.With(file.Current with { Facts = facts });
    }

    private static Handoff On(Linkage linkage, HandoffStatus status, params OperationState[] operations) =>
        SampleCases.Handoff(linkage, status, operations) with { Id = linkage.Wire() };

    private static ManualConclusion Proposal(string status) =>
        new(status, "20261201", "202611211030", "online-inquiry", "T0001", SampleCases.Now, null, null);

    private static Evidence Word(bool done) => new(0, CopyDeliveries.Step, done, SampleCases.Now, "T0001", "T0001", SampleCases.Now, null);

    /// <summary>Step 16 recorded by a person.</summary>
    private static CaseFile Sent(string? number) => SampleCases.File(number: number) with
    {
        Handoffs = [On(Linkage.I, Succeeded)],
        Evidence = [new Evidence(0, "S003-16", true, SampleCases.Now, "T0001", "T0001", SampleCases.Now, null)],
    };
}
