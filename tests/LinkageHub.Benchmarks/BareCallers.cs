namespace LinkageHub.Benchmarks;

/// <summary>As many connections as there are requests at a time; whoever asks takes one that is free.</summary>
internal sealed class BareCallers : IDisposable
{
    private readonly Queue<BareCaller> free = new();
    private long answered;

    /// <summary>So many answers have come.</summary>
    internal long Answered => Interlocked.Read(ref answered);

    internal static async Task<BareCallers> ConnectAsync(int count, Func<Task<BareCaller>> connect)
    {
        var callers = new BareCallers();
        for (var n = 0; n < count; n++)
            callers.free.Enqueue(await connect());
        return callers;
    }

    internal async Task AskAsync(string serial, CancellationToken stop)
    {
        BareCaller caller;
        lock (free)
            caller = free.Dequeue();
        await caller.AskAsync(serial, stop);
        lock (free)
            free.Enqueue(caller);
        Interlocked.Increment(ref answered);
    }

    public void Dispose()
    {
        foreach (var caller in free)
            caller.Dispose();
    }
}
