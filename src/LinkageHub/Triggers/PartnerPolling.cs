using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>Looks at the partners for cases that wait for them, so that a lost callback costs at most <c>Polling__Seconds</c>.</summary>
public sealed class PartnerPolling(
    NpgsqlDataSource database, CaseRefresh refresh, PartnerDirectory partners, RetryOptions retry, TimeProvider clock, ILogger<PartnerPolling> logger)
    : BackgroundService
{
    private const int BatchSize = 32;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        var listed = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            var looked = 0;
            try
            {
                looked = await LookAsync(stoppingToken);
                if (clock.GetUtcNow() - listed >= retry.Polling)
                {
                    await ListReceptionsAsync(stoppingToken);
                    listed = clock.GetUtcNow();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or LedgerUnavailableException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("polling waits for the database: {Error}", e.GetType().Name);
            }
            if (looked < BatchSize)
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(1, retry.PollingSeconds / 4)), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> LookAsync(CancellationToken stop)
    {
        var due = new List<string>();
        await using (var take = database.CreateCommand("""
            with due as (
                select case_id from hub_case where poll_at <= hub_now() order by poll_at limit $1 for update skip locked)
            update hub_case c set poll_at = hub_now() + make_interval(secs => $2) from due where c.case_id = due.case_id
            returning c.case_id
            """))
        {
            take.Parameters.AddWithValue(BatchSize);
            take.Parameters.AddWithValue(retry.PollingSeconds);
            await using var row = await take.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                due.Add(row.GetString(0));
        }
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop },
            async (caseId, token) => await LookAtAsync(caseId, token));
        return due.Count;
    }

    /// <summary>A case that cannot be read costs no other case its look.</summary>
    private async Task LookAtAsync(string caseId, CancellationToken stop)
    {
        try
        {
            await refresh.RefreshAsync(caseId, null, stop);
        }
        catch (Exception e) when (ReadableCases.IsOfACase(e) && e is not (NpgsqlException or System.Net.Sockets.SocketException or TimeoutException))
        {
            logger.LogError("case {CaseId} cannot be looked at; it is tried again in {Seconds} s: {Error}", caseId, retry.PollingSeconds, e.GetType().Name);
        }
    }

    /// <summary>J7, 審査状況確認: receptions reviewed since yesterday that name a serial of ours whose number we do not have.</summary>
    private async Task ListReceptionsAsync(CancellationToken stop)
    {
        var today = JapanTime.DayOf(clock.GetUtcNow());
        string? cursor = null;
        do
        {
            if (await partners.JPass.ListReceptionsAsync(today.AddDays(-1), today, cursor, stop) is not ReadResult<Page<Reception>>.Found(var page))
                return;
            foreach (var reception in page.Items ?? [])
                await refresh.AttachAsync(reception, stop);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
