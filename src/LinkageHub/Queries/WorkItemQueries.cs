using LinkageHub.Access;
using LinkageHub.Database;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>Which work items are asked for. <c>After</c>: the last row of the page before.</summary>
public sealed record WorkItemQuery(
    Principal Who, bool Open, IReadOnlyList<string> Roles, IReadOnlyList<string> Codes, IReadOnlyList<string> Stores, bool OverdueOnly,
    (DateTimeOffset At, long Id)? After, int Limit)
{
    /// <summary>Instead of <see cref="After"/>: those before it, the nearest first.</summary>
    public (DateTimeOffset At, long Id)? Before { get; init; }
}

public sealed record WorkItemRow(
    long Id, string CaseId, int Revision, string? HandoffId, string? Linkage, string Code, string OwnerRole, DateTimeOffset OpenedAt,
    DateTimeOffset DueAt, DateTimeOffset? EndedAt, string? PrintSerial, string? ReceptionNumber, string? AgencyCode, string? StoreCode, bool Overdue);

/// <summary>Work items of the cases the caller may see, the most urgent first; ended ones by their end.</summary>
public sealed class WorkItemQueries(CallersDatabase database)
{
    /// <summary>One row more than asked for tells that there is a next page.</summary>
    public async Task<IReadOnlyList<WorkItemRow>> ListAsync(WorkItemQuery query, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        var order = query.Open ? "w.due_at" : "w.ended_at";
        where.Add(query.Open ? "w.ended_at is null" : "w.ended_at is not null");
        where.Scope(query.Who);
        where.Any("w.owner_role", query.Roles);
        where.Any("w.code", query.Codes);
        where.Any("c.store_code", query.Stores);
        if (query.OverdueOnly)
            where.Add("w.due_at < hub_now()");
        if (query.After is { } after)
            where.Add($"({order}, w.id) > ({where.Parameter(after.At)}, {where.Parameter(after.Id)})");
        if (query.Before is { } before)
            where.Add($"({order}, w.id) < ({where.Parameter(before.At)}, {where.Parameter(before.Id)})");
        var way = query.Before is null ? "" : " desc";
        return await ReadAsync(command, $"{where} order by {order}{way}, w.id{way} limit {where.Parameter(query.Limit + 1)}", stop);
    }

    /// <summary>Also one that has ended. Null also for one of a case that he may not see.</summary>
    public async Task<WorkItemRow?> FindAsync(Principal who, long id, CancellationToken stop)
    {
        await using var command = database.Ask(who);
        var where = new Filter(command.Parameters);
        where.Scope(who);
        where.Add($"w.id = {where.Parameter(id)}");
        return await ReadAsync(command, where.ToString(), stop) is [var item] ? item : null;
    }

    private static async Task<IReadOnlyList<WorkItemRow>> ReadAsync(Question command, string which, CancellationToken stop)
    {
        command.CommandText = $"""
            select w.id, w.case_id, w.revision, w.handoff_id, w.linkage, w.code, w.owner_role, w.opened_at, w.due_at, w.ended_at,
                   r.print_serial, r.reception_number, c.agency_code, c.store_code, w.ended_at is null and w.due_at < hub_now()
            from work_item w join hub_case c on c.case_id = w.case_id join case_revision r on r.case_id = w.case_id and r.revision = w.revision
            {which}
            """;
        var rows = new List<WorkItemRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new WorkItemRow(
                row.GetInt64(0), row.GetString(1), row.GetInt32(2), Text(3), Text(4), row.GetString(5), row.GetString(6), row.GetFieldValue<DateTimeOffset>(7),
                row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9), Text(10), Text(11), Text(12), Text(13), row.GetBoolean(14)));
        return rows;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
