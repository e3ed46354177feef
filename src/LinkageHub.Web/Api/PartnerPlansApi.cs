using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Values;
using LinkageHub.Web.Screens;

namespace LinkageHub.Web.Api;

/// <summary>Hours of a week: <c>06:00-28:00</c> a day, left out for a day without service. All left out, with <c>always</c>: no hours.</summary>
public sealed record HoursBody
{
    public string? Mon { get; init; }
    public string? Tue { get; init; }
    public string? Wed { get; init; }
    public string? Thu { get; init; }
    public string? Fri { get; init; }
    public string? Sat { get; init; }
    public string? Sun { get; init; }
    public string? Holiday { get; init; }
    public bool Always { get; init; }
    public string? Reason { get; init; }

    internal IReadOnlyList<string> Typed => [.. new[] { Mon, Tue, Wed, Thu, Fri, Sat, Sun, Holiday }.Select(day => day ?? "")];
}

/// <summary>A time at which a partner is known to be away.</summary>
public sealed record MaintenanceBody
{
    public DateTimeOffset? BeginsAt { get; init; }
    public DateTimeOffset? EndsAt { get; init; }
    public string? Reason { get; init; }
}

/// <summary>A partner's hours and maintenance, what its breakers did, and what waits for it with the last safe moment.</summary>
public static class PartnerPlansApi
{
    private const int MostMoves = 500, MostWaiting = 200;

    private static readonly TimeSpan LongestPlan = TimeSpan.FromDays(31), FarthestPlan = TimeSpan.FromDays(366);

    private static readonly Dictionary<Handoffs.SafeUntil, string> Because = new()
    {
        [Handoffs.SafeUntil.ServiceEnds] = "service-ends", [Handoffs.SafeUntil.ApprovalEnds] = "approval-ends",
        [Handoffs.SafeUntil.ListChanges] = "list-changes", [Handoffs.SafeUntil.CarryInIsLate] = "carry-in-late",
    };

    public static void Map(RouteGroupBuilder partners)
    {
        partners.MapPut("/{id}/hours", SetHoursAsync).Demands(Call.PausePartners).WithSummary("連携先のサービス時間を設定する").Accepts<HoursBody>("application/json").ProducesProblems();
        partners.MapGet("/{id}/maintenance", PlansAsync).Demands(Call.ReadPartners).WithSummary("連携先のメンテナンス予定").ProducesProblems();
        partners.MapPost("/{id}/maintenance", PlanAsync).Demands(Call.PausePartners).WithSummary("連携先のメンテナンス予定を登録する").Accepts<MaintenanceBody>("application/json").ProducesProblems();
        partners.MapDelete("/{id}/maintenance/{plan}", DropAsync).Demands(Call.PausePartners).WithSummary("連携先のメンテナンス予定を消す").ProducesProblems();
        partners.MapGet("/{id}/breaker-history", HistoryAsync).Demands(Call.ReadPartners).WithSummary("連携先の遮断器の履歴").ProducesProblems();
        partners.MapGet("/{id}/waiting", WaitingAsync).Demands(Call.Read).WithSummary("連携先を待っている連携と、いつまで送信できるか").ProducesProblems();
    }

    internal static object? Body(HoursSet? set) => set?.Week is not { } week ? null : new
    {
        week = ServiceWeek.Names.Zip(week.Days).ToDictionary(day => day.First, day => day.Second?.ToString()),
        reason = set.Reason,
        by = set.By,
        at = set.At,
    };

    private static async Task<IResult> SetHoursAsync(string id, HttpContext http, PartnerDirectory partners, PartnerHours hours, PartnerPauses pauses, NodeNews news)
    {
        if (partners.ById(id) is null)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<HoursBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        var week = ServiceWeek.Parse(body!.Typed);
        if (body.Always == (week is not null) || (body.Always && body.Typed.Any(day => day.Length > 0)))
            return Problems.Field(body.Always ? "always" : "week", "LH7-108", PartnerPlanScreens.WrongHours);
        await hours.SetAsync(id, week, body.Reason!, http.Who().Name, http.RequestAborted);
        await pauses.ApplyAsync(http.RequestAborted);
        news.PausesAreNew();
        return Results.Json(new { id, hours = Body((await hours.NowAsync(http.RequestAborted)).GetValueOrDefault(id)) }, ApiJson.Options);
    }

