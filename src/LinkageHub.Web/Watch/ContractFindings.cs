using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using LinkageHub.Contracts;

namespace LinkageHub.Web.Watch;

/// <summary>One way in which a partner's traffic leaves its contract, and how often this node has seen it.</summary>
public sealed record ContractFinding(string Partner, Mismatch Mismatch, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>
/// What has left the contracts since this node started: by partner, operation and field, never a value. The first of a kind goes into the log, and again
/// every hour while it goes on; every one is counted.
/// </summary>
public sealed partial class ContractFindings
{
    /// <summary>More kinds than the contracts have fields; what comes after is in the metric alone.</summary>
    public const int MostKinds = 1000;

    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Partner, Mismatch Mismatch), Kind> kinds = [];
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly ILogger<ContractFindings> log;
    private readonly Counter<long> counter;

    public ContractFindings(bool isWatching, TimeProvider clock, IMeterFactory meters, ILogger<ContractFindings> log)
    {
        (IsWatching, this.clock, this.log) = (isWatching, clock, log);
        counter = meters.Create("LinkageHub").CreateCounter<long>("linkagehub.contract.mismatches", "{mismatch}", "Requests, answers and callbacks that leave the published contract");
    }

    /// <summary>False: the watch is switched off, and nothing here says anything.</summary>
    public bool IsWatching { get; }

    public void Note(string partner, IReadOnlyList<Mismatch> mismatches)
    {
        foreach (var seen in mismatches)
        {
            // Which item of a list it was would make a kind of every item.
            var mismatch = seen with { Field = Index().Replace(seen.Field, "[]") };
            counter.Add(1, new("partner", partner), new("operation", mismatch.Operation), new("field", mismatch.Field));
            if (IsNews(partner, mismatch))
                log.LogWarning("{Partner} leaves its contract: {Mismatch}", partner, mismatch);
        }
    }

    /// <summary>By partner, the newest first.</summary>
    public IReadOnlyList<ContractFinding> List()
    {
        lock (gate)
            return [.. kinds.Select(kind => new ContractFinding(kind.Key.Partner, kind.Key.Mismatch, kind.Value.Count, kind.Value.FirstAt, kind.Value.LastAt))
                .OrderBy(one => one.Partner, StringComparer.Ordinal).ThenByDescending(one => one.LastAt).ThenBy(one => one.Mismatch.ToString(), StringComparer.Ordinal)];
    }

    private bool IsNews(string partner, Mismatch mismatch)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (!kinds.TryGetValue((partner, mismatch), out var kind))
            {
                if (kinds.Count == MostKinds)
                    return false;
                kinds[(partner, mismatch)] = kind = new Kind { FirstAt = now };
            }
            (kind.Count, kind.LastAt) = (kind.Count + 1, now);
            if (kind.Count > 1 && now - kind.SaidAt < SaidAgainAfter)
                return false;
            kind.SaidAt = now;
            return true;
        }
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index();

    private sealed class Kind
    {
        public long Count { get; set; }
        public required DateTimeOffset FirstAt { get; init; }
        public DateTimeOffset LastAt { get; set; }
        public DateTimeOffset SaidAt { get; set; }
    }
}
