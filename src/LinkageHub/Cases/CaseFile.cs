using System.Collections.Immutable;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>
/// 案件: one credit-bundled insurance contract on its way, with its revisions and handoffs. Immutable: a change is a new value,
/// and the ledger commits the difference under <see cref="Version"/> so that nobody overwrites what he has not seen.
/// </summary>
public sealed record CaseFile
{
    public required string CaseId { get; init; }

    /// <summary>Counts commits. 0 = not in the database yet.</summary>
    public long Version { get; init; }

    public required string InsurerCode { get; init; }

    /// <summary>Null until the insurer's system has answered for the first time (a trigger held while it was down).</summary>
    public string? AgencyCode { get; init; }

    public string? StoreCode { get; init; }
    public string? StaffCode { get; init; }

    /// <summary>individual | corporate</summary>
    public string CustomerKind { get; init; } = "individual";

    public ContractorName? Contractor { get; init; }
    public bool IsCancelled { get; init; }
    public CancelProposal? CancelProposal { get; init; }

    /// <summary>Who took it over from a colleague; null for a case that stayed where it began.</summary>
    public Handler? Handler { get; init; }

    /// <summary>Whose case it is: who took it over, else who triggered its first linkage. Rights do not hang on it: the store sees all its cases.</summary>
    public string? HandledBy => Handler?.By ?? (Handoffs.IsEmpty ? null : Handoffs[0].TriggeredBy);

    public CaseState State { get; init; } = CaseState.PrintSerialCaptured;

    /// <summary>Since when <see cref="State"/> stands.</summary>
    public DateTimeOffset StateSince { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The claim of the node that works on the case. One at a time (INV-30); <c>Fence</c> only ever grows.</summary>
    public Lease? Lease { get; init; }

    /// <summary>Asked of what was read after a claim: read so late that another node has it by then, it would carry that one's fence (I7).</summary>
    public bool IsClaimedBy(string node, string handoffId) => Lease is { } lease && lease.HandoffId == handoffId && lease.Node == node;

    public long Fence { get; init; }

    public ImmutableArray<Revision> Revisions { get; init; } = [];
    public ImmutableArray<Handoff> Handoffs { get; init; } = [];
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public Revision Current => Revisions[^1];

    public Handoff? Find(int revision, Linkage linkage) =>
        Handoffs.LastOrDefault(handoff => handoff.Revision == revision && handoff.Linkage == linkage);

    /// <summary>The numbers it goes by, the oldest revision's first; a revision's serial after its reception number.</summary>
    public IEnumerable<string> Keys => Revisions.SelectMany(revision =>
        revision.OldNumbers.Select(old => old.Number).Concat(new[] { revision.ReceptionNumber, revision.PrintSerial }.OfType<string>()));

    public Handoff HandoffById(string id) => Handoffs.First(handoff => handoff.Id == id);

    public Revision RevisionOf(Handoff handoff) => Revisions[handoff.Revision];

    public CaseFile With(Handoff handoff)
    {
        var at = Handoffs.Select(h => h.Id).ToList().IndexOf(handoff.Id);
        return this with { Handoffs = at < 0 ? Handoffs.Add(handoff) : Handoffs.SetItem(at, handoff) };
    }

    public CaseFile With(Revision revision) =>
        revision.Number < Revisions.Length && ReferenceEquals(Revisions[revision.Number], revision) ? this : this with { Revisions = revision.Number < Revisions.Length ? Revisions.SetItem(revision.Number, revision) : Revisions.Add(revision) };
}

/// <summary>加入者, as far as the case page needs it. Masked wherever it is shown.</summary>
public sealed record ContractorName(string? Name, string? KanaName, string? Phone);

public sealed record Lease(string HandoffId, string Node, DateTimeOffset Until);

public sealed record CancelProposal(string By, DateTimeOffset At, string Reason);

/// <param name="From">Whose it was; null: nobody's yet.</param>
public sealed record Handler(string By, DateTimeOffset At, string Reason, string? From);

/// <summary>A person's word that a step of the manual is done.</summary>
public sealed record Evidence(int Revision, string Step, bool Done, DateTimeOffset At, string By, string RecordedBy, DateTimeOffset RecordedAt, string? Note);

/// <summary>版: one pass through I-II-III.</summary>
public sealed record Revision
{
    public required int Number { get; init; }