    private static async Task<IResult> PlansAsync(string id, HttpContext http, PartnerDirectory partners, PartnerCalendar calendar) =>
        partners.ById(id) is null ? Problems.Of("LH8-105") : Results.Json(await ListAsync(id, calendar, http.RequestAborted), ApiJson.Options);

    private static async Task<IResult> PlanAsync(string id, HttpContext http, PartnerDirectory partners, PartnerCalendar calendar, PartnerPauses pauses, NodeNews news, TimeProvider clock)
    {
        if (partners.ById(id) is null)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<MaintenanceBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        var now = clock.GetUtcNow();
        if (body!.BeginsAt is not { } begins || body.EndsAt is not { } ends || ends <= begins || ends <= now || begins > now + FarthestPlan || ends - begins > LongestPlan)
            return Problems.Field("beginsAt", "LH7-108", "beginsAt と endsAt には、1年以内に始まり31日以内に終わる、これからの日時を指定してください。");
        await calendar.PlanAsync(id, begins, ends, body.Reason!, http.Who().Name, http.RequestAborted);
        return await AppliedAsync(id, http, calendar, pauses, news);
    }

    private static async Task<IResult> DropAsync(string id, string plan, HttpContext http, PartnerDirectory partners, PartnerCalendar calendar, PartnerPauses pauses, NodeNews news)
    {
        if (partners.ById(id) is null || !long.TryParse(plan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Problems.Of("LH8-105");
        await calendar.CancelAsync(id, number, http.Who().Name, http.RequestAborted);
        return await AppliedAsync(id, http, calendar, pauses, news);
    }

    private static async Task<IResult> AppliedAsync(string id, HttpContext http, PartnerCalendar calendar, PartnerPauses pauses, NodeNews news)
    {
        await pauses.ApplyAsync(http.RequestAborted);
        news.PausesAreNew();
        return Results.Json(await ListAsync(id, calendar, http.RequestAborted), ApiJson.Options);
    }

    private static async Task<object> ListAsync(string id, PartnerCalendar calendar, CancellationToken stop) => new
    {
        items = (await calendar.ToComeAsync(stop)).Where(plan => plan.Partner == id)
            .Select(plan => new { id = plan.Id.ToString(CultureInfo.InvariantCulture), beginsAt = plan.BeginsAt, endsAt = plan.EndsAt, reason = plan.Reason, by = plan.By }).ToList(),
        nextCursor = (string?)null,
    };

    private static async Task<IResult> HistoryAsync(string id, HttpContext http, PartnerDirectory partners, BreakerHistory breakers)
    {
        if (partners.ById(id) is null)
            return Problems.Of("LH8-105");
        var moves = await breakers.NewestAsync([id], MostMoves, http.RequestAborted);
        return Results.Json(new
        {
            items = moves.Reverse().Select(one => new
            {
                at = one.Move.At, operation = one.Move.Operation, state = BreakerHistory.Name(one.Move.State), failures = one.Move.Failures, because = one.Move.Because, node = one.Node,
            }).ToList(),
            nextCursor = (string?)null,
        }, ApiJson.Options);
    }

    private static async Task<IResult> WaitingAsync(string id, HttpContext http, PartnerDirectory partners, PartnerCalendar calendar, PartnerHours hours, WaitingOutlook outlook)
    {
        if (partners.ById(id) is null)
            return Problems.Of("LH8-105");
        var stop = http.RequestAborted;
        var (now, open) = await hours.OutlookAsync([.. partners.Snapshots().Select(partner => partner.Id)], await calendar.ToComeAsync(stop), stop);
        var waiting = await outlook.ListAsync(http.Who(), id, open, now, MostWaiting, stop);
        return Results.Json(new
        {
            items = waiting.Select(one => new
            {
                handoffId = one.Handoff.Id,
                caseId = one.File.CaseId,
                linkage = Linkages.LinkageNames.Wire(one.Handoff.Linkage),
                printSerial = one.File.RevisionOf(one.Handoff).PrintSerial,
                receptionNumber = one.File.RevisionOf(one.Handoff).ReceptionNumber,
                status = Cases.HandoffStatusNames.Wire(one.Handoff.Status),
                heldBy = one.Handoff.HeldBy,
                createdAt = one.Handoff.CreatedAt,
                lastSafe = one.Safe is { } safe
                    ? new { at = safe.At, because = Because[safe.Because], deadline = safe.Deadline, near = safe.IsNearAt(now), missed = safe.IsMissedAt(now) } : null,
            }).ToList(),
            nextCursor = (string?)null,
        }, ApiJson.Options);
    }
}
