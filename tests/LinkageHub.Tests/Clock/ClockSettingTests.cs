using LinkageHub.Clock;

namespace LinkageHub.Tests.Clock;

/// <summary>What a moved clock shows, however far the world has gone on since.</summary>
public class ClockSettingTests
{
    private static readonly DateTimeOffset World = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero), Shown = new(2027, 1, 31, 14, 59, 59, TimeSpan.Zero);

    [Fact]
    public void A_frozen_clock_shows_its_moment_for_ever() =>
        Assert.All([TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromHours(1), TimeSpan.FromDays(400)],
            later => Assert.Equal(Shown, ClockSetting.Showing(Shown, frozen: true, World).At(World + later)));

    [Fact]
    public void A_moved_clock_goes_on_from_there_at_the_worlds_pace() =>
        Assert.All([TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromHours(1), TimeSpan.FromDays(400)],
            later => Assert.Equal(Shown + later, ClockSetting.Showing(Shown, frozen: false, World).At(World + later)));

    // The database keeps microseconds; a setting that it rounds would show a moment before the one that was asked for.
    [Theory]
    [InlineData(1)]
    [InlineData(9_999)]
    [InlineData(5_000_001)]
    public void A_setting_survives_being_kept_by_the_database(long ticks)
    {
        var setting = ClockSetting.Showing(Shown, frozen: true, World.AddTicks(ticks));

        Assert.Equal((0, 0), (setting.Offset.Ticks % TimeSpan.TicksPerMillisecond, setting.FrozenAt!.Value.Ticks % TimeSpan.TicksPerMillisecond));
        Assert.Equal(Shown, setting.At(World.AddTicks(ticks)));
    }

    [Fact]
    public void Only_the_time_it_shows_moves_waits_keep_the_worlds_pace()
    {
        var world = new StandingWorld();
        var clock = new HubClock(world) { Setting = ClockSetting.Showing(Shown, frozen: true, World) };

        Assert.Equal((Shown, World, 4711L), (clock.GetUtcNow(), clock.WorldNow, clock.GetTimestamp()));
        clock.Setting = ClockSetting.Real;
        Assert.Equal(World, clock.GetUtcNow());
    }

    private sealed class StandingWorld : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => World;

        public override long GetTimestamp() => 4711;
    }
}