    /// <summary>Initial, CoverageChanged, PremiumChanged, InsuranceAddedAfterApproval, ChangeResubmission, ApprovalPeriodExtension.</summary>
    public required string Reason { get; init; }

    /// <summary>Belongs to this revision for ever. Null when a change opened it and its form is not printed yet.</summary>
    public string? PrintSerial { get; init; }

    public string? ReceptionNumber { get; init; }
    public CaseState State { get; init; } = CaseState.PrintSerialCaptured;
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? SupersededAt { get; init; }
    public int? SupersededBy { get; init; }
    public SentInI? SentInI { get; init; }
    public RevisionFacts Facts { get; init; } = new();

    /// <summary>What people said of the 保険締結日時 afterwards, oldest first.</summary>
    public ImmutableArray<ConclusionCorrection> Corrections { get; init; } = [];

    /// <summary>Numbers it went by until they were corrected.</summary>
    public ImmutableArray<OldNumber> OldNumbers { get; init; } = [];

    /// <summary>The correction that two persons agree on.</summary>
    public ConclusionCorrection? Corrected => Corrections.LastOrDefault(correction => correction.Status == ManualConclusion.Confirmed);

    /// <summary>The one that waits for its second person.</summary>
    public ConclusionCorrection? Correcting => Corrections is [.., { Status: ManualConclusion.Awaiting } open] ? open : null;

    /// <summary>保険締結日時 as it counts here: what two persons corrected it to, else what the partners show.</summary>
    public DateTimeOffset? ConcludedAt => JapanTime.TryTypedMinute(Corrected?.ConcludedAt, out var corrected) ? corrected : Facts.ConcludedAt;
}

/// <summary>What the partners were last seen to say about a revision.</summary>
public sealed record RevisionFacts
{
    public string? Route { get; init; }
    public string? FormId { get; init; }
    public DateTimeOffset? FormPrintedAt { get; init; }
    public string? ReviewStatus { get; init; }
    public DateTimeOffset? ReviewDecidedAt { get; init; }
    public string? ApprovalNumber { get; init; }
    public string? ApprovalExpiresAt { get; init; }
    public string? InsuranceLinkage { get; init; }
    public string? ProcedureStatus { get; init; }
    public bool? CopyDelivered { get; init; }
    public bool? PaperContract { get; init; }
    public string? ContractStatus { get; init; }
    public string? Method { get; init; }
    public string? FinishedBy { get; init; }
    public string? InsuranceStartDate { get; init; }
    public DateTimeOffset? ConcludedAt { get; init; }
    public string? ConclusionSource { get; init; }

    /// <summary>What each of them holds for the 保険締結日時: shown by S4, shown by J3 or told by J4, told by A1.</summary>
    public DateTimeOffset? ConcludedAtInsurer { get; init; }

    public DateTimeOffset? ConcludedAtJPass { get; init; }
    public DateTimeOffset? ConcludedAtArclink { get; init; }
    public string? PolicyNumber { get; init; }
    public string? ArclinkStatus { get; init; }
    public Premium? PremiumAtII { get; init; }
    public Premium? PremiumAtIII { get; init; }

    /// <summary>When each label was last seen to change: partner → label.</summary>
    public ImmutableArray<Observation> Observed { get; init; } = [];
}

/// <summary>A partner's label as it was seen.</summary>
public sealed record Observation(string Partner, string Label, string LabelKey, DateTimeOffset At);

/// <summary>One linkage of one revision.</summary>
public sealed record Handoff
{
    public required string Id { get; init; }
    public required int Revision { get; init; }
    public required Linkage Linkage { get; init; }

    /// <summary>0, except for errands that may be run again (A4, J5).</summary>
    public int Ordinal { get; init; }

    public HandoffStatus Status { get; init; } = HandoffStatus.Pending;
    public string? ErrorCode { get; init; }
    public string? ErrorDetail { get; init; }
    public string? PartnerCode { get; init; }
    public string? PartnerText { get; init; }

    /// <summary>partner-down, paused, breaker-open, not-configured, case-busy, hours, restore.</summary>
    public string? HeldBy { get; init; }

    public bool NeedsPerson { get; init; }

    /// <summary>The same bytes may be sent once more although the write stands at the partner (LH2-203).</summary>
    public bool SendAgain { get; init; }

