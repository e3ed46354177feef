using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>Lists of handoffs and cases: the ids of one page; whole cases are read afterwards by their ids.</summary>
public sealed class ListQueries(CallersDatabase database)
{
    public sealed record HandoffRow(string HandoffId, DateTimeOffset CreatedAt);

    public sealed record HandoffGroup(
        string Partner, string Linkage, string? ErrorCode, long Count, DateTimeOffset Oldest, DateTimeOffset Newest, long Stores, bool Retryable);

    public sealed record CaseRow(string CaseId, DateTimeOffset CreatedAt);

    /// <summary>One row more than asked for tells that there is a next page.</summary>
    public async Task<IReadOnlyList<HandoffRow>> HandoffsAsync(ListQuery query, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        where.Handoffs(query);
        if (query.After is { } after)
            where.Add($"(h.created_at, h.id) < ({where.Parameter(after.CreatedAt)}, {where.Parameter(after.Id)})");
        command.CommandText = $"""
            select h.id, h.created_at
            from handoff h join hub_case c on c.case_id = h.case_id
            {where}
            order by h.created_at desc, h.id desc
            limit {where.Parameter(query.Limit + 1)}
            """;
        var rows = new List<HandoffRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new HandoffRow(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)));
        return rows;
    }

    /// <summary>The ids of all that match, oldest first, at most <paramref name="most"/> and one more.</summary>
    public async Task<IReadOnlyList<string>> HandoffIdsAsync(ListQuery query, int most, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        where.Handoffs(query);
        command.CommandText = $"""
            select h.id from handoff h join hub_case c on c.case_id = h.case_id
            {where}
            order by h.created_at, h.id
            limit {where.Parameter(most + 1)}
            """;
        var ids = new List<string>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return ids;
    }

    /// <summary>What failed for one reason, together; the largest first.</summary>
    public async Task<IReadOnlyList<HandoffGroup>> GroupsAsync(ListQuery query, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        where.Handoffs(query);
        command.CommandText = $"""
            select h.partner, h.linkage, h.error_code, count(*), min(h.created_at), max(h.created_at), count(distinct (c.agency_code, c.store_code)),
                   bool_or(h.status in ('failed', 'retry-scheduled') and r.superseded_at is null)
            from handoff h join hub_case c on c.case_id = h.case_id
            join case_revision r on r.case_id = h.case_id and r.revision = h.revision
            {where}
            group by 1, 2, 3 order by 4 desc, 1, 2, 3
            """;
        var groups = new List<HandoffGroup>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            groups.Add(new HandoffGroup(
                row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5), row.GetInt64(6), row.GetBoolean(7)));
        return groups;
    }

    public async Task<IReadOnlyList<CaseRow>> CasesAsync(ListQuery query, ExpectedTimes expected, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        // A waiting place that has been emptied is no case any more.
        where.Add("not (c.is_cancelled and c.agency_code is null)");
        where.Any("c.state", query.States);
        where.Any("c.store_code", query.Stores);
        where.Any("c.staff_code", query.Staff);
        where.Scope(query.Who);
        if (query.HandledBy is { } handler)
            where.Handled(handler);
        where.Window("c.created_at", query.From, query.To);
        if (query.Linkages.Count + query.Statuses.Count + query.Partners.Count + query.ErrorCodes.Count > 0)
        {
            // One handoff that is all of it: the linkage that failed, at that partner, for that reason.
            var one = new Filter(command.Parameters);
            one.Add("h.case_id = c.case_id");
            one.Any("h.status", query.Statuses);
            one.Any("h.linkage", query.Linkages);
            one.Any("h.partner", query.Partners);
            one.Any("h.error_code", query.ErrorCodes);
            where.Add($"exists (select from handoff h {one})");
        }
        if (query.OverdueOnly)
            where.Add($"""
                (c.state = 'InsuranceConcluded' and exists (
                     select from case_revision r where r.case_id = c.case_id and r.revision = c.current_revision
                     and (r.facts->>'concludedAt')::timestamptz <= {where.Parameter(now - expected.LinkageIII)})
                 or c.state in ('L3Completed', 'CopyDelivered') and exists (
                     select from handoff h where h.case_id = c.case_id and h.revision = c.current_revision and h.linkage = 'III'
                     and h.ended_at <= {where.Parameter(BusinessHours.Before(now, expected.CarryIn))})
                 or c.state in ('L1Requested', 'L2Requested') and exists (
                     select from handoff h where h.case_id = c.case_id and h.revision = c.current_revision
                     and h.status in ('pending', 'in-flight', 'retry-scheduled') and h.held_by is null and h.error_code is null
                     and (h.linkage = 'I' and h.updated_at <= {where.Parameter(now - expected.Ok)} or h.linkage = 'II' and h.updated_at <= {where.Parameter(now - expected.Launch)})))
                """);
        if (query.Key is { } key)
            where.Add($"c.case_id in (select case_id from business_key where value = {where.Parameter(key)})");
        if (query.After is { } after)
            where.Add($"(c.created_at, c.case_id) < ({where.Parameter(after.CreatedAt)}, {where.Parameter(after.Id)})");
        command.CommandText = $"""
            select c.case_id, c.created_at from hub_case c
            {where}
            order by c.created_at desc, c.case_id desc
            limit {where.Parameter(query.Limit + 1)}
            """;
        var rows = new List<CaseRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new CaseRow(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)));
        return rows;
    }
}
