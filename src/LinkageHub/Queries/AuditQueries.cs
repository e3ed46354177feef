using LinkageHub.Access;
using LinkageHub.Database;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Queries;

/// <summary>One thing a person did or looked at. Only ledger and access lines have a chain; the others are how people read them.</summary>
public sealed record AuditLine(
    DateTimeOffset At, string Source, long No, string Actor, string What, string? Text, string? Reason, string? CaseId, string? Key, string? Linkage, string? Code,
    string? Before, string? After, string? Chain, long? Seq, string? Content, string? PrevHash, string? Hash)
{
    /// <summary>Where it stands among lines of the same moment.</summary>
    public (DateTimeOffset At, string Source, long No) Place => (At, Source, No);
}

/// <param name="Kinds">Of operations, personal, access, ledger.</param>
public sealed record AuditQuery(Principal Who, IReadOnlyCollection<string> Kinds, string? Actor, string? Key, DateTimeOffset? From, DateTimeOffset? To, (DateTimeOffset At, string Source, long No)? After, int Limit);

/// <summary>
/// Who did what and who looked, out of the books that are kept anyway. Each source brings its own newest lines by its own index; they are merged here.
/// Back office: what concerns its agency's cases. Administrators: who came in, who was changed, who looked; no case data (whose data it was
/// is told by an id, so that it can be masked out of the reason).
/// </summary>
public sealed class AuditQueries(CallersDatabase database)
{
    /// <param name="Scoped">Its cases decide who sees it, by INV-31; otherwise <c>Own</c> does, with the agency as its parameter.</param>
    private sealed record Source(string Name, string Kind, Role[] Readers, string At, string No, string Actor, string? CaseId, string? Own, string Select);

    private static readonly Source[] Sources =
    [
        new("access", "access", [Role.Admin], "a.at", "a.seq", "a.actor", "a.case_id", null, """
            a.what, a.subject, a.reason, null::text, null::text, null::text, null::text, a.before, a.after, 'access', a.seq, a.content, a.prev_hash, a.hash
            from access_event a where a.what <> 'personal-data-revealed'
            """),
        new("look", "personal", [Role.Admin], "a.at", "a.seq", "a.actor", "a.case_id", null, """
            a.what, a.subject, a.reason, a.case_id, null::text, null::text, null::text, null::text, null::text, 'access', a.seq, a.content, a.prev_hash, a.hash
            from access_event a where a.what = 'personal-data-revealed'
            """),
        new("look-here", "personal", [Role.BackOffice], "a.at", "a.seq", "a.actor", "a.case_id", "c.agency_code = {0}", """
            a.what, a.subject, a.reason, a.case_id, coalesce(r.reception_number, r.print_serial), null::text, null::text, null::text, null::text,
            'access', a.seq, a.content, a.prev_hash, a.hash
            from access_event a join hub_case c on c.case_id = a.case_id join case_revision r on r.case_id = c.case_id and r.revision = c.current_revision
            where a.what = 'personal-data-revealed'
            """),
        new("event", "operations", [Role.BackOffice], "e.at", "e.seq", "e.actor", "e.case_id", "c.agency_code = {0}", """
            e.type, e.text, null::text, e.case_id, coalesce(r.reception_number, r.print_serial), e.linkage, e.code,
            case when e.type = 'status-changed' then coalesce((select p.data->>'status' from case_event p where p.case_id = e.case_id
                and p.handoff_id = e.handoff_id and p.type = 'status-changed' and p.seq < e.seq order by p.seq desc limit 1), 'pending')
                else e.data->>'before' end,
            coalesce(e.data->>'status', e.data->>'after'), null::text, null::bigint, null::text, null::text, null::text
            from case_event e join hub_case c on c.case_id = e.case_id join case_revision r on r.case_id = e.case_id and r.revision = e.revision
            where e.by_people and e.actor <> 'system' and e.actor_role <> 'Machine'
              and e.type in ('trigger', 'trigger-refused', 'status-changed', 'evidence', 'manual-proposed', 'manual-confirmed', 'action', 'revision-opened', 'note')
            """),
        new("cause", "operations", [Role.BackOffice], "n.at", "n.id", "n.by", null, "g.agency_code = {0}", """
            'failure-decided', null::text, n.note, null::text, null::text, g.linkage, g.code,
            coalesce((select p.status from failure_note p where p.group_id = n.group_id and p.id < n.id order by p.id desc limit 1), 'open'), n.status,
            null::text, null::bigint, null::text, null::text, null::text
            from failure_note n join failure_group g on g.id = n.group_id where true
            """),
        new("batch", "operations", [Role.BackOffice], "b.created_at", "0", "b.created_by", null, "b.agency_code = {0}", """
            'batch-' || b.action, null::text, b.reason, null::text, null::text, null::text, null::text, null::text, b.status,
            null::text, null::bigint, null::text, null::text, null::text
            from batch b where true
            """),
        new("pause", "operations", [Role.BackOffice, Role.Admin], "p.paused_at", "0", "p.paused_by", null, null, """
            'partner-paused', p.partner, p.reason, null::text, null::text, null::text, null::text, null::text, null::text,
            null::text, null::bigint, null::text, null::text, null::text
            from partner_pause p where true
            """),
        new("resume", "operations", [Role.BackOffice, Role.Admin], "p.resumed_at", "0", "p.resumed_by", null, null, """
            'partner-resumed', p.partner, p.reason, null::text, null::text, null::text, null::text, null::text, null::text,
            null::text, null::bigint, null::text, null::text, null::text
            from partner_pause p where p.resumed_at is not null
            """),
        new("hours", "operations", [Role.BackOffice, Role.Admin], "p.set_at", "p.id", "p.set_by", null, null, """
            'partner-hours', p.partner, p.reason, null::text, null::text, null::text, null::text,
            coalesce((select hub_week(q.week) from partner_hours q where q.partner = p.partner and q.id < p.id order by q.id desc limit 1), hub_week(null)), hub_week(p.week),
            null::text, null::bigint, null::text, null::text, null::text
            from partner_hours p where true
            """),
        new("holiday", "operations", [Role.BackOffice, Role.Admin], "h.set_at", "h.id", "h.set_by", null, null, """
            'holiday-set', to_char(h.day, 'YYYY/MM/DD'), null::text, null::text, null::text, null::text, null::text, coalesce(h.before, '平日'), coalesce(h.after, '平日'),
            null::text, null::bigint, null::text, null::text, null::text
            from public_holiday_change h where true
            """),
        new("maintenance", "operations", [Role.BackOffice, Role.Admin], "p.planned_at", "p.id", "p.planned_by", null, null, """
            'partner-maintenance', p.partner, p.reason, null::text, null::text, null::text, null::text, null::text, hub_window(p.begins_at, p.ends_at),
            null::text, null::bigint, null::text, null::text, null::text
            from partner_maintenance p where true
            """),
        // Also by whoever resumed the partner while it lasted.
        new("maintenance-dropped", "operations", [Role.BackOffice, Role.Admin], "p.cancelled_at", "p.id", "p.cancelled_by", null, null, """
            'partner-maintenance-dropped', p.partner, p.reason, null::text, null::text, null::text, null::text, hub_window(p.begins_at, p.ends_at), null::text,
            null::text, null::bigint, null::text, null::text, null::text
            from partner_maintenance p where p.cancelled_at is not null
            """),
        new("ledger", "ledger", [Role.BackOffice], "l.at", "l.seq", "l.actor", "c.case_id", "c.agency_code = {0}", """
            l.type, l.operation, null::text, c.case_id, l.key, l.linkage, null::text,
            case when l.type = 'status' then (select p.status from ledger_entry p where p.handoff_id = l.handoff_id and p.type = 'status'
                and (p.content::jsonb->>'move')::int = (l.content::jsonb->>'move')::int - 1 limit 1) end,
            l.status, l.chain, l.seq, l.content, l.prev_hash, l.hash
            from ledger_entry l join handoff h on h.id = l.handoff_id join hub_case c on c.case_id = h.case_id
            where l.by_people and l.actor <> 'system' and not exists (select from api_key k where k.name = l.actor)
            """),
    ];

