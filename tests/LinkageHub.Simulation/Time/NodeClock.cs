namespace LinkageHub.Simulation;

/// <summary>A node's own clock: simulated time, ahead or behind by what the seed says. Its timers ring inside the node.</summary>
internal sealed class NodeClock(EventLoop loop, NodeLife life, TimeSpan offset) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        loop.Guard();
        return loop.Time + offset;
    }

    public override long GetTimestamp()
    {
        loop.Guard();
        return loop.Now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(loop, life, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(EventLoop loop, NodeLife life, TimerCallback callback, object? state) : ITimer
    {
        private int setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
                loop.After(dueTime, life, () => Ring(mine, period));
            return true;
        }

        private void Ring(int mine, TimeSpan period)
        {
            if (mine != setting)
                return;
            if (period > TimeSpan.Zero)
                loop.After(period, life, () => Ring(mine, period));
            callback(state);
        }

        public void Dispose() => setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
