using System.Collections.Concurrent;
using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>Lets a REST call wait for the end of the work it started, without polling, as long as this node does it.</summary>
public sealed class HandoffWaiters : IDisposable
{
    private static readonly Task<CaseFile?> NobodyWorks = Task.FromResult<CaseFile?>(null);

    private readonly ConcurrentDictionary<string, Work> waiting = new();

    // Counted as they come and go: the pump asks after each that has come to rest.
    private readonly ConcurrentDictionary<string, int> onRoutes = new(StringComparer.Ordinal);

    private readonly Signal rested = new();
    private readonly CancellationTokenSource closing = new();

    private sealed record Work(TaskCompletionSource<CaseFile?> Rest, string? Route)
    {
        public CaseFile? Last { get; set; }
    }

    /// <summary>
    /// Ends when the handoff comes to rest here, with the case as this node committed it last, or at once when nobody works on it.
    /// Null: only the database knows.
    /// </summary>
    public Task<CaseFile?> RestOf(string handoffId) => waiting.TryGetValue(handoffId, out var work) ? work.Rest.Task : NobodyWorks;

    /// <param name="route">Whose room it takes, when the engine took it up by itself; null: somebody asked for it, and it is not counted.</param>
    internal void Begin(string handoffId, string? route = null)
    {
        if (waiting.TryAdd(handoffId, new Work(new TaskCompletionSource<CaseFile?>(TaskCreationOptions.RunContinuationsAsynchronously), route)) && route is not null)
            onRoutes.AddOrUpdate(route, 1, static (_, running) => running + 1);
    }

    internal void Committed(string handoffId, CaseFile file)
    {
        if (waiting.TryGetValue(handoffId, out var work))
            work.Last = file;
    }

    internal void End(string handoffId)
    {
        if (waiting.TryRemove(handoffId, out var work))
        {
            if (work.Route is { } route)
                onRoutes.AddOrUpdate(route, 0, static (_, running) => running - 1);
            work.Rest.SetResult(work.Last);
        }
        rested.Raise();
    }

    /// <summary>Ends with the next work of this node that comes to rest.</summary>
    internal Task NextRest => rested.Next;

    internal int Count => waiting.Count;

    /// <summary>How much of what the engine took up is under way, by route.</summary>
    internal IEnumerable<KeyValuePair<string, int>> OnRoutes() => onRoutes;

    /// <summary>This node leaves: what is on a partner's wire ends, nothing else is begun, and nobody waits here any longer.</summary>
    public void Close() => closing.Cancel();

    internal CancellationToken Closing => closing.Token;

    public void Dispose() => closing.Dispose();

    internal Task AllAtRest() => Task.WhenAll(waiting.Values.Select(work => work.Rest.Task));
}
