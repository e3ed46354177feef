using LinkageHub.Access;
using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Partners: how they are, holding a partner's traffic with a reason, and when one is known to be away.</summary>
public sealed class PartnerScreens(PartnerDirectory partners, PartnerPauses pauses, PartnerCalendar calendar, Backlogs backlogs, Commands commands, TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(31), FarthestPlan = TimeSpan.FromDays(366);

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/partners", (HttpContext http, PartnerScreens here) => here.ShowAsync(http, null, 200)).Demands(Call.ReadPartners);
        screens.MapPost("/partners/{id}/pause", (string id, HttpContext http, PartnerScreens here) => here.PauseAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/resume", (string id, HttpContext http, PartnerScreens here) => here.ResumeAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/maintenance", (string id, HttpContext http, PartnerScreens here) => here.PlanAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/maintenance/{plan}/cancel", (string id, string plan, HttpContext http, PartnerScreens here) => here.CancelAsync(id, plan, http))
            .Demands(Call.PausePartners);
    }

    private async Task<IResult> ShowAsync(HttpContext http, Refusal? refusal, int status) => Page.Of<PartnersPage>(status, new
    {
        Partners = partners.Snapshots().ToList(),
        Backlog = await backlogs.ByPartnerAsync(http.RequestAborted),
        Plans = (await calendar.ToComeAsync(http.RequestAborted)).ToLookup(plan => plan.Partner),
        Now = clock.GetUtcNow(),
        Said = Notice.Read(http),
        Refusal = refusal,
    });

    private async Task<IResult> PauseAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await ShowAsync(http, Refusal.Of("LH8-104"), 422);
        DateTimeOffset? until = null;
        if (form["until"].ToString() is { Length: > 0 } typed && ((until = TimeOf(typed)) is null || until <= clock.GetUtcNow() || until > clock.GetUtcNow() + LongestPause))
            return await ShowAsync(http, Refusal.Because("LH7-108", "再開の日時には、これから31日以内の日時を入力してください。"), 422);
        if (await commands.IsFirstAsync(http, form))
            await pauses.PauseAsync(id, http.Who().Name, reason, until, http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    private async Task<IResult> ResumeAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        await pauses.ResumeAsync(id, http.Who().Name, http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    private async Task<IResult> PlanAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await ShowAsync(http, Refusal.Of("LH8-104"), 422);
        var now = clock.GetUtcNow();
        if (TimeOf(form["begins"].ToString()) is not { } begins || TimeOf(form["ends"].ToString()) is not { } ends || ends <= begins || ends <= now
            || begins > now + FarthestPlan || ends - begins > LongestPause)
            return await ShowAsync(http, Refusal.Because("LH7-108", "開始と終了には、1年以内に始まり31日以内に終わる、これからの日時を入力してください。"), 422);
        if (await commands.IsFirstAsync(http, form))
            await calendar.PlanAsync(id, begins, ends, reason, http.Who().Name, http.RequestAborted);
        await pauses.ApplyAsync(http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    private async Task<IResult> CancelAsync(string id, string plan, HttpContext http)
    {
        if (partners.ById(id) is null || !long.TryParse(plan, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return CaseScreens.NotThere;
        await calendar.CancelAsync(id, number, http.Who().Name, http.RequestAborted);
        await pauses.ApplyAsync(http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    /// <summary>As a browser's field gives it, in Japanese time.</summary>
    private static DateTimeOffset? TimeOf(string typed) =>
        DateTime.TryParseExact(typed, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, TimeSpan.FromHours(9)) : null;
}
