namespace LinkageHub.Linkages;

/// <summary>How long to wait before the next try: growing, cut at a maximum, and spread over its whole length (full jitter).</summary>
public static class Backoff
{
    /// <param name="attempt">1 for the wait after the first try.</param>
    /// <param name="fraction">Where in the span this one falls, 0 ≤ fraction &lt; 1: the caller's random number.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, double factor, TimeSpan max, double fraction)
    {
        var grown = first.TotalSeconds * Math.Pow(factor, Math.Max(attempt, 1) - 1);
        return TimeSpan.FromSeconds(Math.Min(grown, max.TotalSeconds) * fraction);
    }

    /// <summary>A partner's Retry-After delays us further, never less than our own wait and never beyond our longest.</summary>
    public static TimeSpan NotBefore(TimeSpan delay, TimeSpan? retryAfter, TimeSpan max)
    {
        var asked = retryAfter is { } wish && wish > delay ? wish : delay;
        return asked < max ? asked : max;
    }
}
