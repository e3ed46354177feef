using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Triggers;

/// <summary>
/// J7, 審査状況確認, once every <c>Polling__Seconds</c> in the whole cluster: receptions reviewed since yesterday that name a serial of ours whose number
/// we do not have. No case waits for them by itself, so no look by the clock finds them.
/// </summary>
public sealed class ReceptionPolling(ReceptionLists receptions, CaseRefresh refresh, BoundedReading reading, RetryOptions retry, TimeProvider clock, ILogger<ReceptionPolling> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await reading.ReadAsync(ListReadings.Lately, now: false, retry.Polling, ListAsync, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                logger.LogWarning("the list of receptions waits for the database: {Error}", e.GetType().Name);
            }
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(1, retry.PollingSeconds / 4)), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<bool> ListAsync(CancellationToken stop)
    {
        var today = JapanTime.DayOf(clock.GetUtcNow());
        return receptions.ForEachAsync(today.AddDays(-1), today, reception => refresh.AttachAsync(reception, stop), stop);
    }
}
