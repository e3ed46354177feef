using LinkageHub.Cases;
using LinkageHub.Values;

namespace LinkageHub.Procedure;

/// <summary>A handoff's status and error code, both as they stand on the wire.</summary>
public sealed record LinkageStanding(string Status, string? ErrorCode = null);

/// <summary>A person's word that a step was done.</summary>
public sealed record StepEvidence(DateTimeOffset At, string By, string? Note = null);

/// <summary>All that decides what the procedure of one revision shows. Nothing else is read, the clock included.</summary>
public sealed record ProcedureFacts
{
    public required CaseState State { get; init; }

    public required DateTimeOffset Now { get; init; }

    public int Revision { get; init; }

    public string? PrintSerial { get; init; }

    public string? ReceptionNumber { get; init; }

    /// <summary>jpass, customer-terminal, or null while it is not known.</summary>
    public string? Route { get; init; }

    /// <summary>By the linkage's wire name.</summary>
    public IReadOnlyDictionary<string, LinkageStanding> Linkages { get; init; } = new Dictionary<string, LinkageStanding>();

    /// <summary>By step.</summary>
    public IReadOnlyDictionary<string, StepEvidence> Evidence { get; init; } = new Dictionary<string, StepEvidence>();

    /// <summary>By step: since when a partner shows that it was done.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Observed { get; init; } = new Dictionary<string, DateTimeOffset>();

    public DateTimeOffset? ApprovedAt { get; init; }

    public bool? PaperContract { get; init; }

    /// <summary>終了 or 閉じる, as the insurer's contract says.</summary>
    public string? FinishedBy { get; init; }

    public bool Superseded { get; init; }

    /// <summary>The revision was opened to add insurance after the approval (the note after ③).</summary>
    public bool InsuranceAddedAfterApproval { get; init; }

    /// <summary>When the next step is due. Whoever knows the settings and the business hours works it out.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary><c>Linkage3__RequireManualDatesAfterSuccess</c>: step 40's 「43」へ is taken at its word.</summary>
    public bool ManualDatesAfterSuccess { get; init; }

    internal bool IsSuperseded => Superseded || State == CaseState.Superseded;

    internal bool IsCancelled => State == CaseState.Cancelled;

    internal string? StatusOf(string wire) => Linkages.TryGetValue(wire, out var standing) ? standing.Status : null;

    internal bool WasClosedTooEarly =>
        LabelKey.Of(FinishedBy) == Labels.ClosedTooEarly
        || Linkages.TryGetValue("III", out var third) && third is { ErrorCode: "LH3-201", Status: not ("succeeded" or "resolved-manually") };
}
