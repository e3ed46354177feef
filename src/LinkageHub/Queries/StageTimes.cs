using System.Collections.Concurrent;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Database;

namespace LinkageHub.Queries;

/// <summary>The road of a case, cut where its linkages begin and end.</summary>
public enum Stage
{
    LinkageI,
    UntilII,
    LinkageII,
    UntilIII,
    LinkageIII,
    UntilCarryIn,
    CarryIn,
}

/// <summary>How long the cases that are through took for one stage.</summary>
public sealed record StageTime(Stage Stage, long Cases, TimeSpan Median, TimeSpan NinetyPercent);

/// <summary>
/// Times of cases that are finished, from when their handoffs began and ended: a case's own states come and go without a line of their own, because they are derived.
/// Of the last revision, and of the last thirty days; counted anew every ten minutes at most.
/// </summary>
public sealed class StageTimes(CallersDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<StageTime> Times)> known = new(StringComparer.Ordinal);

    /// <summary>In the order a case goes through them; a stage that nobody went through is left out.</summary>
    public async Task<IReadOnlyList<StageTime>> OfAgencyAsync(Principal who, CancellationToken stop)
    {
        var (agency, now) = (who.AgencyCode ?? "", clock.GetUtcNow());
        if (known.TryGetValue(agency, out var standing) && now - standing.At < Fresh)
            return standing.Times;
        await using var read = database.Ask(who, """
            with finished as materialized (
                select case_id, current_revision from hub_case
                where state = $2 and created_at > hub_now() - interval '30 days' and agency_code = $1 and not is_cancelled
                order by created_at desc limit 2000),
            road as (
                select array[
                    max(h.created_at) filter (where h.linkage = 'I'), max(h.ended_at) filter (where h.linkage = 'I'),
                    max(h.created_at) filter (where h.linkage = 'II'), max(h.ended_at) filter (where h.linkage = 'II'),
                    max(h.created_at) filter (where h.linkage = 'III'), max(h.ended_at) filter (where h.linkage = 'III'),
                    max(h.created_at) filter (where h.linkage = 'carry-in'), max(h.ended_at) filter (where h.linkage = 'carry-in')] as at
                from finished f join handoff h on h.case_id = f.case_id and h.revision = f.current_revision and h.status in ('succeeded', 'resolved-manually')
                group by f.case_id)
            select stage, count(*), percentile_disc(0.5) within group (order by took), percentile_disc(0.9) within group (order by took)
            from road, generate_series(1, 7) as stage, lateral (select at[stage + 1] - at[stage] as took) as t
            where took >= interval '0' group by stage order by stage
            """);
        read.Parameters.AddWithValue(agency);
        read.Parameters.AddWithValue(nameof(CaseState.CarryInApplied));
        var times = new List<StageTime>();
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                times.Add(new StageTime((Stage)(row.GetInt32(0) - 1), row.GetInt64(1), row.GetTimeSpan(2), row.GetTimeSpan(3)));
        known[agency] = (now, times);
        return times;
    }
}
