using LinkageHub.Access;
using LinkageHub.Csv;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>A row whose turn has come, taken by this node.</summary>
/// <param name="Who">Who asked for it.</param>
/// <param name="Deaths">How many nodes were lost while they had it.</param>
/// <param name="IsTakenOver">The last of them only now.</param>
public sealed record DueRow(string ImportId, Principal Who, LinkageImportRow Row, int Deaths, bool IsTakenOver)
{
    internal TriggerRequest Request(string insurerCode) => new(
        LinkageNames.TryParse(Row.Linkage, out var linkage) ? linkage : throw new InvalidOperationException(Row.Linkage),
        Row.PrintSerial is { } serial ? PrintSerial.Known(serial) : null,
        Row.ReceptionNumber is { } number ? ReceptionNumber.Known(number) : null,
        insurerCode, null, null, Row.Reason);
}

/// <summary>The rows of imports that are still to be done, each with the node that has it now.</summary>
public sealed class ImportRows(NpgsqlDataSource database, LedgerOptions options)
{
    /// <summary>How often whoever has rows says that he is alive.</summary>
    internal TimeSpan Heartbeat => Lease / 3;

    private TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <summary>In the order of the files. A trigger repeated after a crash finds the same handoff.</summary>
    public async Task<IReadOnlyList<DueRow>> TakeAsync(int most, CancellationToken stop)
    {
        await using var take = database.CreateCommand("""
            with open as (
                select import_id, line, coalesce(node <> $1, false) as is_taken_over from import_row
                where not done and (node = $1 or taken_until is null or taken_until <= hub_now())
                order by import_id, line limit $3 for update skip locked)
            update import_row r set node = $1, taken_until = hub_now() + $2, deaths = r.deaths + open.is_taken_over::int
            from open join import_file i on i.id = open.import_id
            where r.import_id = open.import_id and r.line = open.line
            returning r.import_id, i.originator, r.line, r.linkage, r.print_serial, r.reception_number, r.reason, r.deaths, open.is_taken_over
            """);
        foreach (var value in (object[])[options.Node, Lease, most])
            take.Parameters.AddWithValue(value);
        var rows = new List<DueRow>();
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new DueRow(
                row.GetString(0), Originator.Read(row.IsDBNull(1) ? null : row.GetString(1)),
                new LinkageImportRow(row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetString(6)),
                row.GetInt32(7), row.GetBoolean(8)));
        return [.. rows.OrderBy(one => one.ImportId, StringComparer.Ordinal).ThenBy(one => one.Row.Line)];
    }

    /// <summary>Whoever took them is alive and still at it.</summary>
    internal Task KeepAsync(CancellationToken stop) => RunAsync("update import_row set taken_until = hub_now() + $2 where not done and node = $1", stop, options.Node, Lease);

    /// <summary>Their turn comes later, and whoever had them lives.</summary>
    public Task GiveBackAsync(IReadOnlyList<DueRow> rows, TimeSpan delay, CancellationToken stop) => RunAsync("""
        update import_row r set node = null, taken_until = hub_now() + $2
        from unnest($3::text[], $4::int[]) as later (import_id, line) where r.import_id = later.import_id and r.line = later.line and not r.done and r.node = $1
        """, stop, options.Node, delay, rows.Select(row => row.ImportId).ToArray(), rows.Select(row => row.Row.Line).ToArray());

    /// <summary>Whoever leaves has not died, and another node goes on at once.</summary>
    public Task LeaveAsync() => RunAsync("update import_row set node = null, taken_until = null where not done and node = $1", CancellationToken.None, options.Node);

    public Task DoneAsync(DueRow row, string? handoffId, string? code, CancellationToken stop) => RunAsync(
        "update import_row set done = true, handoff_id = $3, code = $4 where import_id = $1 and line = $2", stop, row.ImportId, row.Row.Line, handoffId, code);

    /// <summary>After its last row, whoever did it: two rows that end at once each still see the other open, so this is asked apart.</summary>
    internal Task FinishAsync(CancellationToken stop) => RunAsync("""
        update import_file i set status = 'finished', ended_at = hub_now()
        where status = 'running' and not exists (select from import_row r where r.import_id = i.id and not r.done)
        """, stop);

    private async Task RunAsync(string sql, CancellationToken stop, params object?[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(stop);
    }
}
