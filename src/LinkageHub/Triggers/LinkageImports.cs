using System.Security.Cryptography;
using LinkageHub.Access;
using LinkageHub.Csv;
using LinkageHub.Database;
using LinkageHub.Linkages;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>An import as it stands. Status: checked, running, finished.</summary>
public sealed record ImportState(
    string Id, string Kind, string Status, string Encoding, int Rows, string CreatedBy, int Succeeded, int Failed, int Running, int Refused);

/// <summary>再処理依頼: a file of linkages, stored whole or not at all, then triggered row by row; a restart goes on where it stopped.</summary>
public sealed class LinkageImports(NpgsqlDataSource database, CallersDatabase callers, TimeProvider clock)
{
    public const string Kind = "linkages";

    /// <summary>Null: the same file is imported already (LH7-105).</summary>
    public async Task<ImportState?> StoreAsync(LinkageImport file, byte[] bytes, bool dryRun, Principal who, CancellationToken stop)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using (var insert = new NpgsqlCommand("""
            insert into import_file (id, kind, file_hash, encoding, rows, status, created_by, originator)
            values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
            on conflict do nothing
            """, connection))
        {
            foreach (var value in (object[])[id, Kind, Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Encoding ?? "", file.RowCount, dryRun ? "checked" : "running", who.Name, Originator.Write(who)])
                insert.Parameters.AddWithValue(value);
            if (await insert.ExecuteNonQueryAsync(stop) == 0)
                return null;
        }
        if (!dryRun)
        {
            await using var rows = new NpgsqlCommand("""
                insert into import_row (import_id, line, linkage, print_serial, reception_number, reason)
                select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[])
                """, connection);
            rows.Parameters.AddWithValue(id);
            rows.Parameters.AddWithValue(file.Rows.Select(row => row.Line).ToArray());
            rows.Parameters.AddWithValue(file.Rows.Select(row => row.Linkage).ToArray());
            rows.Parameters.AddWithValue(file.Rows.Select(row => row.PrintSerial).ToArray());
            rows.Parameters.AddWithValue(file.Rows.Select(row => row.ReceptionNumber).ToArray());
            rows.Parameters.AddWithValue(file.Rows.Select(row => row.Reason).ToArray());
            await rows.ExecuteNonQueryAsync(stop);
        }
        await transaction.CommitAsync(stop);
        return await FindAsync(who, id, stop);
    }

    public async Task<ImportState?> FindAsync(Principal who, string id, CancellationToken stop)
    {
        await using var read = callers.Ask(who, """
            select i.id, i.kind, i.status, i.encoding, i.rows, i.created_by,
                   count(r.line) filter (where h.status in ('succeeded', 'resolved-manually')),
                   count(r.line) filter (where h.status in ('failed', 'cancelled')),
                   count(r.line) filter (where not r.done or h.status in ('pending', 'in-flight', 'retry-scheduled', 'in-doubt', 'parked')),
                   count(r.line) filter (where r.done and r.handoff_id is null)
            from import_file i left join import_row r on r.import_id = i.id left join handoff h on h.id = r.handoff_id
            where i.id = $1 group by i.id
            """);
        read.Parameters.AddWithValue(id);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new ImportState(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5),
                (int)row.GetInt64(6), (int)row.GetInt64(7), (int)row.GetInt64(8), (int)row.GetInt64(9))
            : null;
    }

    /// <summary>Rows whose turn has come, with who asked. A trigger repeated after a crash finds the same handoff.</summary>
    internal async Task<IReadOnlyList<(string ImportId, Principal Who, LinkageImportRow Row)>> OpenRowsAsync(int most, CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select r.import_id, i.originator, r.line, r.linkage, r.print_serial, r.reception_number, r.reason
            from import_row r join import_file i on i.id = r.import_id where not r.done order by r.import_id, r.line limit $1
            """);
        read.Parameters.AddWithValue(most);
        var rows = new List<(string, Principal, LinkageImportRow)>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add((row.GetString(0), Originator.Read(row.IsDBNull(1) ? null : row.GetString(1)), new LinkageImportRow(
                row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetString(6))));
        return rows;
    }

    internal async Task DoneAsync(string importId, int line, string? handoffId, string? code, CancellationToken stop)
    {
        await using var done = database.CreateCommand(
            "update import_row set done = true, handoff_id = $3, code = $4 where import_id = $1 and line = $2");
        done.Parameters.AddWithValue(importId);
        done.Parameters.AddWithValue(line);
        foreach (var value in (string?[])[handoffId, code])
            done.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await done.ExecuteNonQueryAsync(stop);
    }

    /// <summary>After its last row, whoever did it: two rows that end at once each still see the other open, so this is asked apart.</summary>
    internal async Task FinishAsync(CancellationToken stop)
    {
        await using var finish = database.CreateCommand("""
            update import_file i set status = 'finished', ended_at = hub_now()
            where status = 'running' and not exists (select from import_row r where r.import_id = i.id and not r.done)
            """);
        await finish.ExecuteNonQueryAsync(stop);
    }

    internal static TriggerRequest RequestOf(LinkageImportRow row, string insurerCode) => new(
        LinkageNames.TryParse(row.Linkage, out var linkage) ? linkage : throw new InvalidOperationException(row.Linkage),
        row.PrintSerial is { } serial ? PrintSerial.Known(serial) : null,
        row.ReceptionNumber is { } number ? ReceptionNumber.Known(number) : null,
        insurerCode, null, null, row.Reason);
}
