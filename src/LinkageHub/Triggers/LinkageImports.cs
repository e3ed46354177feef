using System.Security.Cryptography;
using LinkageHub.Access;
using LinkageHub.Csv;
using LinkageHub.Database;
using LinkageHub.Linkages;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>An import as it stands. Status: checked, running, finished.</summary>
/// <param name="Refusals">The first thousand.</param>
public sealed record ImportState(
    string Id, string Kind, string Status, string Encoding, int Rows, string CreatedBy, int Succeeded, int Failed, int Running, int Refused, IReadOnlyList<RowRefusal> Refusals);

/// <summary>A row that led to no linkage, or to one that needs a person at once.</summary>
/// <param name="Line">In the file.</param>
/// <param name="Column">The number by which the row names its case.</param>
/// <param name="Code">Why.</param>
public sealed record RowRefusal(int Line, string Column, string Code);

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
        ImportState state;
        await using (var row = await read.ExecuteReaderAsync(stop))
        {
            if (!await row.ReadAsync(stop))
                return null;
            state = new ImportState(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5),
                (int)row.GetInt64(6), (int)row.GetInt64(7), (int)row.GetInt64(8), (int)row.GetInt64(9), []);
        }
        return state with { Refusals = await RefusalsAsync(who, id, stop) };
    }

    private async Task<IReadOnlyList<RowRefusal>> RefusalsAsync(Principal who, string id, CancellationToken stop)
    {
        await using var read = callers.Ask(who, """
            select line, case when print_serial is null then '受付番号' else '印刷連番' end, code
            from import_row where import_id = $1 and done and code is not null order by line limit 1000
            """);
        read.Parameters.AddWithValue(id);
        var refusals = new List<RowRefusal>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            refusals.Add(new RowRefusal(row.GetInt32(0), row.GetString(1), row.GetString(2)));
        return refusals;
    }
}
