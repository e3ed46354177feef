namespace LinkageHub.Partners;

/// <summary>
/// Spaces requests evenly under a rate. Our own few lines because the framework's limiters keep their own clock,
/// and a limit that cannot be tested with a moved clock is a guess.
/// </summary>
internal sealed class Pace(double requestsPerSecond, TimeProvider time)
{
    // Timers are no finer than about a millisecond; below that, waiting would cost more than the rate it saves.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly TimeSpan spacing = TimeSpan.FromSeconds(1 / requestsPerSecond);
    private readonly long start = time.GetTimestamp();
    private TimeSpan nextTurn;
    private long second;
    private int thisSecond;
    private int lastSecond;

    public double Limit => requestsPerSecond;

    /// <summary>Reserves the next turn and says how long it is until then; null, and nothing reserved, when that is longer than <paramref name="longest"/>.</summary>
    public TimeSpan? Reserve(TimeSpan longest)
    {
        lock (gate)
        {
            var now = time.GetElapsedTime(start);
            var wait = nextTurn - now;
            if (wait > longest)
                return null;
            nextTurn = (wait > TimeSpan.Zero ? nextTurn : now) + spacing;
            Count(now);
            return wait > Tolerance ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>A turn as near as this is taken without keeping anybody else from one.</summary>
    public TimeSpan VeryNext => spacing > Tolerance ? spacing : Tolerance;

    /// <summary>How long until a turn that nobody has reserved.</summary>
    public TimeSpan Ahead()
    {
        lock (gate)
            return nextTurn - time.GetElapsedTime(start) is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Requests per second just now, over a sliding second.</summary>
    public double Now()
    {
        lock (gate)
        {
            var now = time.GetElapsedTime(start);
            Turn(now);
            var into = now.TotalSeconds - Math.Floor(now.TotalSeconds);
            return Math.Round(thisSecond + (lastSecond * (1 - into)), 1);
        }
    }

    private void Count(TimeSpan now)
    {
        Turn(now);
        thisSecond++;
    }

    private void Turn(TimeSpan now)
    {
        var current = (long)now.TotalSeconds;
        if (current == second)
            return;
        lastSecond = current == second + 1 ? thisSecond : 0;
        thisSecond = 0;
        second = current;
    }
}
