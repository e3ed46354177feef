using System.Collections.Concurrent;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Database;

namespace LinkageHub.Queries;

/// <summary>How long the cases that stand in a state now have stood in it.</summary>
public sealed record StateAge(CaseState State, long Cases, TimeSpan Median, TimeSpan NinetyPercent);

/// <summary>Time in each state, of the cases of one's agency that are not at their end. Counted over all of them, so at most once a minute for everybody.</summary>
public sealed class StateAges(CallersDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<StateAge> Ages)> known = new(StringComparer.Ordinal);

    /// <summary>In the order a case goes through them.</summary>
    public async Task<IReadOnlyList<StateAge>> OfAgencyAsync(Principal who, CancellationToken stop)
    {
        var (agency, now) = (who.AgencyCode ?? "", clock.GetUtcNow());
        if (known.TryGetValue(agency, out var standing) && now - standing.At < Fresh)
            return standing.Ages;
        await using var read = database.Ask(who, """
            select state, count(*), percentile_disc(0.5) within group (order by hub_now() - state_since), percentile_disc(0.9) within group (order by hub_now() - state_since)
            from hub_case where state = any($2) and agency_code = $1 and not is_cancelled group by state
            """);
        read.Parameters.AddWithValue(agency);
        read.Parameters.AddWithValue(CaseStates.Open.Select(state => state.ToString()).ToArray());
        var ages = new List<StateAge>();
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                ages.Add(new StateAge(Enum.Parse<CaseState>(row.GetString(0)), row.GetInt64(1), row.GetTimeSpan(2), row.GetTimeSpan(3)));
        ages = [.. ages.OrderBy(age => age.State)];
        known[agency] = (now, ages);
        return ages;
    }
}
