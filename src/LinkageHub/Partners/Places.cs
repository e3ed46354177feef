namespace LinkageHub.Partners;

/// <summary>
/// So many at once, whoever waits longest first. The framework's semaphore wakes its waiters on threads of its own; here the one who gives a
/// place back hands it over, so that a simulated clock stays in command.
/// </summary>
internal sealed class Places(int most, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> waiting = [];
    private int taken;

    public int Taken
    {
        get
        {
            lock (gate)
                return taken;
        }
    }

    /// <summary>False when none came free within so long, or the work was stopped.</summary>
    public async Task<bool> TakeAsync(TimeSpan longest, CancellationToken stop)
    {
        LinkedListNode<TaskCompletionSource<bool>> mine;
        lock (gate)
        {
            if (taken < most)
            {
                taken++;
                return true;
            }
            if (longest <= TimeSpan.Zero || stop.IsCancellationRequested)
                return false;
            mine = waiting.AddLast(new TaskCompletionSource<bool>());
        }
        using var stopped = stop.Register(() => GiveUp(mine));
        await using var patience = time.CreateTimer(_ => GiveUp(mine), null, longest, Timeout.InfiniteTimeSpan);
        return await mine.Value.Task;
    }

    public void GiveBack()
    {
        TaskCompletionSource<bool>? next = null;
        lock (gate)
        {
            if (waiting.First is { } first)
            {
                waiting.RemoveFirst();
                next = first.Value;
            }
            else
                taken--;
        }
        next?.SetResult(true);
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource<bool>> mine)
    {
        lock (gate)
        {
            // Handed over already: then it is ours.
            if (mine.List is null)
                return;
            waiting.Remove(mine);
        }
        mine.Value.SetResult(false);
    }
}
