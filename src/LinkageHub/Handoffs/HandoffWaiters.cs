using System.Collections.Concurrent;

namespace LinkageHub.Handoffs;

/// <summary>Lets a REST call wait for the end of the work it started, without polling, as long as this node does it.</summary>
public sealed class HandoffWaiters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    /// <summary>Ends when the handoff comes to rest here, or at once when nobody works on it.</summary>
    public Task RestOf(string handoffId) => waiting.TryGetValue(handoffId, out var rest) ? rest.Task : Task.CompletedTask;

    internal void Begin(string handoffId) =>
        waiting.TryAdd(handoffId, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    internal void End(string handoffId)
    {
        if (waiting.TryRemove(handoffId, out var rest))
            rest.SetResult();
    }

    internal int Count => waiting.Count;

    internal Task AllAtRest() => Task.WhenAll(waiting.Values.Select(rest => rest.Task));
}
