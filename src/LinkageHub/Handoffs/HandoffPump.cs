using LinkageHub.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Handoffs;

/// <summary>Takes up what is due: retries, look-ups, held triggers, and the work of nodes that died.</summary>
public sealed class HandoffPump(IDueWork due, ICaseReader cases, HandoffRunner runner, HandoffWaiters waiters, RoomByRoute rooms, TimeProvider clock, ILogger<HandoffPump> logger) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(0.25);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = LongestSleep;
            var room = Room.Everywhere(0);
            try
            {
                room = rooms.Left(waiters);
                var claims = await due.ClaimAsync(room, stoppingToken);
                var claimed = claims.Count > 0 ? await cases.LoadAsync([.. claims.Select(claim => claim.CaseId)], stoppingToken) : null;
                foreach (var claim in claims)
                    runner.StartDue(claimed![claim.CaseId], claim);
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
            await SleepAsync(sleep, room, stoppingToken);
        }
    }

    /// <summary>Until the next is due; where all room was taken more may be due already, so until there is some again.</summary>
    private async Task SleepAsync(TimeSpan longest, Room taken, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (!stop.IsCancellationRequested && longest - clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            var rested = waiters.NextRest;
            if (rooms.IsBack(taken, waiters))
                return;
            await rested.WaitAsync(left, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is under way is ended before the process goes; nothing new is taken up.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(waiters.AllAtRest(), Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }
}
