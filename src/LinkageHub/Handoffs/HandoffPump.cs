using LinkageHub.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Handoffs;

/// <summary>Takes up what is due: retries, look-ups, held triggers, and the work of nodes that died.</summary>
public sealed class HandoffPump(
    IDueWork due, ICaseReader cases, DeadlyWork deadly, HandoffRunner runner, HandoffWaiters waiters, RoomByRoute rooms, DueNews news, TimeProvider clock, ILogger<HandoffPump> logger) : BackgroundService
{
    /// <summary>What nobody tells of, such as the claim of a dead node that runs out, is found by then.</summary>
    internal static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = LongestSleep;
            var (room, sooner) = (Room.Everywhere(0), news.Looks());
            try
            {
                room = rooms.Left(waiters);
                var claims = await due.ClaimAsync(room, stoppingToken);
                if (claims.Count > 0)
                {
                    var claimed = await cases.LoadReadableAsync([.. claims.Select(claim => claim.CaseId)], logger, stoppingToken);
                    // What could not be read is nobody's for a lease, and then looked at again.
                    var readable = claims.Where(claim => claimed.ContainsKey(claim.CaseId)).ToList();
                    await deadly.BeginAsync(readable, claimed, claim => runner.StartDue(claimed[claim.CaseId], claim), stoppingToken);
                }
                room = rooms.Left(waiters);
                if (await due.NextDueInAsync(room, stoppingToken) is { } next && next < sleep)
                    sleep = TimeSpan.FromMilliseconds(Math.Ceiling(next.TotalMilliseconds));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerUnavailableException e)
            {
                logger.LogWarning("the database does not answer; due work waits: {Error}", e.InnerException?.GetType().Name);
            }
            await SleepAsync(sleep, room, sooner, stoppingToken);
        }
    }

    /// <summary>Until the next is due, or news come of something sooner; where all room was taken more may be due already, so until there is some again.</summary>
    private async Task SleepAsync(TimeSpan longest, Room taken, Task sooner, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        news.SleepsFor(longest);
        while (!stop.IsCancellationRequested && !sooner.IsCompleted && longest - clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            var rested = waiters.NextRest;
            if (rooms.IsBack(taken, waiters))
                return;
            var wake = taken.Free.Values.Contains(0) ? Task.WhenAny(sooner, rested) : sooner;
            await wake.WaitAsync(left, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is under way is ended before the process goes; nothing new is taken up.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiters.Close();
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(waiters.AllAtRest(), Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }
}
