using LinkageHub.Partners;
using Npgsql;

namespace LinkageHub.Schedules;

/// <summary>How much waits for each partner, written down twice a minute: what an outage's end is foretold from.</summary>
public sealed class BacklogSamples(NpgsqlDataSource database, PartnerDirectory partners)
{
    public async Task TakeAsync(CancellationToken stop)
    {
        await using var insert = database.CreateCommand("""
            insert into backlog_sample (at, partner, waiting)
            select hub_now(), wanted.partner, coalesce(backlog.waiting, 0)
            from unnest($1) as wanted (partner)
            left join (select partner, count(*) as waiting from handoff where status in ('pending', 'retry-scheduled', 'in-doubt') group by 1) as backlog using (partner)
            on conflict do nothing
            """);
        insert.Parameters.AddWithValue(partners.Snapshots().Select(partner => partner.Id).ToArray());
        await insert.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Of the last hours, by partner, the oldest first.</summary>
    public async Task<ILookup<string, BacklogSample>> LatelyAsync(TimeSpan time, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select partner, at, waiting from backlog_sample where at > hub_now() - $1 order by at");
        read.Parameters.AddWithValue(time);
        var samples = new List<(string Partner, BacklogSample Sample)>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            samples.Add((row.GetString(0), new BacklogSample(row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2))));
        return samples.ToLookup(one => one.Partner, one => one.Sample);
    }
}
