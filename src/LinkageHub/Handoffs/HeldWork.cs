using LinkageHub.Ledger;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Handoffs;

/// <summary>Keeps the pauses of this node up to date, lets held work go on once its partner takes it again, and writes down what the breakers did.</summary>
public sealed class HeldWork(
    PartnerPauses pauses, PartnerDirectory partners, BreakerHistory breakers, DueWork due, LedgerOptions options, NodeNews news, TimeProvider clock, ILogger<HeldWork> logger) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly Recovery recovery = new(partners, due);

    /// <summary>Nothing starts before this node knows what is paused.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await pauses.ApplyAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = news.PausesChanged;
            try
            {
                await pauses.ApplyAsync(stoppingToken);
                if (await recovery.LookAsync(stoppingToken))
                    news.WorkIsDue();
                await breakers.WriteAsync(partners.TakeBreakerMoves(), options.Node, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is LedgerUnavailableException or NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("held work waits for the database: {Error}", e.GetType().Name);
            }
            await changed.WaitAsync(Glance, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
