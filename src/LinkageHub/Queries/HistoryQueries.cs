using LinkageHub.Access;
using LinkageHub.Database;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>One try of an operation, as it was written down.</summary>
public sealed record AttemptRow(
    string HandoffId, int N, string Kind, string Operation, string Partner, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Outcome,
    int? HttpStatus, string? PartnerCode, int? DurationMs, string Actor);

/// <summary>One line of a case's timeline.</summary>
public sealed record TimelineRow(
    long Seq, DateTimeOffset At, DateTimeOffset RecordedAt, string Type, int Revision, string Actor, string ActorRole, string Text, string? Linkage,
    string? HandoffId, string? Operation, string? Partner, string? Code, string? Data);

/// <summary>One entry of a chain with the text that was hashed.</summary>
public sealed record LedgerRow(
    string Chain, long Seq, DateTimeOffset At, string Type, string? HandoffId, string? Linkage, string? Key, string? Operation, int? Attempt,
    string? Status, string Actor, string? PayloadHash, string Content, string PrevHash, string Hash);

/// <summary>Which entries of the ledger.</summary>
public sealed record LedgerQuery(
    Principal Who, string? HandoffId, string? PrintSerial, string? ReceptionNumber, DateTimeOffset? From, DateTimeOffset? To, (string Chain, long Seq)? After, int Limit);

/// <summary>What has happened: attempts, timeline, ledger.</summary>
public sealed class HistoryQueries(CallersDatabase database)
{
    public async Task<ILookup<string, AttemptRow>> AttemptsAsync(Principal who, IReadOnlyCollection<string> handoffIds, CancellationToken stop)
    {
        // For one handoff its plan is kept; for a page of them it is better made anew than guessed.
        var isOne = handoffIds.Count == 1;
        await using var read = database.Ask(who, $"""
            select a.handoff_id, a.n, a.kind, a.operation, o.partner, a.started_at, r.ended_at, r.outcome, r.http_status, r.partner_code, r.duration_ms, a.actor
            from attempt a
            join operation o on o.handoff_id = a.handoff_id and o.operation = a.operation
            left join attempt_result r on (r.handoff_id, r.operation, r.kind, r.n) = (a.handoff_id, a.operation, a.kind, a.n)
            where a.handoff_id = {(isOne ? "$1" : "any($1)")}
            order by a.started_at, a.kind desc, a.n
            """);
        read.Parameters.AddWithValue(isOne ? handoffIds.First() : handoffIds.ToArray());
        var rows = new List<AttemptRow>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new AttemptRow(
                row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), Time(row, 6),
                Text(row, 7), Number(row, 8), Text(row, 9), Number(row, 10), row.GetString(11)));
        return rows.ToLookup(attempt => attempt.HandoffId);
    }

    public async Task<IReadOnlyList<TimelineRow>> TimelineAsync(Principal who, string caseId, long after, int limit, CancellationToken stop)
    {
        await using var read = database.Ask(who, """
            select seq, at, recorded_at, type, revision, actor, actor_role, text, linkage, handoff_id, operation, partner, code, data::text
            from case_event where case_id = $1 and seq > $2 order by seq limit $3
            """);
        read.Parameters.AddWithValue(caseId);
        read.Parameters.AddWithValue(after);
        read.Parameters.AddWithValue(limit + 1);
        var rows = new List<TimelineRow>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new TimelineRow(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetInt32(4),
                row.GetString(5), row.GetString(6), row.GetString(7), Text(row, 8), Text(row, 9), Text(row, 10), Text(row, 11), Text(row, 12), Text(row, 13)));
        return rows;
    }

    public async Task<IReadOnlyList<LedgerRow>> LedgerAsync(LedgerQuery query, CancellationToken stop)
    {
        await using var read = database.Ask(query.Who);
        string Parameter(object value)
        {
            read.Parameters.AddWithValue(value is DateTimeOffset time ? time.ToUniversalTime() : value);
            return $"${read.Parameters.Count}";
        }
        var conditions = new List<string> { "true" };
        if (query.HandoffId is { } handoffId)
            conditions.Add($"handoff_id = {Parameter(handoffId)}");
        foreach (var key in new[] { query.PrintSerial, query.ReceptionNumber }.Where(key => key is not null))
        {
            // By lists, so that either half is asked of its index.
            var number = Parameter(key!);
            conditions.Add($"""
                (key = {number} and case_id = any(array(select case_id from business_key where value = {number})) or handoff_id = any(array(
                    select h.id from handoff h join business_key k on k.case_id = h.case_id and k.revision = h.revision where k.value = {number})))
                """);
        }
        if (query.From is { } from)
            conditions.Add($"at >= {Parameter(from)}");
        if (query.To is { } to)
            conditions.Add($"at < {Parameter(to)}");
        if (query.After is var (chain, seq) && Parameter(chain) is var name)
            conditions.Add($"(length(chain), chain, seq) > (length({name}), {name}, {Parameter(seq)})");
        // INV-31: entries without a handoff (callbacks, a person's word) belong to their case.
        if (!query.Who.Everywhere)
            conditions.Add($"""
                (handoff_id in (select h.id from handoff h join hub_case c on c.case_id = h.case_id where c.agency_code = {Parameter(query.Who.AgencyCode ?? "")})
                or (handoff_id is null and case_id in (select case_id from hub_case where agency_code = ${read.Parameters.Count})))
                """);
        read.CommandText = $"""
            select chain, seq, at, type, handoff_id, linkage, key, operation, attempt, status, actor, payload_hash, content, prev_hash, hash
            from ledger_entry
            where {string.Join(" and ", conditions)}
            order by length(chain), chain, seq
            limit {Parameter(query.Limit + 1)}
            """;
        var rows = new List<LedgerRow>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new LedgerRow(
                row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), Text(row, 4), Text(row, 5), Text(row, 6),
                Text(row, 7), Number(row, 8), Text(row, 9), row.GetString(10), Text(row, 11), row.GetString(12), row.GetString(13), row.GetString(14)));
        return rows;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
