using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Values;

namespace LinkageHub.Queries;

/// <summary>A handoff that waits for a partner. <paramref name="Safe"/> null: it may go at any time.</summary>
public sealed record WaitingHandoff(CaseFile File, Handoff Handoff, string Partner, LastSafeMoment? Safe);

/// <summary>What waits for the partners, by the last moment at which it can still go.</summary>
public sealed class WaitingOutlook(
    CallersDatabase database, CallersCases cases, PartnerDirectory partners, PartnerHours hours, PartnerCalendar calendar, RetryOptions retry)
{
    /// <summary>So many are looked at: those whose approval ends first, then the oldest.</summary>
    private const int MostLookedAt = 200;

    private static readonly string[] Waiting = ["pending", "retry-scheduled", "in-doubt"];

    /// <param name="partner">Null: of every partner.</param>
    /// <param name="open">When each partner is open, by <see cref="PartnerHours.OutlookAsync"/>.</param>
    public async Task<IReadOnlyList<WaitingHandoff>> ListAsync(
        Principal who, string? partner, IReadOnlyDictionary<string, OpeningTimes> open, DateTimeOffset now, int most, CancellationToken stop)
    {
        var found = await IdsAsync(who, partner, stop);
        var files = await cases.Of(who).LoadAsync([.. found.Select(one => one.CaseId).Distinct()], stop);
        return [.. found.Where(one => files.ContainsKey(one.CaseId))
            .Select(one => Of(files[one.CaseId], files[one.CaseId].HandoffById(one.Id), one.Partner, open, now))
            .OrderBy(one => one.Safe?.At ?? DateTimeOffset.MaxValue).ThenBy(one => one.Handoff.CreatedAt).Take(most)];
    }

    /// <summary>Of what waits in one case, by the handoff's id; what may go at any time is left out. Asks for the partners' hours only where something waits.</summary>
    public async Task<IReadOnlyDictionary<string, LastSafeMoment>> OfCaseAsync(CaseFile file, CancellationToken stop)
    {
        var waiting = file.Handoffs.Where(handoff => Waiting.Contains(handoff.Status.Wire()) && !handoff.Linkage.IsErrand() && file.RevisionOf(handoff).SupersededAt is null).ToList();
        if (waiting.Count == 0 || file.IsCancelled)
            return new Dictionary<string, LastSafeMoment>();
        var (now, open) = await hours.OutlookAsync([.. partners.Snapshots().Select(partner => partner.Id)], await calendar.ToComeAsync(stop), stop);
        return waiting.Select(handoff => (handoff.Id, Of(file, handoff, "", open, now).Safe)).Where(one => one.Safe is not null).ToDictionary(one => one.Id, one => one.Safe!);
    }

    private WaitingHandoff Of(CaseFile file, Handoff handoff, string partner, IReadOnlyDictionary<string, OpeningTimes> open, DateTimeOffset now)
    {
        var route = partners.Routes.GetValueOrDefault(Route.Of(handoff.Linkage, file.InsurerCode), []);
        return new WaitingHandoff(file, handoff, partner, LastSafeMoment.Of(
            LastSafeMoment.DeadlinesOf(file, handoff, retry.Expected, now),
            [.. route.Select(one => open.GetValueOrDefault(one.Id)).OfType<OpeningTimes>()],
            TimeSpan.FromSeconds(route.Sum(one => one.Options.Timeout.TotalSeconds)), now));
    }

    private async Task<List<(string Id, string CaseId, string Partner)>> IdsAsync(Principal who, string? partner, CancellationToken stop)
    {
        await using var command = database.Ask(who);
        var where = new Filter(command.Parameters);
        where.Handoffs(new ListQuery { Who = who, Statuses = Waiting, Partners = partner is null ? [] : [partner] });
        command.CommandText = $"""
            select h.id, h.case_id, h.partner
            from handoff h join hub_case c on c.case_id = h.case_id join case_revision r on r.case_id = h.case_id and r.revision = h.revision
            {where}
            order by r.facts->>'approvalExpiresAt' nulls last, h.created_at, h.id limit {where.Parameter(MostLookedAt)}
            """;
        var ids = new List<(string, string, string)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
        return ids;
    }
}
