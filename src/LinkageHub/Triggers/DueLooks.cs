using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>Cases that wait for their partners, each with its time and with the node that looks at it now (<c>case_look</c>).</summary>
public sealed class DueLooks(NpgsqlDataSource database, LedgerOptions options, RetryOptions retry) : IDueLooks
{
    public async Task<IReadOnlyList<DueLook>> TakeLooksAsync(int most, CancellationToken stop)
    {
        await using var take = database.CreateCommand("""
            with due as (
                select case_id, coalesce(node <> $3, false) as is_taken_over
                from case_look where due_at <= hub_now() order by due_at limit $1 for update skip locked)
            update case_look l set due_at = hub_now() + make_interval(secs => $2), node = $3, deaths = l.deaths + due.is_taken_over::int
            from due where l.case_id = any(array(select case_id from due)) and l.case_id = due.case_id
            returning l.case_id, l.deaths, due.is_taken_over
            """);
        foreach (var value in (object[])[most, retry.PollingSeconds, options.Node])
            take.Parameters.AddWithValue(value);
        var due = new List<DueLook>();
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            due.Add(new DueLook(row.GetString(0), row.GetInt32(1), row.GetBoolean(2)));
        return due;
    }

    public Task KeepLooksAsync(IReadOnlyCollection<string> caseIds, CancellationToken stop) =>
        MoveAsync("due_at = case when due_at is not null then hub_now() + $3 end", caseIds, retry.Polling, null, stop);

    public async Task LookedAsync(IReadOnlyCollection<string> caseIds)
    {
        if (caseIds.Count == 0)
            return;
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Move("node = null, deaths = 0", caseIds, null));
        WorkItemRows.EndUnreadable(batch, caseIds);
        await batch.ExecuteNonQueryAsync();
    }

    public Task PutOffLookAsync(string caseId, TimeSpan delay, CancellationToken stop) =>
        MoveAsync("due_at = case when due_at is not null then hub_now() + $3 end, node = null", [caseId], delay, null, stop);

    public Task GiveUpLookAsync(string caseId, WorkItem? item, CancellationToken stop) =>
        MoveAsync("due_at = case when due_at is not null then hub_now() + $3 end, node = null", [caseId], TimeSpan.FromDays(1), item, stop);

    public async Task LeaveAsync()
    {
        await using var leave = database.CreateCommand("update case_look set node = null, due_at = hub_now() where due_at is not null and node = $1");
        leave.Parameters.AddWithValue(options.Node);
        await leave.ExecuteNonQueryAsync();
    }

    private async Task MoveAsync(string what, IReadOnlyCollection<string> caseIds, TimeSpan delay, WorkItem? item, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Move(what, caseIds, delay));
        WorkItemRows.Open(batch, item is null ? [] : [item]);
        await batch.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Only for whoever took it last.</summary>
    private NpgsqlBatchCommand Move(string what, IReadOnlyCollection<string> caseIds, TimeSpan? delay)
    {
        var move = new NpgsqlBatchCommand($"update case_look set {what} where case_id = any($1) and node = $2");
        move.Parameters.AddWithValue(caseIds.ToArray());
        move.Parameters.AddWithValue(options.Node);
        if (delay is { } wait)
            move.Parameters.AddWithValue(wait);
        return move;
    }
}
