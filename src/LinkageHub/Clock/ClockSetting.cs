namespace LinkageHub.Clock;

/// <summary>How a tester has set the clock: shifted by <paramref name="Offset"/>, and standing still since <paramref name="FrozenAt"/> (the world's time), if it does.</summary>
public sealed record ClockSetting(TimeSpan Offset, DateTimeOffset? FrozenAt)
{
    /// <summary>The world's time.</summary>
    public static readonly ClockSetting Real = new(TimeSpan.Zero, null);

    public DateTimeOffset At(DateTimeOffset world) => (FrozenAt ?? world) + Offset;

    /// <summary>Shows <paramref name="time"/> from now on, and goes on from there, or stands still.</summary>
    public static ClockSetting Showing(DateTimeOffset time, bool frozen, DateTimeOffset world)
    {
        // What the database can keep: with finer parts of a second a frozen clock would show a moment before the one that was asked for.
        var kept = world.AddTicks(-(world.Ticks % TimeSpan.TicksPerMillisecond));
        var shown = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
        return new ClockSetting(shown - kept, frozen ? kept : null);
    }
}
