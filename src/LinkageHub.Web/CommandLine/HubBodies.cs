namespace LinkageHub.Web.Verbs;

/// <summary>The parts of a handoff that the command line shows. Read from the public API, like any other client would.</summary>
internal sealed record HandoffBody(
    string Id,
    string Linkage,
    string Key,
    string? PrintSerial,
    string? ReceptionNumber,
    int Revision,
    string Status,
    string? StatusLabel,
    string? ErrorCode,
    string? ErrorDetail,
    string? NextAction,
    bool Retryable,
    bool NeedsPerson,
    string? HeldBy,
    bool Observed,
    IReadOnlyList<OperationBody>? Operations,
    IReadOnlyList<AttemptBody>? Attempts,
    int AttemptCount,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? CreatedAt,
    ManualConclusionBody? ManualConclusion)
{
    public bool IsDone => Status is "succeeded" or "resolved-manually";

    public bool HasEnded => IsDone || Status is "failed" or "cancelled";

    public bool WasInDoubt => Attempts?.Any(attempt => attempt is { Kind: "send", Outcome: "in-doubt" }) ?? false;
}

internal sealed record OperationBody(string Operation, string Partner, string Class, string Status, string IdempotencyKey, string? PayloadHash, int Attempts);

internal sealed record AttemptBody(
    int N, string Kind, string Operation, string Partner, DateTimeOffset? StartedAt, string? Outcome, int? HttpStatus, string? PartnerCode);

internal sealed record ManualConclusionBody(string Status);

internal sealed record HandoffPage(IReadOnlyList<HandoffBody> Items, string? NextCursor);

internal sealed record ImportBody(
    string Id, string Kind, string Status, string? Encoding, int Rows, int Accepted, IReadOnlyList<ProblemError>? Errors, ImportCounts? Handoffs);

internal sealed record ImportCounts(int Succeeded, int Failed, int Running, int Refused);
