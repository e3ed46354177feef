using LinkageHub.Access;
using LinkageHub.Database;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>A handoff as it stands in a list that people take away.</summary>
/// <param name="Detail">What was said about the failure; null: what the code says.</param>
/// <param name="Since">When it came to a person, or changed last.</param>
/// <param name="DueAt">期限 of the work that it makes; null: nobody has to do anything.</param>
public sealed record ListedHandoff(
    string? ReceptionNumber, string? PrintSerial, string Linkage, string? ErrorCode, string? Detail, DateTimeOffset Since, string? StaffCode, DateTimeOffset? DueAt);

/// <summary>The lists that people take away as files, oldest first: numbers, codes, times, nothing about a customer.</summary>
public sealed class ExportQueries(CallersDatabase database)
{
    /// <summary>The handoffs that match; one more than <paramref name="most"/> tells that there are more.</summary>
    public Task<IReadOnlyList<ListedHandoff>> HandoffsAsync(ListQuery query, int most, CancellationToken stop) => ReadAsync(query, most, [], stop);

    /// <summary>Those of them that a new trigger would still be about: of the current revision, of a case that goes on.</summary>
    public Task<IReadOnlyList<ListedHandoff>> ReprocessableAsync(ListQuery query, int most, CancellationToken stop) =>
        ReadAsync(query, most, ["r.superseded_at is null", "not c.is_cancelled", "(r.print_serial is not null or r.reception_number is not null)"], stop);

    /// <summary>Both numbers of each handoff's revision.</summary>
    public async Task<IReadOnlyDictionary<string, (string? PrintSerial, string? ReceptionNumber)>> NumbersAsync(Principal who, IReadOnlyCollection<string> handoffIds, CancellationToken stop)
    {
        await using var read = database.Ask(who, """
            select h.id, r.print_serial, r.reception_number from handoff h join case_revision r on r.case_id = h.case_id and r.revision = h.revision where h.id = any($1)
            """);
        read.Parameters.AddWithValue(handoffIds.ToArray());
        var numbers = new Dictionary<string, (string?, string?)>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            numbers[row.GetString(0)] = (Text(row, 1), Text(row, 2));
        return numbers;
    }

    private async Task<IReadOnlyList<ListedHandoff>> ReadAsync(ListQuery query, int most, IReadOnlyList<string> conditions, CancellationToken stop)
    {
        await using var command = database.Ask(query.Who);
        var where = new Filter(command.Parameters);
        where.Handoffs(query);
        foreach (var condition in conditions)
            where.Add(condition);
        command.CommandText = $"""
            select r.reception_number, r.print_serial, h.linkage, h.error_code, h.detail->>'errorDetail', coalesce(w.since, h.updated_at), c.staff_code, w.due_at
            from handoff h join hub_case c on c.case_id = h.case_id
            join case_revision r on r.case_id = h.case_id and r.revision = h.revision
            left join lateral (
                select min(opened_at) as since, min(due_at) as due_at from work_item where case_id = h.case_id and handoff_id = h.id and ended_at is null) w on true
            {where}
            order by h.created_at, h.id
            limit {where.Parameter(most + 1)}
            """;
        var rows = new List<ListedHandoff>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add(new ListedHandoff(
                Text(row, 0), Text(row, 1), row.GetString(2), Text(row, 3), Text(row, 4), row.GetFieldValue<DateTimeOffset>(5), Text(row, 6),
                row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7)));
        return rows;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
