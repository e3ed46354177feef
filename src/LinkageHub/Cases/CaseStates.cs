using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>A case's state is derived, never set: from its handoffs and from what the partners were last seen to say, the furthest first.</summary>
public static class CaseStates
{
    private const string SubmitStep = "S003-16";

    /// <summary>All but those after which nothing is left to do here.</summary>
    public static readonly IReadOnlyList<CaseState> Open =
        [.. Enum.GetValues<CaseState>().Where(state => state is not (CaseState.CarryInApplied or CaseState.Superseded or CaseState.Cancelled))];

    public static CaseState Of(CaseFile file)
    {
        if (file.IsCancelled)
            return CaseState.Cancelled;
        return Of(file, file.Current);
    }

    public static CaseState Of(CaseFile file, Revision revision)
    {
        if (revision.SupersededAt is not null)
            return CaseState.Superseded;
        return Change(file, revision) ?? CarryIn(file, revision) ?? Third(file, revision) ?? Second(file, revision) ?? Review(revision)
            ?? Submitted(file, revision) ?? First(file, revision);
    }

    /// <summary>A partner's next move is awaited: worth a look now and then, should its callback be lost.</summary>
    public static bool WaitsForPartner(CaseFile file) => Of(file) switch
    {
        CaseState.CarryInApplied => LabelKey.Of(file.Current.Facts.ArclinkStatus) != Labels.AtHeadOffice,
        >= CaseState.L1Delivered and <= CaseState.InsuranceConcluded => true,
        CaseState.L3Failed or CaseState.L3ManualPending or CaseState.ArclinkLinked or CaseState.ChangeInProgress => true,
        _ => false,
    };

    private static CaseState? Change(CaseFile file, Revision revision) => Live(file, revision, Linkage.ChangeResubmission)?.Status switch
    {
        HandoffStatus.InDoubt => CaseState.ChangeInDoubt,
        HandoffStatus.Succeeded => CaseState.ChangeInProgress,
        _ => LabelKey.Of(revision.Facts.ProcedureStatus) == Labels.ChangeInProgress ? CaseState.ChangeInProgress : null,
    };

    private static CaseState? CarryIn(CaseFile file, Revision revision)
    {
        var arclink = LabelKey.Of(revision.Facts.ArclinkStatus);
        var handoff = Live(file, revision, Linkage.CarryIn);
        // Seen back with the staff after our application: returned (95→93). Taken back for a change it is linked all the same (①).
        var isLinked = arclink == Labels.StaffPending || arclink == Labels.Resubmitted;
        if (handoff is null or { Status: HandoffStatus.Succeeded })
        {
            if (isLinked)
                return CaseState.ArclinkLinked;
            if (arclink == Labels.StoreApproverPending || arclink == Labels.AtHeadOffice || handoff is not null)
                return CaseState.CarryInApplied;
            return CopyDelivered(file, revision);
        }
        return handoff switch
        {
            { Status: HandoffStatus.InDoubt } => CaseState.ArclinkInDoubt,
            { Status: HandoffStatus.Failed, ErrorCode: "LH4-107" } when handoff.Operations.Any(op => op.Status is OperationStatus.Applied) => CaseState.ArclinkLinked,
            { Status: HandoffStatus.Failed } => CaseState.ArclinkFailed,
            _ when isLinked => CaseState.ArclinkLinked,
            _ => CopyDelivered(file, revision),
        };
    }

    private static CaseState? CopyDelivered(CaseFile file, Revision revision) =>
        Third(file, revision) is CaseState.L3Completed
            && (revision.Facts.CopyDelivered == true || file.CopyDeliveryOf(revision.Number) is not null)
            ? CaseState.CopyDelivered
            : null;

    private static CaseState? Third(CaseFile file, Revision revision)
    {
        var handoff = Live(file, revision, Linkage.III);
        if (handoff?.Status.IsDone() == true || LabelKey.Of(revision.Facts.InsuranceLinkage) == Labels.InsuranceLinked)
            return CaseState.L3Completed;
        if (handoff?.Manual?.Status == ManualConclusion.Awaiting)
            return CaseState.L3ManualPending;
        return handoff?.Status switch
        {
            HandoffStatus.InDoubt => CaseState.L3InDoubt,
            HandoffStatus.Failed => CaseState.L3Failed,
            HandoffStatus.Pending or HandoffStatus.InFlight or HandoffStatus.RetryScheduled or HandoffStatus.Parked => CaseState.L3Requested,
            _ when revision.Facts.ConcludedAt is not null || LabelKey.Of(revision.Facts.ContractStatus) == Labels.ContractConcluded => CaseState.InsuranceConcluded,
            _ when LabelKey.Of(revision.Facts.ContractStatus) == Labels.ApprovedFormCreated => CaseState.EnrollmentFormCreated,
            _ => null,
        };
    }

    private static CaseState? Second(CaseFile file, Revision revision) => Live(file, revision, Linkage.II)?.Status switch
    {
        HandoffStatus.Succeeded => CaseState.L2Completed,
        HandoffStatus.InDoubt => CaseState.L2InDoubt,
        HandoffStatus.Failed => CaseState.L2Failed,
        HandoffStatus.Pending or HandoffStatus.InFlight or HandoffStatus.RetryScheduled or HandoffStatus.Parked => CaseState.L2Requested,
        _ => null,
    };

    private static CaseState? Review(Revision revision)
    {
        var review = LabelKey.Of(revision.Facts.ReviewStatus);
        if (review == Labels.ReviewApproved)
            return CaseState.CreditApproved;
        if (review == Labels.ReviewDeclined || review == Labels.ReviewCancelled)
            return CaseState.CreditDeclined;
        if (review == Labels.ReviewConditional)
            return CaseState.CreditPending;
        if (review == Labels.ReviewAwaitingCustomer)
            return CaseState.AwaitingCustomer;
        return revision.Facts.ReviewStatus is not null ? CaseState.CreditSubmitted : null;
    }

    // 「送信」 was pressed (manual step 16) and no 受付番号 has come of it (17): sent, receipt unknown, and never to be sent twice.
    private static CaseState? Submitted(CaseFile file, Revision revision) =>
        revision.ReceptionNumber is null && First(file, revision) is CaseState.L1Delivered
        && file.Evidence.LastOrDefault(e => e.Revision == revision.Number && e.Step == SubmitStep) is { Done: true }
            ? CaseState.CreditSubmitInDoubt
            : null;

    private static CaseState First(CaseFile file, Revision revision) => Live(file, revision, Linkage.I)?.Status switch
    {
        HandoffStatus.Succeeded => CaseState.L1Delivered,
        HandoffStatus.InDoubt => CaseState.L1InDoubt,
        HandoffStatus.Failed => CaseState.L1Failed,
        HandoffStatus.Pending or HandoffStatus.InFlight or HandoffStatus.RetryScheduled or HandoffStatus.Parked => CaseState.L1Requested,
        _ => revision.PrintSerial is null ? CaseState.ApplicationEntered : CaseState.PrintSerialCaptured,
    };

    /// <summary>A cancelled handoff leaves the case in the state before it.</summary>
    private static Handoff? Live(CaseFile file, Revision revision, Linkage linkage) =>
        file.Find(revision.Number, linkage) is { Status: not HandoffStatus.Cancelled } handoff ? handoff : null;
}
