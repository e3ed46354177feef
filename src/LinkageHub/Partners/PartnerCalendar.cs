using Npgsql;

namespace LinkageHub.Partners;

/// <summary>A time at which a partner is known to be away: what comes then waits and goes out afterwards.</summary>
public sealed record Maintenance(long Id, string Partner, DateTimeOffset BeginsAt, DateTimeOffset EndsAt, string Reason, string By);

/// <summary>メンテナンス予定. <see cref="PartnerPauses"/> holds the traffic while one lasts.</summary>
public sealed class PartnerCalendar(NpgsqlDataSource database)
{
    public async Task PlanAsync(string partner, DateTimeOffset begins, DateTimeOffset ends, string reason, string by, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("insert into partner_maintenance (partner, begins_at, ends_at, reason, planned_by) values ($1, $2, $3, $4, $5)");
        foreach (var value in (object[])[partner, begins.ToUniversalTime(), ends.ToUniversalTime(), reason, by])
            insert.Parameters.AddWithValue(value);
        await insert.ExecuteNonQueryAsync(stop);
    }

    public async Task CancelAsync(string partner, long id, string by, CancellationToken stop)
    {
        await using var cancel = database.CreateCommand(
            "update partner_maintenance set cancelled_by = $3, cancelled_at = hub_now() where partner = $1 and id = $2 and cancelled_at is null and ends_at > hub_now()");
        foreach (var value in (object[])[partner, id, by])
            cancel.Parameters.AddWithValue(value);
        await cancel.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What lasts now and what is to come, the next first.</summary>
    public async Task<IReadOnlyList<Maintenance>> ToComeAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select id, partner, begins_at, ends_at, reason, planned_by from partner_maintenance
            where cancelled_at is null and ends_at > hub_now() order by begins_at, id
            """);
        await using var row = await read.ExecuteReaderAsync(stop);
        var planned = new List<Maintenance>();
        while (await row.ReadAsync(stop))
            planned.Add(new Maintenance(
                row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetString(5)));
        return planned;
    }
}
