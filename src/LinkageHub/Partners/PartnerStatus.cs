namespace LinkageHub.Partners;

public enum PartnerHealth
{
    Up,

    /// <summary>Some operations fail or are held, others work.</summary>
    Degraded,

    /// <summary>Nothing that was tried works, or the partner is not configured.</summary>
    Down,

    /// <summary>A person holds its traffic back.</summary>
    Paused,

    /// <summary>The partner does not accept our key or certificate; an administrator must act (LH9-108).</summary>
    CredentialsRefused,
}

/// <summary>What can be said about a partner without asking it.</summary>
public sealed record PartnerStatus(
    string Id, string Name, bool Configured, PartnerHealth State, BreakerStatus Breaker, PartnerPause? Paused, int InFlight, int MaxInFlight,
    double RequestsPerSecond, double RequestsPerSecondLimit, DateTimeOffset? LastSuccessAt, PartnerError? LastError)
{
    /// <summary>
    /// Work that comes now waits at the gate: a pause, or a breaker that is not closed. One that would let a probe through, at a partner that has
    /// answered something else since, holds nothing: there may be no work that would ever close it.
    /// </summary>
    public bool IsHolding => Paused is not null || Breaker.State is BreakerState.Open || (Breaker.State is BreakerState.HalfOpen && !(LastSuccessAt > Breaker.Since));

    /// <summary>What holds work: the partner as a whole, and each breaker that is not closed.</summary>
    internal IReadOnlySet<string> Holds() =>
        IsHolding ? Breaker.PerOperation.Where(one => one.Value is not BreakerState.Closed).Select(one => one.Key).Append(Id).ToHashSet() : new HashSet<string>();
}

/// <summary>The worst of the partner's breakers, and each by operation or read.</summary>
public sealed record BreakerStatus(
    BreakerState State, DateTimeOffset Since, DateTimeOffset? OpensUntil, IReadOnlyDictionary<string, BreakerState> PerOperation);

/// <summary>The last failure in our code and a symptom; never the partner's text, which may name a customer.</summary>
public sealed record PartnerError(string Code, string Text, string Operation, DateTimeOffset At);
