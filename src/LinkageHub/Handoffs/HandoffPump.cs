using LinkageHub.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Handoffs;

/// <summary>Takes up what is due: retries, look-ups, held triggers, and the work of nodes that died.</summary>
public sealed class HandoffPump(IDueWork due, ICaseReader cases, HandoffRunner runner, HandoffWaiters waiters, TimeProvider clock, ILogger<HandoffPump> logger) : BackgroundService
{
    /// <summary>Cases worked on at once by this node; more would only wait in the partners' gates.</summary>
    private const int MostAtOnce = 128;

    private const int BatchSize = 50;

    private readonly Task never = new TaskCompletionSource().Task;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(0.25);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var (sleep, wake) = (LongestSleep, never);
            try
            {
                var rested = waiters.NextRest;
                var room = Math.Min(BatchSize, MostAtOnce - waiters.Count);
                var claims = room > 0 ? await due.ClaimAsync(room, stoppingToken) : [];
                var claimed = claims.Count > 0 ? await cases.LoadAsync([.. claims.Select(claim => claim.CaseId)], stoppingToken) : null;
                foreach (var claim in claims)
                    runner.Start(claimed![claim.CaseId], claim.HandoffId);
                if (claims.Count == BatchSize)
                    continue;
                // More may be due than there was room for: on as soon as something ends. Otherwise asleep until the next is due.
                if (claims.Count == Math.Max(room, 0))
                    wake = rested;
                else if (await due.NextDueInAsync(stoppingToken) is { } next && next < sleep)
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
            await wake.WaitAsync(sleep, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is under way is ended before the process goes; nothing new is taken up.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(waiters.AllAtRest(), Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }
}
