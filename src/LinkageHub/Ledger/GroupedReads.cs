using System.Collections.Concurrent;

namespace LinkageHub.Ledger;

/// <summary>
/// Many who each need one row: whoever comes while a question is under way is asked for with the next one, all of them in one. Nobody waits for others to come.
/// </summary>
internal sealed class GroupedReads<TKey, TValue>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TValue>>> ask) where TKey : notnull where TValue : class
{
    private const int MostInOneQuestion = 64;

    private readonly ConcurrentQueue<(TKey Key, TaskCompletionSource<TValue?> Answer)> waiting = new();
    private int isAsking;

    /// <summary>Null: there is none.</summary>
    public Task<TValue?> FindAsync(TKey key)
    {
        var answer = new TaskCompletionSource<TValue?>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue((key, answer));
        if (Interlocked.Exchange(ref isAsking, 1) == 0)
            // Others wait for the answer too: it must not depend on the asker's own context.
            _ = SynchronizationContext.Current is null ? AskAsync() : Task.Run(AskAsync);
        return answer.Task;
    }

    private async Task AskAsync()
    {
        do
        {
            while (Next() is { Count: > 0 } group)
                await AnswerAsync(group);
            Volatile.Write(ref isAsking, 0);
        }
        // Who came after the last look and before it was said that nobody asks any more has started nobody.
        while (!waiting.IsEmpty && Interlocked.Exchange(ref isAsking, 1) == 0);
    }

    private List<(TKey Key, TaskCompletionSource<TValue?> Answer)> Next()
    {
        var group = new List<(TKey, TaskCompletionSource<TValue?>)>();
        while (group.Count < MostInOneQuestion && waiting.TryDequeue(out var next))
            group.Add(next);
        return group;
    }

    private async Task AnswerAsync(List<(TKey Key, TaskCompletionSource<TValue?> Answer)> group)
    {
        try
        {
            var found = await ask([.. group.Select(one => one.Key).Distinct()]);
            foreach (var (key, answer) in group)
                answer.SetResult(found.GetValueOrDefault(key));
        }
        catch (Exception e)
        {
            // Whatever it was, it is the answer for each of them.
            foreach (var (_, answer) in group)
                answer.SetException(e);
        }
    }
}
