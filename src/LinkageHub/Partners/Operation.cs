namespace LinkageHub.Partners;

/// <summary>What may follow an unknown outcome. A: the partner deduplicates, send the same bytes again. B: look up, settle, then resend. C: a person.</summary>
public enum OperationClass
{
    A,
    B,
    C,
}

/// <summary>A partner write. The name is public: it stands in settings, idempotency keys and the ledger.</summary>
public enum Operation
{
    J1,
    S2,
    J4,
    J4M,
    J5,
    J6,
    A1,
    A2,
    A4,
    A5,
}

/// <summary>
/// One write as it goes out. <paramref name="Key"/> is the business key of the path; <paramref name="Body"/> is sent byte for byte,
/// the same on every attempt.
/// </summary>
public sealed record WriteRequest(
    Operation Operation, string InsurerCode, string Key, string IdempotencyKey, int Attempt, ReadOnlyMemory<byte> Body, string? TraceParent = null);
