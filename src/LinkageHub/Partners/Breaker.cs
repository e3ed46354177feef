namespace LinkageHub.Partners;

public enum BreakerState
{
    Closed,
    HalfOpen,
    Open,
}

/// <summary>
/// Opens after a run of failures, lets one probe through after a while, closes when that succeeds.
/// Counted by runs, not by ratio: at a few requests a minute a ratio says nothing.
/// </summary>
internal sealed class Breaker(int failuresToOpen, TimeSpan openTime, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Suspects suspects = new();
    private int failuresInARow;
    private long openedAt;
    private bool isOpen;
    private bool isProbing;

    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    public BreakerState State
    {
        get
        {
            lock (gate)
                return !isOpen ? BreakerState.Closed : isProbing || Remaining <= TimeSpan.Zero ? BreakerState.HalfOpen : BreakerState.Open;
        }
    }

    public DateTimeOffset? OpensUntil
    {
        get
        {
            lock (gate)
                return isOpen && !isProbing && Remaining is { } left && left > TimeSpan.Zero ? time.GetUtcNow() + left : null;
        }
    }

    public bool HasRecentFailure
    {
        get
        {
            lock (gate)
                return failuresInARow > 0;
        }
    }

    /// <summary>Null: pass, and report how it went. Otherwise how long to stay away.</summary>
    public TimeSpan? TryEnter(out bool isProbe)
    {
        lock (gate)
        {
            isProbe = false;
            if (!isOpen)
                return null;
            if (isProbing)
                return openTime;
            if (Remaining is { } left && left > TimeSpan.Zero)
                return left;
            isProbe = isProbing = true;
            return null;
        }
    }

    /// <summary>How long to stay away, without taking the probe's place; null when a request would pass.</summary>
    public TimeSpan? Peek()
    {
        lock (gate)
            return !isOpen ? null : isProbing ? openTime : Remaining is { } left && left > TimeSpan.Zero ? left : null;
    }

    /// <param name="record">What the request was about, where one record may fail by itself.</param>
    public void Succeeded(bool isProbe, string? record = null)
    {
        lock (gate)
        {
            suspects.Succeeded(record);
            // An answer to a request from before the opening says nothing about now; only the probe closes.
            if (isOpen && !isProbe)
                return;
            failuresInARow = 0;
            if (!isOpen)
                return;
            isOpen = isProbing = false;
            Since = time.GetUtcNow();
        }
    }

    public void Failed(bool isProbe, string? record = null)
    {
        lock (gate)
        {
            var alone = suspects.FailsAlone(record);
            if (!isProbe && (isOpen || alone))
                return;
            failuresInARow++;
            if (!isProbe && failuresInARow < failuresToOpen)
                return;
            isOpen = true;
            isProbing = false;
            openedAt = time.GetTimestamp();
            Since = time.GetUtcNow();
        }
    }

    /// <summary>The request told us nothing: the next one may be the probe.</summary>
    public void Abandoned(bool isProbe)
    {
        lock (gate)
            if (isProbe)
                isProbing = false;
    }

    private TimeSpan Remaining => openTime - time.GetElapsedTime(openedAt);
}