    /// <summary>
    /// An earlier send of the open operation is not accounted for. What a later one brings ("not applied", a refusal) speaks for that one alone.
    /// </summary>
    public bool EarlierSendMayStand { get; init; }

    /// <summary>Something of it stands at the partner, or may: it cannot be called off here.</summary>
    public bool MayStandAtPartner =>
        SendAgain || EarlierSendMayStand || Operations.Any(op => op.Status is OperationStatus.Applied or OperationStatus.InDoubt or OperationStatus.Sent);

    /// <summary>
    /// Called off when its revision is superseded: nothing of it can have been applied. What may have been stays as it is and is only looked up,
    /// and what failed has ended already.
    /// </summary>
    public bool IsCalledOffWithItsRevision =>
        Status is not (HandoffStatus.InDoubt or HandoffStatus.InFlight or HandoffStatus.Failed) && !SendAgain && !EarlierSendMayStand
        && !Operations.Any(op => op.Status is OperationStatus.Sent or OperationStatus.InDoubt) && HandoffTransitions.TryMove(Status, HandoffEvent.Superseded, out _);

    /// <summary>Who asked for a write of class C to go out once more; only somebody else's word sends it.</summary>
    public string? ResendAskedBy { get; init; }

    /// <summary>Ended by what a partner showed, without a send of ours.</summary>
    public bool Observed { get; init; }

    public DateTimeOffset? DueAt { get; init; }
    public ImmutableArray<ProductChoice> Choices { get; init; } = [];
    public ManualConclusion? Manual { get; init; }
    public HandoffOrder Order { get; init; } = new(null, null, null);
    public required string TriggeredBy { get; init; }
    public string? Reason { get; init; }

    /// <summary>How often its status was written.</summary>
    public int Moves { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public ImmutableArray<OperationState> Operations { get; init; } = [];

    /// <summary>The first write that is not applied yet; a retry resumes there. The hand's J4M takes the place of J4 (INV-09).</summary>
    public OperationState? NextOperation =>
        (Operations.FirstOrDefault(op => op.Operation is Operation.J4M) is { } byHand ? [byHand] : Operations)
            .FirstOrDefault(op => op.Status is not OperationStatus.Applied);

    public Handoff With(OperationState operation)
    {
        var at = Operations.Select(op => op.Operation).ToList().IndexOf(operation.Operation);
        if (at >= 0)
            return this with { Operations = Operations.SetItem(at, operation) };
        // arclink gives the contract back before J-PASS takes it (①): also when J6 was planned while arclink had nothing yet.
        return this with { Operations = Operations.Insert(operation.Operation is Operation.A5 ? 0 : Operations.Length, operation) };
    }
}

/// <summary>What the person asked for beside the key.</summary>
public sealed record HandoffOrder(ImmutableArray<string>? ProductCodes, string? Comment, string? Reason);

public enum OperationStatus
{
    Waiting,
    Sent,
    Applied,
    Rejected,
    InDoubt,
}

/// <summary>One partner write of a handoff. Its bytes lie apart in <c>operation_payload</c> and never change.</summary>
public sealed record OperationState
{
    public required Operation Operation { get; init; }
    public required string Partner { get; init; }
    public required string Key { get; init; }
    public required string IdempotencyKey { get; init; }
    public required string PayloadHash { get; init; }
    public OperationStatus Status { get; init; }

    /// <summary>Sends begun; each carries its number in LinkageHub-Attempt.</summary>
    public int Sends { get; init; }

    /// <summary>Sends that count towards Retry__MaxAttempts.</summary>
    public int CountedSends { get; init; }

    public int LookUps { get; init; }
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>The last look-up said "absent" and the settling time had passed: a class B resend is allowed (INV-03).</summary>
    public bool AbsentSettled { get; init; }
}

/// <summary>手動登録 of linkage III: proposed by one person, confirmed by another (S003-41…44).</summary>
public sealed record ManualConclusion(
    string Status, string InsuranceStartDate, string ConcludedAt, string ConclusionSource, string ProposedBy, DateTimeOffset ProposedAt,
    string? ConfirmedBy, DateTimeOffset? ConfirmedAt)
{
    public const string Awaiting = "awaiting-confirmation";
    public const string Confirmed = "confirmed";
    public const string Withdrawn = "withdrawn";
}
