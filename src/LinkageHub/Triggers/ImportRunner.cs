using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Triggers;

/// <summary>Triggers the rows of stored imports, a few at a time, in the order of the file.</summary>
public sealed class ImportRunner(
    ImportRows rows, TriggerLinkage triggers, LastChance chance, PartnerDirectory partners, TimeProvider clock, ILogger<ImportRunner> logger) : BackgroundService
{
    private const int MostAtOnce = 16;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                if (!await GoOnAsync(stoppingToken))
                    await Task.Delay(Glance, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await rows.LeaveAsync();
        }
        catch (Exception e) when (Outage.Is(e))
        {
            // Then its claims run out.
            logger.LogWarning("the rows of imports are not given back: {Error}", e.GetType().Name);
        }
    }

    /// <summary>False: there is nothing to do just now.</summary>
    private async Task<bool> GoOnAsync(CancellationToken stop)
    {
        try
        {
            var taken = await rows.TakeAsync(MostAtOnce, stop);
            await WhileKeptAsync(
                chance.RunAsync(taken, row => (row.Deaths, row.IsTakenOver), row => DoAsync(row, stop), row => GiveUpAsync(row, stop), later => rows.GiveBackAsync(later, LastChance.NextTurn, stop)),
                stop);
            await rows.FinishAsync(stop);
            return taken.Count > 0;
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("imports wait for the database: {Error}", e.GetType().Name);
            return false;
        }
    }

    /// <summary>A slow partner must not make it look as if this node had died.</summary>
    private async Task WhileKeptAsync(Task work, CancellationToken stop)
    {
        try
        {
            while (await Task.WhenAny(work, Task.Delay(rows.Heartbeat, clock, stop)) != work)
                await rows.KeepAsync(stop);
        }
        finally
        {
            await work;
        }
    }

    private async Task DoAsync(DueRow row, CancellationToken stop)
    {
        var (handoff, code) = await AskAsync(row, stop);
        await rows.DoneAsync(row, handoff, code, stop);
    }

    /// <summary>A row whose case cannot be read has been refused, as at the door, and costs no other row its turn.</summary>
    private async Task<(string? HandoffId, string? Code)> AskAsync(DueRow row, CancellationToken stop)
    {
        try
        {
            return await triggers.AskAsync(row.Request(partners.DefaultInsurerCode), row.Who, stop) switch
            {
                Answer.Of of => (of.Handoff.Id, null),
                Answer.Refused refused => (refused.HandoffId, refused.Refusals[0].Code),
                _ => (null, null),
            };
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("line {Line} of import {ImportId} cannot be done: {Error}", row.Row.Line, row.ImportId, e.GetType().Name);
            return (null, "LH9-107");
        }
    }

    private Task GiveUpAsync(DueRow row, CancellationToken stop)
    {
        logger.LogError("LH9-113: {Deaths} nodes were lost over line {Line} of import {ImportId}; it is left out", row.Deaths, row.Row.Line, row.ImportId);
        return rows.DoneAsync(row, null, "LH9-113", stop);
    }
}
