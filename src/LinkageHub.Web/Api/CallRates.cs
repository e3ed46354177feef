using System.Threading.RateLimiting;
using LinkageHub.Access;
using LinkageHub.Access.People;

namespace LinkageHub.Web.Api;

/// <summary>How often one caller may ask, on one node (ASVS 2.4.1).</summary>
/// <param name="PagesPerMinute">Pages and clicks of one person.</param>
/// <param name="CallsPerMinute">API calls of one machine client.</param>
/// <param name="RevealsPerHour">Answers of one caller that hold customers' data unmasked, or take data out of the house.</param>
public sealed record CallLimits(int PagesPerMinute, int CallsPerMinute, int RevealsPerHour);

/// <summary>A route whose answer holds customers' data unmasked, or takes data out of the house.</summary>
public sealed record Reveals;

/// <summary>Enough for eight hours of work a day, and not for carrying the customers away one by one: who reveals too much is stopped, and the audit says so.</summary>
public sealed class CallRates(CallLimits limits, AccessEvents events) : IDisposable
{
    private readonly PartitionedRateLimiter<Principal> pages = Smoothly(limits.PagesPerMinute), calls = Smoothly(limits.CallsPerMinute),
        reveals = PerHour(limits.RevealsPerHour), alarms = PerHour(1);

    /// <summary>Whole seconds to wait; null: he may go on. What is answered without a reveal is not counted as one.</summary>
    public async Task<int?> WaitOfAsync(HttpContext http, Principal who, bool isPerson)
    {
        using var ask = (isPerson ? pages : calls).AttemptAcquire(who);
        if (!ask.IsAcquired)
            return SecondsOf(ask);
        if (http.GetEndpoint()!.Metadata.GetMetadata<Reveals>() is null)
            return null;
        using var look = reveals.AttemptAcquire(who);
        if (look.IsAcquired)
            return null;
        using var alarm = alarms.AttemptAcquire(who);
        if (alarm.IsAcquired)
            await events.AddAsync(who.Name, AccessEvents.StoppedRevealing, http.RequestAborted);
        return SecondsOf(look);
    }

    public void Dispose()
    {
        foreach (var limiter in (PartitionedRateLimiter<Principal>[])[pages, calls, reveals, alarms])
            limiter.Dispose();
    }

    private static int SecondsOf(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60;

    /// <summary>A minute's worth at once, and then as it comes in.</summary>
    private static PartitionedRateLimiter<Principal> Smoothly(int perMinute) => PartitionedRateLimiter.Create<Principal, string>(who =>
        RateLimitPartition.GetTokenBucketLimiter(who.Id, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromMinutes(Math.Max(1, perMinute / 60) / (double)perMinute),
        }));

    private static PartitionedRateLimiter<Principal> PerHour(int permits) => PartitionedRateLimiter.Create<Principal, string>(who =>
        RateLimitPartition.GetFixedWindowLimiter(who.Id, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromHours(1) }));
}
