using Npgsql;

namespace LinkageHub.Schedules;

/// <summary>
/// What may go, and when. A callback's id stays as long as a repeat of it can come: longer than the longest retry, the age of a backup somebody may
/// restore, and the partner's own repeats together. Serials, reception numbers, idempotency keys and the ledger never go: nothing here names them.
/// </summary>
public sealed class Retention(NpgsqlDataSource database)
{
    public const int CallbackDays = 400;
    private const int WorkItemDays = 400;

    /// <summary>A partner's unreadable answer is for finding out what went wrong; while its handoff is open it stays.</summary>
    public const int AnswerDays = 90;
    private const int RunDays = 30;
    private const int BreakerDays = 400;
    private const int SampleDays = 14;

    /// <summary>So many rows a statement: no long transaction, no long lock.</summary>
    private const int AtOnce = 5_000;

    private static readonly (string Table, string Key, string Over, int Days)[] Rows =
    [
        ("callback", "(partner, webhook_id)", "due_at is null and received_at < hub_now() - make_interval(days => $1)", CallbackDays),
        ("work_item", "id", "ended_at < hub_now() - make_interval(days => $1)", WorkItemDays),
        ("attempt_answer", "(handoff_id, operation, kind, n)",
            "kept_at < hub_now() - make_interval(days => $1) and not exists (select from handoff h where h.id = handoff_id and h.ended_at is null)", AnswerDays),
        ("breaker_move", "id", "at < hub_now() - make_interval(days => $1)", BreakerDays),
        ("backlog_sample", "(partner, at)", "at < hub_now() - make_interval(days => $1)", SampleDays),
        ("schedule_run", "(name, fire_at)", "started_at < now() - make_interval(days => $1)", RunDays),
        ("qrtz_execution_history", "(sched_name, entry_id)", "fired_time < (extract(epoch from now() - make_interval(days => $1)) * 10000000 + 621355968000000000)::bigint", RunDays),
        ("qrtz_misfire_history", "(sched_name, entry_id)", "misfire_time < (extract(epoch from now() - make_interval(days => $1)) * 10000000 + 621355968000000000)::bigint", RunDays),
    ];

    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var (table, key, over, days) in Rows)
        {
            int gone;
            do
            {
                await using var delete = database.CreateCommand($"delete from {table} where {key} in (select {key.Trim('(', ')')} from {table} where {over} limit $2)");
                delete.Parameters.AddWithValue(days);
                delete.Parameters.AddWithValue(AtOnce);
                gone = await delete.ExecuteNonQueryAsync(stop);
            }
            while (gone == AtOnce);
        }
    }
}
