namespace LinkageHub.Partners;

/// <summary>What is known after one send. "Sent, receipt unknown" is an ordinary value here, not an exception.</summary>
public abstract record PartnerOutcome
{
    private PartnerOutcome()
    {
    }

    /// <summary>Media type, schema and key agree: the partner holds it. <paramref name="Answer"/> is the parsed body.</summary>
    public sealed record Applied(object Answer) : PartnerOutcome;

    /// <summary>The partner refused in words of the contract; <paramref name="Code"/> is ours (LH…). Nothing was applied.</summary>
    public sealed record Rejected(string Code) : PartnerOutcome;

    /// <summary>
    /// Certainly not applied: no byte left, or the partner said so in the contract's words. <paramref name="Code"/>: LH9-101, -102, -108.
    /// <paramref name="CountsAsAttempt"/> is false while the partner is held (breaker, credentials, no capacity): nothing is used up.
    /// </summary>
    public sealed record NotApplied(string Code, bool CountsAsAttempt, string? HeldBy, TimeSpan? RetryAfter) : PartnerOutcome;

    /// <summary>The request may have reached the partner; only a look-up can tell. <paramref name="Why"/> names the symptom, without data.</summary>
    public sealed record InDoubt(string Why, TimeSpan? RetryAfter = null, bool CountsAsAttempt = true) : PartnerOutcome;

    /// <summary>The same, when it was a probe of a partner that is down: that uses nothing up either, or one that waits alone would probe until it is given up.</summary>
    internal PartnerOutcome OfProbe() => this switch
    {
        NotApplied not => not with { CountsAsAttempt = false, HeldBy = "breaker-open" },
        InDoubt doubt => doubt with { CountsAsAttempt = false },
        _ => this,
    };
}

/// <summary>One send as it was seen on the wire.</summary>
public sealed record SendResult(
    PartnerOutcome Outcome, int? HttpStatus, string? PartnerCode, string? PartnerText, ReadOnlyMemory<byte> RawAnswer);

/// <summary>What one read found.</summary>
public abstract record ReadResult<T>
{
    private ReadResult()
    {
    }

    /// <summary>The bytes that said so, whatever they were.</summary>
    public ReadOnlyMemory<byte> RawAnswer { get; init; }

    public sealed record Found(T Value) : ReadResult<T>;

    /// <summary>The partner says, with the contract's own code, that it holds nothing under this key.</summary>
    public sealed record Absent(string PartnerCode) : ReadResult<T>;

    /// <summary>No definite answer. <paramref name="HeldBy"/>: partner-down, paused, breaker-open, not-configured. <paramref name="Code"/> ours.</summary>
    public sealed record Unavailable(string HeldBy, string Code, string Why, int? HttpStatus = null) : ReadResult<T>;
}
