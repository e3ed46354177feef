namespace LinkageHub.Simulation;

/// <summary>
/// Simulated time: what happens, one thing after the other, on one thread. Everything the engine awaits is completed from here, and its
/// continuations run inline, so that the order of all things follows from the seed.
/// </summary>
internal sealed class EventLoop
{
    public static readonly DateTimeOffset Epoch = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Happening, (long At, long Order)> queue = new();
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long order;

    private readonly record struct Happening(NodeLife? Life, Action Act, long Order);

    public TimeSpan Now { get; private set; }

    /// <summary>The world's own time, which is also the database's.</summary>
    public DateTimeOffset Time => Epoch + Now;

    public long Steps { get; private set; }

    /// <summary>Where something ran on a thread that is not this loop's; the run is worthless then.</summary>
    public string? Hop { get; private set; }

    /// <summary>With a life, it happens inside that node: not at all when the node is dead, later while it is frozen.</summary>
    public void After(TimeSpan delay, NodeLife? life, Action act)
    {
        Guard();
        var at = Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
        queue.Enqueue(new Happening(life, act, ++order), (at.Ticks, order));
    }

    /// <summary>The next thing up to a time; false when there is none.</summary>
    public bool Step(TimeSpan until)
    {
        while (queue.TryPeek(out var next, out var when) && when.At <= until.Ticks)
        {
            queue.Dequeue();
            if (next.Life is { IsDead: true })
                continue;
            if (next.Life is { } life && life.FrozenUntil.Ticks > when.At)
            {
                queue.Enqueue(next, (life.FrozenUntil.Ticks, next.Order));
                continue;
            }
            Now = new TimeSpan(when.At);
            Steps++;
            next.Act();
            return true;
        }
        Now = until;
        return false;
    }

    /// <summary>Called wherever the engine meets the simulation.</summary>
    public void Guard()
    {
        if (Environment.CurrentManagedThreadId == thread)
            return;
        Hop ??= Environment.StackTrace;
        throw new InvalidOperationException("The engine hopped to another thread: the simulation cannot be replayed.");
    }
}

/// <summary>One start of a node. What it awaits is bound to its life: a crash is that nothing of it ever goes on.</summary>
internal sealed class NodeLife
{
    public bool IsDead { get; set; }

    public TimeSpan FrozenUntil { get; set; }
}
