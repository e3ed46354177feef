using System.Collections.Concurrent;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Batches;

/// <summary>
/// Does batches item by item: in stages, at a rate, until too much fails. Every item takes the same road as a click, with the originator's
/// rights, and its result is what the handoff shows afterwards, not what was hoped.
/// </summary>
public sealed class BatchRunner(
    BatchStore batches, HandoffActions actions, HandoffRest rest, LastChance chance, ICaseReader cases, TimeProvider clock, ILogger<BatchRunner> logger) : BackgroundService
{
    private const int MostAtOnce = 8;

    /// <summary>An item that is not through by then is reported as it stands.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await batches.ClaimAsync(stoppingToken) is { } id)
                    await RunAsync(id, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                logger.LogWarning("batches wait for the database: {Error}", e.GetType().Name);
            }
            await Task.Delay(Glance, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until it is through, stopped, paused by a person, or somebody else's.</summary>
    private async Task RunAsync(string id, CancellationToken stop)
    {
        var batch = (await batches.FindAsync(id, stop))!;
        var (done, failures) = (batch.Counts.Done, batch.Counts.FailedAgain + batch.Counts.InDoubt - batch.Forgiven);
        while (await batches.RenewAsync(id, stop))
        {
            if (failures >= batch.StopsAfter)
            {
                await batches.MoveAsync(id, [Batch.Running], Batch.Stopped, stop);
                return;
            }
            var items = await batches.TakeAsync(id, Math.Min(AtOnce(batch), BatchOrder.RoomInStage(batch.Stages, done)), stop);
            if (items.Count == 0)
            {
                await batches.MoveAsync(id, [Batch.Running], Batch.Finished, stop);
                return;
            }
            var (results, place) = (new ConcurrentBag<string>(), 0);
            var work = chance.RunAsync(
                items, item => (item.Deaths, item.IsTakenOver), async item => results.Add(await DoAsync(batch, item, place++, stop)),
                async item => results.Add(await GiveUpAsync(batch, item, stop)), later => batches.GiveBackAsync(id, later, stop));
            while (await Task.WhenAny(work, Task.Delay(batches.Heartbeat, clock, stop)) != work)
                await batches.RenewAsync(id, stop);
            await work;
            done += results.Count;
            failures += results.Count(result => result is BatchItem.FailedAgain or BatchItem.InDoubt);
            if (results.IsEmpty)
                await Task.Delay(LastChance.NextTurn, clock, stop);
        }
    }

    private async Task<string> GiveUpAsync(Batch batch, DueItem item, CancellationToken stop)
    {
        logger.LogError("LH9-113: {Deaths} nodes were lost over handoff {HandoffId} of batch {BatchId}; it is left out", item.Deaths, item.HandoffId, batch.Id);
        await batches.DoneAsync(batch.Id, item.Position, BatchItem.Skipped, "LH9-113", stop);
        return BatchItem.Skipped;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await batches.LeaveAsync();
        }
        catch (Exception e) when (Outage.Is(e))
        {
            // Then its claim runs out.
            logger.LogWarning("the batch under way is not given back: {Error}", e.GetType().Name);
        }
    }

    /// <summary>Not more than a second's worth, so that a pause and a stop are heard in time.</summary>
    private static int AtOnce(Batch batch) => batch.RatePerSecond is { } rate ? Math.Clamp((int)rate, 1, MostAtOnce) : MostAtOnce;

    private async Task<string> DoAsync(Batch batch, DueItem item, int place, CancellationToken stop)
    {
        if (batch.RatePerSecond is { } rate)
            await Task.Delay(TimeSpan.FromSeconds((place + 1) / rate), clock, stop);
        var (result, code) = await ActAsync(batch, item, stop);
        await batches.DoneAsync(batch.Id, item.Position, result, code, stop);
        return result;
    }

    /// <summary>One whose case cannot be read is left out, and costs no other one its turn.</summary>
    private async Task<(string Result, string? Code)> ActAsync(Batch batch, DueItem item, CancellationToken stop)
    {
        try
        {
            return await (batch.Action switch
            {
                BatchAction.Retry => actions.RetryAsync(item.HandoffId, batch.Who, batch.Reason, stop),
                BatchAction.LookUp => actions.LookUpAsync(item.HandoffId, batch.Who, batch.Reason, stop),
                BatchAction.Park => actions.ParkAsync(item.HandoffId, batch.Who, batch.Reason, stop),
                _ => actions.CancelAsync(item.HandoffId, batch.Who, batch.Reason, stop),
            }) switch
            {
                Answer.Of(var file, var handoff) => await ResultAsync(batch.Action, file, handoff, stop),
                Answer.Refused refused => await RefusedAsync(batch, item, refused, stop),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("handoff {HandoffId} of batch {BatchId} is left out: {Error}", item.HandoffId, batch.Id, e.GetType().Name);
            return (BatchItem.Skipped, "LH9-107");
        }
    }

    private async Task<(string Result, string? Code)> ResultAsync(BatchAction action, CaseFile file, Handoff handoff, CancellationToken stop)
    {
        if (action is BatchAction.Retry or BatchAction.LookUp)
            handoff = (await rest.AwaitAsync(file, handoff, Patience, stop)).Handoff;
        return (BatchItem.ResultOf(action, handoff.Status), handoff.ErrorCode);
    }

    /// <summary>Refused because it is done meanwhile, perhaps by this very item before a crash: done. Otherwise skipped, with the reason.</summary>
    private async Task<(string Result, string? Code)> RefusedAsync(Batch batch, DueItem item, Answer.Refused refused, CancellationToken stop)
    {
        var file = await cases.FindByHandoffAsync(item.HandoffId, stop);
        return file is not null && batch.Who.MaySee(file) && file.HandoffById(item.HandoffId).Status.IsDone()
            ? (BatchItem.Succeeded, null)
            : (BatchItem.Skipped, refused.Refusals[0].Code);
    }
}
