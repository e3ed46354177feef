using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// A node that stands still in the middle of a commit, or whose network is gone, holds the locks of the cases it was writing, and PostgreSQL waits
/// for it for hours: its lease runs out and nobody can take the work. Whoever is alive ends such a session; its transaction is rolled back, and the
/// node finds, should it come back, that its commit has failed.
/// </summary>
public sealed class StandingTransactions(NpgsqlDataSource database, LedgerOptions options, TimeProvider clock, ILogger<StandingTransactions> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await EndAsync(stoppingToken) is > 0 and var ended)
                    logger.LogWarning("{Count} sessions stood in a transaction for longer than a lease and were ended", ended);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerUnavailableException e)
            {
                logger.LogDebug("standing transactions wait for the database: {Error}", e.InnerException?.GetType().Name);
            }
            await Task.Delay(TimeSpan.FromSeconds(options.LeaseSeconds / 3), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Sessions of hubs, like this one, that wait for their client inside a transaction. No transaction of a hub waits for anything but the database,
    /// so a living one is never among them. How long it has waited is told by the server's own clock, as when it began.
    /// </summary>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        return (int)await Outage.TranslatedAsync(() => OwnSessions.CountAsync(database, """
            select count(*) filter (where pg_terminate_backend(pid))
            from pg_stat_activity
            where datname = current_database() and usename = session_user and application_name = current_setting('application_name')
                and pid <> pg_backend_pid() and wait_event = 'ClientRead' and xact_start < clock_timestamp() - make_interval(secs => $1)
            """, [options.LeaseSeconds], stop));
    }
}
