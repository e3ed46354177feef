using System.Collections.Concurrent;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>What the staff saw, per linkage. Many contracts count at once.</summary>
internal sealed class DemoTally
{
    public static readonly IReadOnlyList<string> Linkages = ["I", "II", "III", "carry-in", "change-resubmission"];

    private readonly ConcurrentDictionary<string, LinkageTally> linkages = new();
    private readonly ConcurrentQueue<string> stuck = new();
    private int finished;

    /// <summary>Contracts that reached the end their fate has for them.</summary>
    public int Finished => Volatile.Read(ref finished);

    /// <summary>Contracts that did not, each with the reason.</summary>
    public IReadOnlyCollection<string> Stuck => stuck;

    public LinkageTally Of(string linkage) => linkages.GetOrAdd(linkage, _ => new LinkageTally());

    public void ContractFinished() => Interlocked.Increment(ref finished);

    public void ContractStuck(string serial, string why) => stuck.Enqueue($"{serial}: {why}");
}

internal sealed class LinkageTally
{
    private readonly ConcurrentDictionary<string, int> refused = new();
    private int triggered;
    private int done;
    private int settled;

    public int Triggered => Volatile.Read(ref triggered);
    public int Done => Volatile.Read(ref done);

    /// <summary>In doubt at least once, and resolved since.</summary>
    public int DoubtSettled => Volatile.Read(ref settled);

    public IEnumerable<KeyValuePair<string, int>> RefusedByCode => refused.OrderBy(code => code.Key, StringComparer.Ordinal);

    public void CountTrigger() => Interlocked.Increment(ref triggered);

    public void CountRefusal(string? code) => refused.AddOrUpdate(code ?? "?", 1, (_, count) => count + 1);

    public void CountDone(HandoffBody handoff)
    {
        Interlocked.Increment(ref done);
        if (handoff.WasInDoubt)
            Interlocked.Increment(ref settled);
    }
}
