namespace LinkageHub.Clock;

/// <summary>
/// The hub's clock in local mode: the world's, until a tester sets it. Only the time it shows moves; waits, timeouts and backoffs keep the world's pace,
/// because partners and databases live in the world. In production the hub runs on the world's clock itself.
/// </summary>
public sealed class HubClock(TimeProvider world) : TimeProvider
{
    /// <summary>Service key of the world's own clock: what comes from outside, such as a provider's word about a sign-in, is of the world's time.</summary>
    public const string World = "world";

    private ClockSetting setting = ClockSetting.Real;

    public ClockSetting Setting
    {
        get => Volatile.Read(ref setting);
        set => Volatile.Write(ref setting, value);
    }

    public DateTimeOffset WorldNow => world.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Setting.At(world.GetUtcNow());

    public override long GetTimestamp() => world.GetTimestamp();

    public override long TimestampFrequency => world.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(callback, state, dueTime, period);
}
