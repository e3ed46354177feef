using System.Collections.Concurrent;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Queries;

namespace LinkageHub.Handoffs;

/// <summary>A handoff's work that has come to rest here: the case as this node committed it last, and all the handoff's attempts if this node made them all.</summary>
public sealed record RestedWork(CaseFile Case, IReadOnlyList<AttemptRow>? Attempts);

/// <summary>Lets a REST call wait for the end of the work it started, without polling, as long as this node does it.</summary>
public sealed class HandoffWaiters : IDisposable
{
    private static readonly Task<RestedWork?> NobodyWorks = Task.FromResult<RestedWork?>(null);

    private readonly ConcurrentDictionary<string, Work> waiting = new();

    // Counted as they come and go: the pump asks after each that has come to rest.
    private readonly ConcurrentDictionary<string, int> onRoutes = new(StringComparer.Ordinal);

    private readonly Signal rested = new();
    private readonly CancellationTokenSource closing = new();

    private sealed record Work(TaskCompletionSource<RestedWork?> Rest, string? Route, AttemptsMade Attempts)
    {
        public CaseFile? Last { get; set; }
    }

    /// <summary>
    /// Ends when the handoff comes to rest here, with the case as this node committed it last, or at once when nobody works on it.
    /// Null: only the database knows.
    /// </summary>
    public Task<RestedWork?> RestOf(string handoffId) => waiting.TryGetValue(handoffId, out var work) ? work.Rest.Task : NobodyWorks;

    /// <param name="handoffId">The handoff.</param>
    /// <param name="route">Whose room it takes, when the engine took it up by itself; null: somebody asked for it, and it is not counted.</param>
    /// <param name="first">Committed with its trigger.</param>
    internal void Begin(string handoffId, string? route = null, CaseChange? first = null)
    {
        if (waiting.TryAdd(handoffId, new Work(new TaskCompletionSource<RestedWork?>(), route, new AttemptsMade(handoffId))) && route is not null)
            onRoutes.AddOrUpdate(route, 1, static (_, running) => running + 1);
        if (first is not null)
            Committed(handoffId, first);
    }

    internal void Committed(string handoffId, CaseChange change)
    {
        if (!waiting.TryGetValue(handoffId, out var work))
            return;
        work.Attempts.Add(change);
        work.Last = change.After;
    }

    internal void End(string handoffId)
    {
        // Whoever waits for the answer goes on here, on the thread that has just done the work, and need not wait for another one.
        if (waiting.TryRemove(handoffId, out var work))
        {
            if (work.Route is { } route)
                onRoutes.AddOrUpdate(route, 0, static (_, running) => running - 1);
            work.Rest.SetResult(work.Last is { } file ? new RestedWork(file, work.Attempts.AllOf(file.HandoffById(handoffId))) : null);
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
