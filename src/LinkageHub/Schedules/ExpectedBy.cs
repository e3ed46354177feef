using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Values;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Schedules;

/// <summary>
/// What should have happened by now becomes work for people (LH1-201, LH2-203, LH3-201, LH3-202, LH4-102), and stops being it when it has. No commit tells of it: only the
/// clock does. Also gives an item to work that stands without one, such as what was there before work items, or a node of an older build left.
/// </summary>
public sealed class ExpectedBy(NpgsqlDataSource database, ICaseReader cases, RetryOptions retry, LedgerOptions options, TimeProvider clock, ILogger<ExpectedBy> logger)
{
    /// <summary>The rest comes with the next run.</summary>
    private const int MostAtOnce = 500;

    public async Task RunAsync(CancellationToken stop)
    {
        var (now, expected) = (clock.GetUtcNow(), retry.Expected);
        var late = await cases.LoadReadableAsync(await IdsAsync("""
            select c.case_id from hub_case c join case_revision r on r.case_id = c.case_id and r.revision = c.current_revision
            where c.state in ('InsuranceConcluded', 'L3Completed', 'CopyDelivered')
              and (c.state = 'InsuranceConcluded' and (r.facts->>'concludedAt')::timestamptz <= $2
                   or c.state <> 'InsuranceConcluded' and exists (
                       select from handoff h where h.case_id = c.case_id and h.revision = c.current_revision and h.linkage = 'III' and h.ended_at <= $3))
              and not exists (select from work_item w where w.case_id = c.case_id and w.handoff_id is null and w.ended_at is null)
            order by c.state_since
            limit $1
            """, stop, (now - expected.LinkageIII).UtcDateTime, BusinessHours.Before(now, expected.CarryIn).UtcDateTime), logger, stop);
        // By the open handoffs, of which there are few: nearly all have ended.
        var asked = await cases.LoadReadableAsync(await IdsAsync("""
            select h.case_id from handoff h join hub_case c on c.case_id = h.case_id and c.current_revision = h.revision
            where h.status in ('pending', 'in-flight', 'retry-scheduled') and h.held_by is null and h.error_code is null
              and (h.linkage = 'I' and h.updated_at <= $2 or h.linkage = 'II' and h.updated_at <= $3)
              and not exists (select from work_item w where w.case_id = h.case_id and w.handoff_id is null and w.ended_at is null)
            limit $1
            """, stop, (now - expected.Ok).UtcDateTime, (now - expected.Launch).UtcDateTime), logger, stop);
        var without = await cases.LoadReadableAsync(await IdsAsync("""
            select distinct h.case_id from handoff h
            where h.needs_person and not exists (select from work_item w where w.case_id = h.case_id and w.handoff_id = h.id and w.ended_at is null)
            limit $1
            """, stop), logger, stop);
        var over = await cases.LoadReadableAsync(await IdsAsync("""
            select distinct case_id from work_item where handoff_id is null and ended_at is null and code in ('LH1-201', 'LH2-203', 'LH3-201', 'LH3-202', 'LH4-102') limit $1
            """, stop), logger, stop);

        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        WorkItemRows.Open(batch, [
            .. late.Values.Concat(asked.Values).Select(file => WorkItems.Late(file, expected, now)).OfType<WorkItem>(),
            .. without.Values.SelectMany(file => WorkItems.Of(file, options.Prompt)),
        ]);
        WorkItemRows.EndLate(batch, [.. over.Values.Select(file => (file.CaseId, WorkItems.Late(file, expected, now)?.Code))]);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(stop);
    }

    private async Task<List<string>> IdsAsync(string sql, CancellationToken stop, params DateTime[] times)
    {
        await using var ask = database.CreateCommand(sql);
        ask.Parameters.AddWithValue(MostAtOnce);
        foreach (var time in times)
            ask.Parameters.AddWithValue(time);
        var ids = new List<string>();
        await using var row = await ask.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return ids;
    }
}
