using LinkageHub.Personal;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Recordings;

/// <summary>A recording that runs or has run. <paramref name="Keys"/> empty: every case.</summary>
public sealed record Recording(
    string Id, DateTimeOffset StartedAt, string StartedBy, string Reason, IReadOnlyList<string> Keys, DateTimeOffset EndsAt, DateTimeOffset? StoppedAt, long Dropped,
    byte[] MaskKey)
{
    public DateTimeOffset End => StoppedAt ?? EndsAt;
}

/// <summary>Something heard, masked: an event, or with <paramref name="CaseId"/> how a case stood before its first change.</summary>
public sealed record Heard(string RecordingId, DateTimeOffset At, string Json, string? CaseId = null, long Version = 0);

/// <summary>Recordings and their events in the database.</summary>
public sealed class RecordingStore(NpgsqlDataSource database, PersonalSeal seal)
{
    private const string Columns = "id, started_at, started_by, reason, keys, ends_at, stopped_at, dropped, mask_key";

    public async Task AddAsync(Recording recording, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("""
            insert into recording (id, started_at, started_by, reason, keys, ends_at, mask_key) values ($1, $2, $3, $4, $5, $6, $7)
            """);
        insert.Parameters.AddWithValue(recording.Id);
        insert.Parameters.AddWithValue(recording.StartedAt.UtcDateTime);
        insert.Parameters.AddWithValue(recording.StartedBy);
        insert.Parameters.AddWithValue(recording.Reason);
        insert.Parameters.AddWithValue(recording.Keys.ToArray());
        insert.Parameters.AddWithValue(recording.EndsAt.UtcDateTime);
        insert.Parameters.AddWithValue(seal.Seal(recording.Id, recording.MaskKey));
        await insert.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Those that run now.</summary>
    public Task<IReadOnlyList<Recording>> RunningAsync(CancellationToken stop) =>
        ReadAsync($"select {Columns} from recording where stopped_at is null and ends_at > hub_now()", null, stop);

    public Task<IReadOnlyList<Recording>> ListAsync(CancellationToken stop) =>
        ReadAsync($"select {Columns} from recording order by started_at desc limit 100", null, stop);

    public async Task<Recording?> FindAsync(string id, CancellationToken stop) =>
        (await ReadAsync($"select {Columns} from recording where id = $1", id, stop)).SingleOrDefault();

    public async Task StopAsync(string id, CancellationToken stop)
    {
        await using var update = database.CreateCommand("update recording set stopped_at = hub_now() where id = $1 and stopped_at is null and ends_at > hub_now()");
        update.Parameters.AddWithValue(id);
        await update.ExecuteNonQueryAsync(stop);
    }

    public async Task DeleteAsync(string id, CancellationToken stop)
    {
        await using var delete = database.CreateCommand("delete from recording where id = $1");
        delete.Parameters.AddWithValue(id);
        await delete.ExecuteNonQueryAsync(stop);
    }

    public async Task WriteAsync(IReadOnlyList<Heard> heard, IReadOnlyDictionary<string, long> dropped, CancellationToken stop)
    {
        await using var batch = database.CreateBatch();
        Insert(batch, "insert into recorded_event (recording_id, at, event) select r, t, e::jsonb from unnest($1, $2, $3) as n (r, t, e) where exists (select from recording where id = r)",
            [.. heard.Where(one => one.CaseId is null)]);
        var pictures = heard.Where(one => one.CaseId is not null).GroupBy(one => (one.RecordingId, one.CaseId)).Select(told => told.MinBy(one => one.Version)!).ToList();
        // Two nodes may tell of the same case: the earlier state is the beginning.
        var insert = Insert(batch, """
            insert into recorded_case (recording_id, case_id, version, picture)
            select r, c, v, p::jsonb from unnest($1, $2, $3, $4, $5) as n (r, t, p, c, v) where exists (select from recording where id = r)
            on conflict (recording_id, case_id) do update set version = excluded.version, picture = excluded.picture where excluded.version < recorded_case.version
            """, pictures);
        insert.Parameters.Add(new NpgsqlParameter { Value = pictures.Select(one => one.CaseId!).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new NpgsqlParameter { Value = pictures.Select(one => one.Version).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        foreach (var (id, count) in dropped)
        {
            var note = batch.CreateBatchCommand();
            note.CommandText = "update recording set dropped = dropped + $2 where id = $1";
            note.Parameters.AddWithValue(id);
            note.Parameters.AddWithValue(count);
            batch.BatchCommands.Add(note);
        }
        await batch.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlBatchCommand Insert(NpgsqlBatch batch, string sql, IReadOnlyList<Heard> rows)
    {
        var insert = batch.CreateBatchCommand();
        insert.CommandText = sql;
        insert.Parameters.Add(new NpgsqlParameter { Value = rows.Select(one => one.RecordingId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new NpgsqlParameter { Value = rows.Select(one => one.At.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new NpgsqlParameter { Value = rows.Select(one => one.Json).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        batch.BatchCommands.Add(insert);
        return insert;
    }

    /// <summary>How the cases stood that had begun before, by case id, still without their writes' bodies.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PicturesAsync(string id, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select case_id, picture::text from recorded_case where recording_id = $1");
        read.Parameters.AddWithValue(id);
        var pictures = new Dictionary<string, string>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            pictures.Add(row.GetString(0), row.GetString(1));
        return pictures;
    }

    /// <summary>All numbers that the cases of these numbers go by.</summary>
    public async Task<IReadOnlyList<string>> NumbersOfCasesAsync(IReadOnlyList<string> keys, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select distinct other.value from business_key own join business_key other using (case_id) where own.value = any($1)");
        read.Parameters.AddWithValue(keys.ToArray());
        var numbers = new List<string>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            numbers.Add(row.GetString(0));
        return numbers;
    }

    /// <summary>In the order in which they ended.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string id, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select event::text from recorded_event where recording_id = $1 order by at, seq");
        read.Parameters.AddWithValue(id);
        var events = new List<string>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            events.Add(row.GetString(0));
        return events;
    }

    private async Task<IReadOnlyList<Recording>> ReadAsync(string sql, string? id, CancellationToken stop)
    {
        await using var read = database.CreateCommand(sql);
        if (id is not null)
            read.Parameters.AddWithValue(id);
        var found = new List<Recording>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new Recording(
                row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4),
                row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.GetInt64(7),
                seal.Open(row.GetString(0), row.GetFieldValue<byte[]>(8))));
        return found;
    }
}
