using LinkageHub.Ledger;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>Triggers the rows of stored imports, a few at a time, in the order of the file.</summary>
public sealed class ImportRunner(LinkageImports imports, TriggerLinkage triggers, PartnerDirectory partners, TimeProvider clock, ILogger<ImportRunner> logger)
    : BackgroundService
{
    private const int BatchSize = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var rows = 0;
            try
            {
                var open = await imports.OpenRowsAsync(BatchSize, stoppingToken);
                rows = open.Count;
                await Task.WhenAll(open.Select(async item =>
                {
                    var answer = await triggers.AskAsync(LinkageImports.RequestOf(item.Row, partners.DefaultInsurerCode), item.Who, stoppingToken);
                    var (handoff, code) = answer switch
                    {
                        Answer.Of of => (of.Handoff.Id, null),
                        Answer.Refused refused => (refused.HandoffId, refused.Refusals[0].Code),
                        _ => ((string?)null, (string?)null),
                    };
                    await imports.DoneAsync(item.ImportId, item.Row.Line, handoff, code, stoppingToken);
                }));
                await imports.FinishAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or LedgerUnavailableException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("imports wait for the database: {Error}", e.GetType().Name);
            }
            if (rows == 0)
                await Task.Delay(TimeSpan.FromSeconds(0.5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
