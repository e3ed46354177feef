using LinkageHub.Access;
using LinkageHub.Csv;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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
                    var (handoff, code) = await AskAsync(item, stoppingToken);
                    await imports.DoneAsync(item.ImportId, item.Row.Line, handoff, code, stoppingToken);
                }));
                await imports.FinishAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                logger.LogWarning("imports wait for the database: {Error}", e.GetType().Name);
                rows = 0;
            }
            if (rows == 0)
                await Task.Delay(TimeSpan.FromSeconds(0.5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A row whose case cannot be read has been refused, as at the door, and costs no other row its turn.</summary>
    private async Task<(string? HandoffId, string? Code)> AskAsync((string ImportId, Principal Who, LinkageImportRow Row) item, CancellationToken stop)
    {
        try
        {
            return await triggers.AskAsync(LinkageImports.RequestOf(item.Row, partners.DefaultInsurerCode), item.Who, stop) switch
            {
                Answer.Of of => (of.Handoff.Id, null),
                Answer.Refused refused => (refused.HandoffId, refused.Refusals[0].Code),
                _ => (null, null),
            };
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("line {Line} of import {ImportId} cannot be done: {Error}", item.Row.Line, item.ImportId, e.GetType().Name);
            return (null, "LH9-107");
        }
    }
}
