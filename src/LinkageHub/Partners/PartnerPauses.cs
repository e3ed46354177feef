using System.Globalization;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Partners;

/// <summary>A person holds all traffic to a partner, or its hours are over. <paramref name="Until"/> null: until somebody resumes.</summary>
public sealed record PartnerPause(string By, DateTimeOffset At, string Reason, DateTimeOffset? Until)
{
    /// <summary>Outside its weekly hours; nobody's decision of today.</summary>
    public bool ByHours { get; init; }

    /// <summary>When it goes on, in words for LH9-105.</summary>
    public string OpensAt => Until is { } until ? JapanTime.In(until).ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture) : "次のサービス時間";

    internal static PartnerPause OutsideHours(Stretch closed) =>
        new("service-hours", closed.From, "サービス時間外", closed.To == DateTimeOffset.MaxValue ? null : closed.To) { ByHours = true };
}

/// <summary>
/// Pauses stand in the database, so that they hold on every node and over a restart. What is on the wire when one begins, ends.
/// </summary>
public sealed class PartnerPauses(NpgsqlDataSource database, PartnerDirectory partners)
{
    /// <summary>A second pause takes the place of the first.</summary>
    public async Task PauseAsync(string partner, string by, string reason, DateTimeOffset? until, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(End(partner, by));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into partner_pause (partner, paused_by, reason, until) values ($1, $2, $3, $4)")
        {
            Parameters = { new() { Value = partner }, new() { Value = by }, new() { Value = reason }, new() { Value = until?.ToUniversalTime() ?? (object)DBNull.Value } },
        });
        await batch.ExecuteNonQueryAsync(stop);
        await ApplyAsync(stop);
    }

    /// <summary>A maintenance that lasts just now ends with it: whoever resumes means now.</summary>
    public async Task ResumeAsync(string partner, string by, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { End(partner, by) } };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            update partner_maintenance set cancelled_by = $2, cancelled_at = hub_now()
            where partner = $1 and cancelled_at is null and ends_at > hub_now() and begins_at <= hub_now()
            """)
        {
            Parameters = { new() { Value = partner }, new() { Value = by } },
        });
        await batch.ExecuteNonQueryAsync(stop);
        await ApplyAsync(stop);
    }

    /// <summary>Reads what holds now, by a person's word, by the calendar or by the hours of the week, and lets this node's gates know.</summary>
    public async Task ApplyAsync(CancellationToken stop)
    {
        var (now, hours) = await PartnerHours.ReadAsync(database, stop);
        // A person's word outweighs the calendar, and the calendar the week.
        var pauses = hours.Where(one => one.Value.ClosedAt(now) is not null)
            .ToDictionary(one => one.Key, one => PartnerPause.OutsideHours(one.Value.ClosedAt(now)!.Value), StringComparer.Ordinal);
        await using var read = database.CreateCommand("""
            select partner, planned_by, begins_at, reason, ends_at, 1 as weight from partner_maintenance
            where cancelled_at is null and ends_at > hub_now() and begins_at <= hub_now()
            union all
            select partner, paused_by, paused_at, reason, until, 2 from partner_pause
            where resumed_at is null and (until is null or until > hub_now())
            order by weight
            """);
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                pauses[row.GetString(0)] = new PartnerPause(
                    row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4));
        partners.Pause(pauses);
    }

    private static NpgsqlBatchCommand End(string partner, string by) =>
        new("update partner_pause set resumed_by = $2, resumed_at = hub_now() where partner = $1 and resumed_at is null")
        {
            Parameters = { new() { Value = partner }, new() { Value = by } },
        };
}
