namespace LinkageHub.Partners;

/// <summary>How much waited at a moment.</summary>
public readonly record struct BacklogSample(DateTimeOffset At, long Waiting);

/// <summary>How long what waits for a partner will take, as a range: nobody knows it better.</summary>
/// <param name="IsMeasured">By how it has shrunk lately; otherwise by what the partner's limit lets through.</param>
/// <param name="Slowest">Null: it does not shrink.</param>
/// <param name="Begins">When it goes on; null: nobody has said when.</param>
public sealed record DrainForecast(long Waiting, bool IsMeasured, double PerMinute, TimeSpan Fastest, TimeSpan? Slowest, DateTimeOffset? Begins)
{
    /// <summary>What is measured: the last few minutes. Longer ago it was another outage.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    // A handoff takes at least a read and a write; one that is looked up, read again and confirmed takes about three times that.
    private const double FewestRequests = 2, MostRequests = 6;

    /// <param name="samples">The oldest first.</param>
    /// <param name="holds">The partner takes nothing now.</param>
    /// <param name="opens">When it will again; null: nobody knows.</param>
    /// <param name="limitPerSecond">Requests, by the partner's setting.</param>
    /// <returns>Null: nothing waits.</returns>
    public static DrainForecast? Of(IReadOnlyList<BacklogSample> samples, long waiting, DateTimeOffset now, bool holds, DateTimeOffset? opens, double limitPerSecond)
    {
        if (waiting == 0)
            return null;
        var begins = holds ? opens : now;
        var lately = samples.Where(one => now - one.At <= Lately && one.At < now).Append(new BacklogSample(now, waiting)).ToList();
        // Between one sample and the one after the next: half a minute more or less tells nothing.
        var paces = lately.Zip(lately.Skip(2), (from, to) => (from.Waiting - to.Waiting) / (to.At - from.At).TotalMinutes).ToList();
        if (!holds && paces.Count > 0 && paces.Max() > 0)
        {
            var overall = (lately[0].Waiting - waiting) / (now - lately[0].At).TotalMinutes;
            return new DrainForecast(waiting, true, overall, TimeSpan.FromMinutes(waiting / paces.Max()), overall > 0 ? TimeSpan.FromMinutes(waiting / overall) : null, begins);
        }
        if (!holds && paces.Count > 0)
            return new DrainForecast(waiting, true, paces.Average(), TimeSpan.FromSeconds(waiting * FewestRequests / limitPerSecond), null, begins);
        // What nobody waits for takes three quarters of a partner's places.
        return new DrainForecast(waiting, false, 0, TimeSpan.FromSeconds(waiting * FewestRequests / limitPerSecond), TimeSpan.FromSeconds(waiting * MostRequests / (limitPerSecond * 0.75)), begins);
    }
}
