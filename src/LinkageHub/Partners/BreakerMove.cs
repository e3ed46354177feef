using System.Collections.Concurrent;

namespace LinkageHub.Partners;

/// <summary>A breaker opened, let its probe through, or closed. <paramref name="Because"/>: the symptoms of the run that opened it, in our words.</summary>
/// <param name="Operation">The operation or read it stands before; <see cref="Credentials"/> for the one of the partner as a whole.</param>
public sealed record BreakerMove(string Operation, DateTimeOffset At, BreakerState State, int Failures, string? Because)
{
    public const string Credentials = "credentials";
}

/// <summary>Moves that nobody has written down yet. Noted in passing, taken away by whoever writes: a send waits for no history.</summary>
internal sealed class BreakerMoves(TimeProvider time)
{
    /// <summary>Hours of an outage without a database; what comes after is forgotten.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentQueue<BreakerMove> waiting = new();

    public Action<BreakerState, int, string?> Of(string operation) => (state, failures, because) =>
    {
        if (waiting.Count < Most)
            waiting.Enqueue(new BreakerMove(operation, time.GetUtcNow(), state, failures, because));
    };

    public IReadOnlyList<BreakerMove> Take()
    {
        var taken = new List<BreakerMove>();
        while (waiting.TryDequeue(out var move))
            taken.Add(move);
        return taken;
    }
}
