using Npgsql;

namespace LinkageHub.Queries;

/// <summary>Work that waits for a partner; <c>Oldest</c> since when.</summary>
public sealed record Backlog(long Pending, long RetryScheduled, long InDoubt, DateTimeOffset? Oldest);

/// <summary>Waiting work by partner: how the hub stands with it, whoever looks. Counts of all stores together, of no case.</summary>
public sealed class Backlogs(NpgsqlDataSource database)
{
    public async Task<IReadOnlyDictionary<string, Backlog>> ByPartnerAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select partner, count(*) filter (where status = 'pending'), count(*) filter (where status = 'retry-scheduled'),
                   count(*) filter (where status = 'in-doubt'), min(created_at)
            from handoff where status in ('pending', 'retry-scheduled', 'in-doubt') group by partner
            """);
        var backlog = new Dictionary<string, Backlog>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            backlog[row.GetString(0)] = new Backlog(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4));
        return backlog;
    }
}
