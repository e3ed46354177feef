namespace LinkageHub.Ledger;

/// <summary>What is handed in together, and who waits for it.</summary>
internal sealed record Waiting(IReadOnlyList<CaseChange> Changes, TaskCompletionSource<CommitResult> Done);

/// <summary>
/// Changes on their way into one lane, one commit at a time. Who finds it idle commits at once and himself, and nobody has to be woken before or after it; what
/// comes meanwhile waits together for the next commit.
/// </summary>
internal sealed class CommitQueue
{
    private const int MostInOneCommit = 64;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> queue = new();
    private TaskCompletionSource? busy;
    private bool isClosed;

    /// <param name="changes">To be committed together.</param>
    /// <param name="commit">Commits what it is given and completes each of them; never called twice at a time.</param>
    public Task<CommitResult> CommitAsync(IReadOnlyList<CaseChange> changes, Func<IReadOnlyList<Waiting>, Task> commit)
    {
        var waiting = new Waiting(changes, new TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (isClosed)
                throw new LedgerUnavailableException("the ledger is closing");
            if (busy is not null)
            {
                queue.Enqueue(waiting);
                return waiting.Done.Task;
            }
            busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        // Where a page's own context would take up each step, whoever comes after would wait for that page.
        return SynchronizationContext.Current is null ? CommitAloneAsync(waiting, commit) : Task.Run(() => CommitAloneAsync(waiting, commit));
    }

    /// <summary>What was handed in is still committed, and nothing else is taken.</summary>
    public Task CloseAsync()
    {
        lock (gate)
        {
            isClosed = true;
            return busy?.Task ?? Task.CompletedTask;
        }
    }

    private async Task<CommitResult> CommitAloneAsync(Waiting first, Func<IReadOnlyList<Waiting>, Task> commit)
    {
        await commit([first]);
        // He goes on with his own work; the others' is somebody else's.
        if (Next() is { } batch)
        {
            // Nor does it belong to his trace.
            using (ExecutionContext.SuppressFlow())
                _ = Task.Run(() => CommitAllAsync(batch, commit));
        }
        return await first.Done.Task;
    }

    private async Task CommitAllAsync(IReadOnlyList<Waiting> batch, Func<IReadOnlyList<Waiting>, Task> commit)
    {
        for (IReadOnlyList<Waiting>? next = batch; next is not null; next = Next())
            await commit(next);
    }

    /// <summary>Null: nobody waits, and the lane is idle from here on.</summary>
    private List<Waiting>? Next()
    {
        lock (gate)
        {
            if (queue.Count == 0)
            {
                busy!.SetResult();
                busy = null;
                return null;
            }
            var batch = new List<Waiting>(Math.Min(queue.Count, MostInOneCommit));
            while (batch.Count < MostInOneCommit && queue.TryDequeue(out var next))
                batch.Add(next);
            return batch;
        }
    }
}
