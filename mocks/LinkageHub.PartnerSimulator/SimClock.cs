namespace LinkageHub.PartnerSimulator;

/// <summary>The partners' clock: the world's, until a tester shifts or stops it. Waits and timeouts keep the world's pace.</summary>
internal sealed class SimClock : TimeProvider
{
    private Setting _setting = new(TimeSpan.Zero, null);

    public bool IsFrozen => Volatile.Read(ref _setting).FrozenAt is not null;

    public double OffsetSeconds
    {
        get
        {
            var world = System.GetUtcNow();
            return Math.Round((At(world) - world).TotalSeconds, 3);
        }
    }

    public override DateTimeOffset GetUtcNow() => At(System.GetUtcNow());

    private DateTimeOffset At(DateTimeOffset world)
    {
        var setting = Volatile.Read(ref _setting);
        return (setting.FrozenAt ?? world) + setting.Offset;
    }

    public void Show(DateTimeOffset time, bool frozen)
    {
        var world = System.GetUtcNow();
        Volatile.Write(ref _setting, new Setting(time - world, frozen ? world : null));
    }

    public void BeReal() => Volatile.Write(ref _setting, new Setting(TimeSpan.Zero, null));

    private sealed record Setting(TimeSpan Offset, DateTimeOffset? FrozenAt);
}