    /// <summary>Newest first; one line more than asked for tells that there are more.</summary>
    public async Task<IReadOnlyList<AuditLine>> ListAsync(AuditQuery query, CancellationToken stop)
    {
        var lines = new List<AuditLine>();
        foreach (var source in Sources.Where(source => source.Readers.Any(query.Who.Is) && query.Kinds.Contains(source.Kind)))
            // A source that knows no cases has nothing about one.
            if (query.Key is null || source.CaseId is not null)
                lines.AddRange(await ReadAsync(source, query, stop));
        return [.. lines.OrderByDescending(line => line.At).ThenBy(line => line.Source, StringComparer.Ordinal).ThenByDescending(line => line.No).Take(query.Limit + 1)];
    }

    private async Task<List<AuditLine>> ReadAsync(Source source, AuditQuery query, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        string Parameter(object value)
        {
            command.Parameters.AddWithValue(value is DateTimeOffset time ? time.ToUniversalTime() : value);
            return $"${command.Parameters.Count}";
        }
        var conditions = new List<string>();
        if (source.Own is { } own)
            conditions.Add(own.Replace("{0}", Parameter(query.Who.AgencyCode ?? ""), StringComparison.Ordinal));
        if (query.Actor is { } actor)
            conditions.Add($"{source.Actor} = {Parameter(actor)}");
        if (query.Key is { } key)
            conditions.Add($"{source.CaseId} in (select case_id from business_key where value = {Parameter(key)})");
        if (query.From is { } from)
            conditions.Add($"{source.At} >= {Parameter(from)}");
        if (query.To is { } to)
            conditions.Add($"{source.At} < {Parameter(to)}");
        if (query.After is { } after)
            conditions.Add(string.CompareOrdinal(source.Name, after.Source) switch
            {
                > 0 => $"{source.At} <= {Parameter(after.At)}",
                0 => $"({source.At}, {source.No}) < ({Parameter(after.At)}, {Parameter(after.No)})",
                _ => $"{source.At} < {Parameter(after.At)}",
            });
        command.CommandText = $"""
            select {source.At}, {source.No}::bigint, {source.Actor}, {source.Select}
            {string.Concat(conditions.Select(condition => $" and {condition}"))}
            order by 1 desc, 2 desc limit {Parameter(query.Limit + 1)}
            """;
        var lines = new List<AuditLine>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            lines.Add(new AuditLine(
                row.GetFieldValue<DateTimeOffset>(0), source.Name, row.GetInt64(1), row.GetString(2), row.GetString(3), Text(row, 4), Text(row, 5), Text(row, 6), Text(row, 7),
                Text(row, 8), Text(row, 9), Text(row, 10), Text(row, 11), Text(row, 12), row.IsDBNull(13) ? null : row.GetInt64(13), Text(row, 14), Text(row, 15), Text(row, 16)));
        return lines;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
