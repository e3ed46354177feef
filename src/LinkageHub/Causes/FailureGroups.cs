using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Queries;
using Npgsql;

namespace LinkageHub.Causes;

/// <summary>The causes of an agency with what failed for them, and what its back office does about them.</summary>
public sealed class FailureGroups(CallersDatabase database)
{
    /// <remarks>First and last are the ends of an index. Only a count is long after a long outage, so that a list counts where the status hangs on it.</remarks>
    private const string Groups = """
        select g.id, g.partner, g.linkage, g.code, g.status, g.decided_at, g.ignored_until, g.assignee, g.version, g.decided_times,
               (select min(at) from failure where group_id = g.id), (select max(at) from failure where group_id = g.id) as last_at,
               case when g.status = 'resolved' or $2::bigint is not null then (select count(*) from failure where group_id = g.id) else 0 end,
               w.waiting, w.stores, w.oldest
        from failure_group g
        left join (
            select h.partner, h.linkage, h.error_code, count(*) as waiting, count(distinct c.store_code) as stores, min(h.created_at) as oldest
            from handoff h join hub_case c on c.case_id = h.case_id
            where h.status in ('failed', 'in-doubt') and c.agency_code = $1
            group by 1, 2, 3) w on (w.partner, w.linkage, w.error_code) = (g.partner, g.linkage, g.code)
        where g.agency_code = $1 and ($2::bigint is null or g.id = $2)
        order by coalesce(w.waiting, 0) desc, last_at desc nulls last, g.id
        """;

    /// <summary>The most waiting first, then the one that failed last.</summary>
    public Task<IReadOnlyList<FailureGroup>> ListAsync(Principal who, CancellationToken stop) =>
        ReadAsync(who, null, stop);

    /// <summary>Null also for another agency's.</summary>
    public async Task<FailureGroup?> FindAsync(Principal who, long id, CancellationToken stop) =>
        await ReadAsync(who, id, stop) is [var group] ? group : null;

    /// <summary>How often they failed on each of the last days, in Japanese days; the same number of days for each.</summary>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<int>>> PerDayAsync(Principal who, IReadOnlyCollection<long> ids, DateOnly last, int days, CancellationToken stop)
    {
        await using var read = database.Ask(who, """
            select group_id, (at at time zone 'Asia/Tokyo')::date - $2, count(*)::int from failure
            where group_id = any($1) and at >= $2::timestamp at time zone 'Asia/Tokyo' and at < ($2 + $3)::timestamp at time zone 'Asia/Tokyo'
            group by 1, 2
            """);
        read.Parameters.AddWithValue(ids.ToArray());
        read.Parameters.AddWithValue(last.AddDays(1 - days));
        read.Parameters.AddWithValue(days);
        var counts = ids.ToDictionary(id => id, _ => new int[days]);
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            counts[row.GetInt64(0)][row.GetInt32(1)] = row.GetInt32(2);
        return counts.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<int>)pair.Value);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<FailureNote>> NotesAsync(Principal who, long id, int most, CancellationToken stop)
    {
        await using var read = database.Ask(who, "select id, at, by, status, ignored_until, assignee, note from failure_note where group_id = $1 order by id desc limit $2");
        read.Parameters.AddWithValue(id);
        read.Parameters.AddWithValue(most);
        var notes = new List<FailureNote>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            notes.Add(new FailureNote(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), Status(row.GetString(3)), Time(row, 4), Text(row, 5), Text(row, 6)));
        return notes;
    }

    /// <summary>Cases that wait for it now, the longest first.</summary>
    public async Task<IReadOnlyList<string>> CasesAsync(Principal who, FailureGroup group, int most, CancellationToken stop)
    {
        await using var command = database.Ask(who);
        var where = new Filter(command.Parameters);
        where.Handoffs(new ListQuery { Who = who, Statuses = ["failed", "in-doubt"], Partners = [group.Partner], Linkages = [group.Linkage], ErrorCodes = [group.Code] });
        command.CommandText = $"""
            select h.case_id from handoff h join hub_case c on c.case_id = h.case_id
            {where}
            order by h.created_at, h.id limit {where.Parameter(most)}
            """;
        var ids = new List<string>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return [.. ids.Distinct()];
    }

    /// <summary>False: somebody was faster, or it is not his; nothing was written.</summary>
    public async Task<bool> DecideAsync(Principal who, long id, FailureDecision decision, CancellationToken stop)
    {
        await using var decide = database.Ask(who, """
            with decided as (
                update failure_group
                set status = $4, ignored_until = $5, assignee = $6, version = version + 1,
                    -- What his page did not show yet is not covered by his word.
                    decided_at = hub_now(), decided_times = $9
                where id = $1 and agency_code = $2 and version = $3
                returning id)
            insert into failure_note (group_id, by, status, ignored_until, assignee, note)
            select id, $8, $4, $5, $6, $7 from decided
            """);
        foreach (var value in (object?[])[id, who.AgencyCode ?? "", decision.Seen, Name(decision.Status), decision.IgnoredUntil?.ToUniversalTime(), decision.Assignee,
            decision.Note, who.Name, decision.Times])
            decide.Parameters.AddWithValue(value ?? DBNull.Value);
        decide.Parameters[4].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz;
        decide.Parameters[5].NpgsqlDbType = decide.Parameters[6].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text;
        return await decide.ExecuteNonQueryAsync(stop) == 1;
    }

    private async Task<IReadOnlyList<FailureGroup>> ReadAsync(Principal who, long? id, CancellationToken stop)
    {
        await using var read = database.Ask(who, Groups);
        read.Parameters.AddWithValue(who.AgencyCode ?? "");
        read.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = (object?)id ?? DBNull.Value });
        var groups = new List<FailureGroup>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            groups.Add(new FailureGroup(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), Status(row.GetString(4)), Time(row, 5), Time(row, 6), Text(row, 7), row.GetInt64(8),
                row.GetInt64(9), Time(row, 10), Time(row, 11), row.GetInt64(12), row.IsDBNull(13) ? 0 : row.GetInt64(13), row.IsDBNull(14) ? 0 : row.GetInt64(14), Time(row, 15)));
        return groups;
    }

    public static string Name(FailureStatus status) => status.ToString().ToLowerInvariant();

    private static FailureStatus Status(string name) => Enum.Parse<FailureStatus>(name, ignoreCase: true);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
