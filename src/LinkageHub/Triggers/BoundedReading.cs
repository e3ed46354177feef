using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Triggers;

/// <summary>What came of a list whose turn might have come.</summary>
public enum ListTurn
{
    /// <summary>Read to its end.</summary>
    Read,

    /// <summary>The partner did not let it be read to its end.</summary>
    Unread,

    /// <summary>Not its time, or another one's last chance comes first.</summary>
    NotNow,

    /// <summary>Nodes were lost over it (LH9-112): not before tomorrow.</summary>
    Stopped,
}

/// <summary>
/// Reading a list that may end the process. It has a last chance by itself, as handoffs, callbacks and looks have (<see cref="LastChance"/>); after one
/// death more it is read once a day, alone, until it has been read to its end.
/// </summary>
public sealed class BoundedReading(ListReadings lists, LastChance chance, TimeProvider clock, ILogger<BoundedReading> logger)
{
    /// <param name="list">Which.</param>
    /// <param name="now">Its time is somebody else's business, as a schedule's.</param>
    /// <param name="every">Until it is read again.</param>
    /// <param name="read">True: to its end.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<ListTurn> ReadAsync(string list, bool now, TimeSpan every, Func<CancellationToken, Task<bool>> read, CancellationToken stop)
    {
        if (await lists.TakeAsync(list, now, stop) is not { } due)
            return ListTurn.NotNow;
        var sorted = chance.Sort([due], one => (one.Deaths, one.IsTakenOver));
        if (sorted.Gone.Count > 0)
        {
            logger.LogError("LH9-112: {Deaths} nodes were lost while they read the list {List}; from now on it is read once a day", due.Deaths, list);
            await lists.StopAsync(list, stop);
            return ListTurn.Stopped;
        }
        var isOver = false;
        if (sorted.Alone is not null && !chance.TryBegin(() => { }, () => Volatile.Read(ref isOver)))
        {
            await lists.PutOffAsync(list, LastChance.NextTurn, stop);
            return ListTurn.NotNow;
        }
        try
        {
            return await KeptAsync(list, every, read, stop);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }
    }

    private async Task<ListTurn> KeptAsync(string list, TimeSpan every, Func<CancellationToken, Task<bool>> read, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (keeping, wasRead) = (KeepAsync(list, over.Token), false);
        try
        {
            wasRead = await read(stop);
        }
        finally
        {
            await over.CancelAsync();
            await keeping;
            // Whoever leaves has not died either, and another node goes on at once.
            await (wasRead ? lists.ReadAsync(list, every, CancellationToken.None) : lists.PutOffAsync(list, stop.IsCancellationRequested ? TimeSpan.Zero : every, CancellationToken.None));
        }
        return wasRead ? ListTurn.Read : ListTurn.Unread;
    }

    /// <summary>A slow partner must not make it look as if this node had died.</summary>
    private async Task KeepAsync(string list, CancellationToken over)
    {
        using var beat = new PeriodicTimer(lists.Lease / 3, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(over))
                await lists.KeepAsync(list, over);
        }
        catch (OperationCanceledException)
        {
            // Read.
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("the list {List} is no longer kept: {Error}", list, e.GetType().Name);
        }
    }
}
