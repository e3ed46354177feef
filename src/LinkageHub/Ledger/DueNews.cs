namespace LinkageHub.Ledger;

/// <summary>What this node's pump should know before its timer rings: something is due sooner than it thought.</summary>
public sealed class DueNews(TimeProvider clock)
{
    private readonly Signal sooner = new();
    private long wakesAt = long.MaxValue;

    /// <summary>The pump is about to look. The task ends when it should look again: from here on by anything that becomes due.</summary>
    public Task Looks()
    {
        Volatile.Write(ref wakesAt, long.MaxValue);
        return sooner.Next;
    }

    /// <summary>The pump has looked and sleeps so long; what is due after that is no news.</summary>
    public void SleepsFor(TimeSpan time) => Volatile.Write(ref wakesAt, clock.GetUtcNow().UtcTicks + time.Ticks);

    /// <summary>Whatever the pump thought of the time no longer holds.</summary>
    public void LookNow() => sooner.Raise();

    /// <summary>Something was committed that is due so long from now.</summary>
    public void Due(TimeSpan delay)
    {
        if (clock.GetUtcNow().UtcTicks + delay.Ticks < Volatile.Read(ref wakesAt))
            sooner.Raise();
    }
}
