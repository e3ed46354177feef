using System.Collections.Immutable;
using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Batches;

/// <summary>Batches and their items in the database. Whoever runs one holds it under a lease, so that a dead node's batch goes on elsewhere.</summary>
public sealed class BatchStore(NpgsqlDataSource database, CallersDatabase callers, LedgerOptions node, TimeProvider clock)
{
    /// <summary>The statuses in which an action does something; the rest of the rules speak when an item's turn comes.</summary>
    private static readonly Dictionary<BatchAction, string[]> Possible = new()
    {
        [BatchAction.Retry] = ["retry-scheduled", "in-doubt", "failed", "parked"],
        [BatchAction.LookUp] = ["retry-scheduled", "in-doubt", "failed", "parked", "succeeded", "resolved-manually"],
        [BatchAction.Park] = ["pending", "retry-scheduled", "in-doubt", "failed"],
        [BatchAction.Cancel] = ["pending", "retry-scheduled", "failed", "parked"],
    };

    /// <summary>Freezes the ids: what is asked for and not seen is left out like what is not there (LH8-105).</summary>
    /// <param name="asked">In the order in which they shall be done.</param>
    /// <param name="seen">Those of them that the caller may see.</param>
    public async Task<Batch> CreateAsync(BatchOrder order, IReadOnlyList<string> asked, IReadOnlyCollection<string> seen, Principal who, CancellationToken stop)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("""
            insert into batch (id, action, reason, status, rate_per_second, start_at, stages, stop_after, originator, agency_code, created_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11)
            """,
            id, order.Action.ToString(), order.Reason, order.PlanOnly ? Batch.Planned : order.StartAt is null ? Batch.Running : Batch.Scheduled,
            order.RatePerSecond, order.StartAt?.ToUniversalTime(), order.Stages.ToArray(), order.StopAfterFailures, Originator.Write(who), who.AgencyCode, who.Name));
        batch.BatchCommands.Add(Command("""
            insert into batch_item (batch_id, position, handoff_id, partner, result, code)
            select $1, asked.position, asked.id, h.partner,
                   case when left_out.code is not null then 'excluded' end, left_out.code
            from unnest($2::text[]) with ordinality as asked (id, position)
            left join handoff h on h.id = asked.id and asked.id = any($3)
            left join case_revision r on r.case_id = h.case_id and r.revision = h.revision
            cross join lateral (select case
                when h.id is null then 'LH8-105'
                when $5 and r.superseded_at is not null then 'LH5-104'
                when h.status <> all($4) then 'LH9-103' end) as left_out (code)
            """,
            id, asked.ToArray(), seen.ToArray(), Possible[order.Action], order.Action is BatchAction.Retry));
        await batch.ExecuteNonQueryAsync(stop);
        return (await FindAsync(who, id, stop))!;
    }

    /// <summary>Null also for another agency's.</summary>
    public async Task<Batch?> FindAsync(Principal who, string id, CancellationToken stop)
    {
        await using var connection = await callers.OpenAsync(stop);
        return await ReadAsync(connection, Asker.Of(who), id, stop);
    }

    /// <summary>For who runs it.</summary>
    internal async Task<Batch?> FindAsync(string id, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        return await ReadAsync(connection, asker: null, id, stop);
    }

    private static async Task<Batch?> ReadAsync(NpgsqlConnection connection, Asker? asker, string id, CancellationToken stop)
    {
        await using var read = new NpgsqlBatch(connection);
        if (asker is not null)
            read.BatchCommands.Add(asker.Introduction());
        read.BatchCommands.Add(Command("""
            select id, action, status, reason, rate_per_second, start_at, stages, stop_after, originator, created_by, created_at, ended_at, forgiven
            from batch where id = $1
            """, id));
        read.BatchCommands.Add(Command("select coalesce(result, ''), count(*) from batch_item where batch_id = $1 group by 1", id));
        read.BatchCommands.Add(Command("select handoff_id, code from batch_item where batch_id = $1 and result = 'excluded' order by position limit 1000", id));
        read.BatchCommands.Add(Command("select partner, count(*) from batch_item where batch_id = $1 and result is distinct from 'excluded' group by 1", id));
        await using var row = await read.ExecuteReaderAsync(stop);
        if (asker is not null)
            await row.NextResultAsync(stop);
        if (!await row.ReadAsync(stop))
            return null;
        var head = new Batch(
            row.GetString(0), Enum.Parse<BatchAction>(row.GetString(1)), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetDouble(4),
            Time(row, 5), [.. row.GetFieldValue<int[]>(6)], row.IsDBNull(7) ? null : row.GetInt32(7), Originator.Read(row.GetString(8)), row.GetString(9),
            row.GetFieldValue<DateTimeOffset>(10), Time(row, 11), row.GetInt32(12), null!);
        var results = await AllAsync(row, r => (Result: r.GetString(0), Count: (int)r.GetInt64(1)), stop);
        var excluded = await AllAsync(row, r => new BatchExclusion(r.GetString(0), r.GetString(1)), stop);
        var partners = await AllAsync(row, r => (Partner: r.GetString(0), Count: (int)r.GetInt64(1)), stop);
        int Of(string result) => results.Where(r => r.Result == result).Sum(r => r.Count);
        return head with
        {
            Counts = new BatchCounts(
                results.Where(r => r.Result != BatchItem.Excluded).Sum(r => r.Count), Of(BatchItem.Succeeded), Of(BatchItem.FailedAgain), Of(BatchItem.InDoubt),
                Of(BatchItem.Skipped), [.. excluded], partners.ToImmutableDictionary(p => p.Partner, p => p.Count)),
        };
    }

    /// <summary>The newest batches of his agency.</summary>
    public async Task<IReadOnlyList<Batch>> NewestAsync(Principal who, int most, CancellationToken stop)
    {
        var ids = new List<string>();
        await using (var read = callers.Ask(who, "select id from batch where agency_code = $1 order by created_at desc limit $2"))
        {
            Fill(read.Parameters, who.AgencyCode ?? "", most);
            await using var row = await read.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                ids.Add(row.GetString(0));
        }
        var batches = new List<Batch>();
        foreach (var id in ids)
            batches.Add((await FindAsync(who, id, stop))!);
        return batches;
    }

    /// <summary>In the order of the batch, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<BatchItem>> ItemsAsync(Principal who, string id, string? result, int after, int limit, CancellationToken stop)
    {
        await using var read = callers.Ask(who, """
            select position, handoff_id, partner, result, code, ended_at from batch_item
            where batch_id = $1 and position > $2 and ($3::text is null or coalesce(result, 'waiting') = $3) order by position limit $4
            """);
        Fill(read.Parameters, id, after, result, limit);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await ItemsAsync(row, stop);
    }

    /// <summary>What somebody has to look at: failed again, in doubt, skipped; in the order of the batch.</summary>
    public async Task<IReadOnlyList<BatchTrouble>> TroubleAsync(Principal who, string id, int most, CancellationToken stop)
    {
        await using var read = callers.Ask(who, """
            select h.case_id, coalesce(r.print_serial, r.reception_number), i.result, i.code
            from batch_item i join handoff h on h.id = i.handoff_id join case_revision r on r.case_id = h.case_id and r.revision = h.revision
            where i.batch_id = $1 and i.result in ('failedAgain', 'inDoubt', 'skipped') order by i.position limit $2
            """);
        Fill(read.Parameters, id, most);
        await using var row = await read.ExecuteReaderAsync(stop);
        var trouble = new List<BatchTrouble>();
        while (await row.ReadAsync(stop))
            trouble.Add(new BatchTrouble(row.GetString(0), Text(row, 1), row.GetString(2), Text(row, 3)));
        return trouble;
    }

    /// <summary>Moves a batch when it stands in one of <paramref name="from"/>. False: it does not.</summary>
    public async Task<bool> MoveAsync(string id, string[] from, string to, CancellationToken stop)
    {
        await using var move = database.CreateCommand("""
            update batch set status = $3, ended_at = case when $3 in ('stopped', 'finished') then hub_now() end, lease_until = null,
                forgiven = case when $3 = 'running'
                    then (select count(*) from batch_item where batch_id = $1 and result in ('failedAgain', 'inDoubt')) else forgiven end
            where id = $1 and status = any($2)
            """);
        Fill(move.Parameters, id, from, to);
        return await move.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>The oldest batch whose time has come and that nobody runs, now held by this node.</summary>
    internal async Task<string?> ClaimAsync(CancellationToken stop)
    {
        await using var claim = database.CreateCommand("""
            update batch set status = 'running', lease_node = $1, lease_until = hub_now() + make_interval(secs => $2)
            where id = (select id from batch
                        where (status = 'running' or status = 'scheduled' and start_at <= hub_now()) and (lease_until is null or lease_until < hub_now())
                        order by created_at limit 1 for update skip locked)
            returning id
            """);
        Fill(claim.Parameters, node.Node, node.LeaseSeconds);
        return await claim.ExecuteScalarAsync(stop) as string;
    }

    /// <summary>Still ours and still running; somebody may have paused it.</summary>
    internal async Task<bool> RenewAsync(string id, CancellationToken stop)
    {
        await using var renew = database.CreateCommand("""
            update batch set lease_until = hub_now() + make_interval(secs => $3)
            where id = $1 and lease_node = $2 and status = 'running' and lease_until > hub_now()
            """);
        Fill(renew.Parameters, id, node.Node, node.LeaseSeconds);
        return await renew.ExecuteNonQueryAsync(stop) == 1;
    }

    internal TimeSpan Heartbeat => TimeSpan.FromSeconds(node.LeaseSeconds / 3);

    /// <summary>The next items, for whoever holds the batch.</summary>
    public async Task<IReadOnlyList<DueItem>> TakeAsync(string id, int most, CancellationToken stop)
    {
        await using var take = database.CreateCommand("""
            with open as (
                select batch_id, position, coalesce(node <> $3, false) as is_taken_over from batch_item
                where batch_id = $1 and result is null order by position limit $2 for update)
            update batch_item i set node = $3, deaths = i.deaths + open.is_taken_over::int
            from open where i.batch_id = open.batch_id and i.position = open.position
            returning i.position, i.handoff_id, i.deaths, open.is_taken_over
            """);
        Fill(take.Parameters, id, most, node.Node);
        var items = new List<DueItem>();
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            items.Add(new DueItem(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetBoolean(3)));
        return [.. items.OrderBy(item => item.Position)];
    }

    /// <summary>Their turn comes later, and whoever had them lives.</summary>
    public async Task GiveBackAsync(string id, IReadOnlyList<DueItem> items, CancellationToken stop)
    {
        await using var give = database.CreateCommand("update batch_item set node = null where batch_id = $1 and position = any($2) and result is null and node = $3");
        Fill(give.Parameters, id, items.Select(item => item.Position).ToArray(), node.Node);
        await give.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Whoever leaves has not died, and another node goes on at once.</summary>
    public async Task LeaveAsync()
    {
        await using var leave = database.CreateBatch();
        leave.BatchCommands.Add(Command("update batch_item set node = null where result is null and node = $1", node.Node));
        leave.BatchCommands.Add(Command("update batch set lease_until = null where lease_node = $1", node.Node));
        await leave.ExecuteNonQueryAsync();
    }

    internal async Task DoneAsync(string id, int position, string result, string? code, CancellationToken stop)
    {
        await using var done = database.CreateCommand(
            "update batch_item set result = $3, code = $4, ended_at = hub_now() where batch_id = $1 and position = $2 and result is null");
        Fill(done.Parameters, id, position, result, code);
        await done.ExecuteNonQueryAsync(stop);
    }

    private static async Task<IReadOnlyList<BatchItem>> ItemsAsync(NpgsqlDataReader row, CancellationToken stop)
    {
        var items = new List<BatchItem>();
        while (await row.ReadAsync(stop))
            items.Add(new BatchItem(row.GetInt32(0), row.GetString(1), Text(row, 2), Text(row, 3), Text(row, 4), Time(row, 5)));
        return items;
    }

    private static async Task<List<T>> AllAsync<T>(NpgsqlDataReader row, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        await row.NextResultAsync(stop);
        var all = new List<T>();
        while (await row.ReadAsync(stop))
            all.Add(read(row));
        return all;
    }

    private static NpgsqlBatchCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Fill(command.Parameters, values);
        return command;
    }

    /// <summary>Nulls here are texts, numbers and times that PostgreSQL types by their place.</summary>
    private static void Fill(NpgsqlParameterCollection parameters, params object?[] values)
    {
        foreach (var value in values)
            parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown } : new NpgsqlParameter { Value = value });
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
