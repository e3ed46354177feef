using System.Collections.Concurrent;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>Looks at the partners for cases that wait for them, so that a lost callback costs at most <c>Polling__Seconds</c>.</summary>
public sealed class PartnerPolling(
    IDueLooks looks, ICaseReader cases, CaseRefresh refresh, LastChance chance, RetryOptions retry, TimeProvider clock, ILogger<PartnerPolling> logger)
    : BackgroundService
{
    private const int BatchSize = 32;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var looked = 0;
            try
            {
                looked = await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                logger.LogWarning("polling waits for the database: {Error}", e.GetType().Name);
            }
            if (looked < BatchSize)
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(1, retry.PollingSeconds / 4)), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await looks.LeaveAsync();
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("looks of this node wait for their next time: {Error}", e.GetType().Name);
        }
    }

    private async Task<int> LookAsync(CancellationToken stop)
    {
        var due = await looks.TakeLooksAsync(BatchSize, stop);
        if (due.Count == 0)
            return 0;
        var (now, looked) = (await SortedOutAsync(due, stop), new ConcurrentBag<string>());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var keeping = KeepAsync([.. now.Select(look => look.CaseId)], over.Token);
        try
        {
            // All in one question. Over whose reading nodes have died is read by itself, when its turn comes.
            var files = await cases.LoadReadableAsync([.. now.Where(look => !chance.IsLastFor(look.Deaths)).Select(look => look.CaseId)], logger, stop);
            await Parallel.ForEachAsync(now, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (look, token) =>
            {
                if (await LookAtAsync(look, token, files.GetValueOrDefault(look.CaseId)))
                    looked.Add(look.CaseId);
            });
        }
        finally
        {
            over.Cancel();
            await keeping;
            // One statement for all: whoever stood beside a deadly one counts as under way, and comes out of his own turn alive.
            await looks.LookedAsync([.. looked]);
        }
        return due.Count;
    }

    /// <summary>Those to look at now. The rest has been given to a person, or put off.</summary>
    internal async Task<IReadOnlyList<DueLook>> SortedOutAsync(IReadOnlyList<DueLook> due, CancellationToken stop)
    {
        var sorted = chance.Sort(due, look => (look.Deaths, look.IsTakenOver));
        foreach (var look in sorted.Gone)
            await GiveUpAsync(look, stop);
        foreach (var look in sorted.Later)
            await looks.PutOffLookAsync(look.CaseId, LastChance.NextTurn, stop);
        return sorted.Alone is { } alone ? [.. sorted.Harmless, alone] : sorted.Harmless;
    }

    /// <summary>One case. True: looked at, and not said so yet.</summary>
    internal async Task<bool> LookAtAsync(DueLook look, CancellationToken stop, CaseFile? known = null)
    {
        if (!chance.IsLastFor(look.Deaths))
            return await ReadAsync(look.CaseId, stop, known);
        var isOver = false;
        if (!chance.TryBegin(() => { }, () => Volatile.Read(ref isOver)))
        {
            await looks.PutOffLookAsync(look.CaseId, LastChance.NextTurn, stop);
            return false;
        }
        try
        {
            await ReadAsync(look.CaseId, stop);
            await looks.LookedAsync([look.CaseId]);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }
        return false;
    }

    private async Task GiveUpAsync(DueLook look, CancellationToken stop)
    {
        var file = (await cases.LoadReadableAsync([look.CaseId], logger, stop)).GetValueOrDefault(look.CaseId);
        logger.LogError("LH9-111: {Deaths} nodes were lost while they looked at case {CaseId}; from now on it is looked at once a day", look.Deaths, look.CaseId);
        await looks.GiveUpLookAsync(look.CaseId, file is null ? null : WorkItems.Unreadable(file, clock.GetUtcNow(), retry.Expected.CarryIn), stop);
    }

    /// <summary>A slow partner must not make it look as if this node had died.</summary>
    private async Task KeepAsync(IReadOnlyCollection<string> caseIds, CancellationToken over)
    {
        using var beat = new PeriodicTimer(retry.Polling / 3, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(over))
                await looks.KeepLooksAsync(caseIds, over);
        }
        catch (OperationCanceledException)
        {
            // All of them have been looked at.
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("looks are no longer kept: {Error}", e.GetType().Name);
        }
    }

    /// <summary>A case that cannot be read costs no other case its look.</summary>
    private async Task<bool> ReadAsync(string caseId, CancellationToken stop, CaseFile? known = null)
    {
        try
        {
            await refresh.RefreshAsync(known ?? await cases.FindAsync(caseId, stop), null, stop);
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("case {CaseId} cannot be looked at; it is tried again in {Seconds} s: {Error}", caseId, retry.PollingSeconds, e.GetType().Name);
        }
        return true;
    }
}
