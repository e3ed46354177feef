using LinkageHub.Access;
using LinkageHub.Cases;

namespace LinkageHub.Triggers;

/// <summary>What people do to a case or a handoff beside asking for a linkage, with what they gave. <paramref name="Kind"/>: one of <see cref="Repair"/>'s words.</summary>
public sealed record Repair(string Kind)
{
    public string? Step { get; init; }
    public bool? Done { get; init; }
    public DateTimeOffset? At { get; init; }
    public string? By { get; init; }
    public string? RevisionReason { get; init; }
    public string? Number { get; init; }
    public string? InsuranceStartDate { get; init; }
    public string? ConcludedAt { get; init; }
    public string? ConclusionSource { get; init; }
    public bool? PaperContract { get; init; }

    public static readonly Repair Retry = new("retry"), LookUp = new("look-up"), Park = new("park"), Cancel = new("cancel"),
        WithdrawConclusion = new("withdraw-conclusion"), WithdrawCopy = new("withdraw-copy-delivery"), ReturnToStaff = new("return-to-staff"),
        TakeOver = new("take-over"), CancelCase = new("cancel-case"), ConfirmCancel = new("confirm-cancel-case"), WithdrawCorrection = new("withdraw-correction");
}

/// <summary>An act of a person, when it is answered: on which case, as it stood when he was answered, and on which of its handoffs. Must neither wait nor throw.</summary>
public sealed record RepairDone(Repair Repair, Principal Who, CaseFile Case, Handoff? Handoff, DateTimeOffset At, Answer Answer);

/// <summary>Whoever listens at the door of repairs.</summary>
public delegate void RepairTap(RepairDone done);
