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
internal sealed class Breaker(int failuresToOpen, TimeSpan openTime, TimeProvider time, Action<BreakerState, int, string?>? moved = null)
{
    private readonly Lock gate = new();
    private readonly Suspects suspects = new();
    private int failuresInARow;
    private long openedAt;
    private bool isOpen;
    private bool isProbing;
    private BreakerState told = BreakerState.Closed;
    // What failed in this run, as symptoms: a few kinds at most.
    private readonly Dictionary<string, int> symptoms = new(StringComparer.Ordinal);

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
            Tell(BreakerState.HalfOpen);
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
            symptoms.Clear();
            if (!isOpen)
                return;
            isOpen = isProbing = false;
            Since = time.GetUtcNow();
            Tell(BreakerState.Closed);
        }
    }

    /// <param name="symptom">How it failed, in our words.</param>
    public void Failed(bool isProbe, string? record = null, string? symptom = null)
    {
        lock (gate)
        {
            var alone = suspects.FailsAlone(record);
            if (!isProbe && (isOpen || alone))
                return;
            failuresInARow++;
            if (symptom is not null)
                symptoms[symptom] = symptoms.GetValueOrDefault(symptom) + 1;
            if (!isProbe && failuresInARow < failuresToOpen)
                return;
            isOpen = true;
            isProbing = false;
            openedAt = time.GetTimestamp();
            Since = time.GetUtcNow();
            Tell(BreakerState.Open);
            symptoms.Clear();
        }
    }

    /// <summary>The request told us nothing: the next one may be the probe.</summary>
    public void Abandoned(bool isProbe)
    {
        lock (gate)
            if (isProbe)
                isProbing = false;
    }

    /// <summary>A probe that told nothing and is asked again is one try. Whoever listens only takes note: a lock is held here.</summary>
    private void Tell(BreakerState state)
    {
        if (told == state)
            return;
        told = state;
        moved?.Invoke(state, failuresInARow, symptoms.Count == 0 ? null : string.Join(' ', symptoms.OrderByDescending(one => one.Value).Select(one => $"{one.Key}×{one.Value}")));
    }

    private TimeSpan Remaining => openTime - time.GetElapsedTime(openedAt);
}
