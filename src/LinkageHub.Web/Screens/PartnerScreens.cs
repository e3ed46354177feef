using LinkageHub.Access;
using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Partners: how they are, and holding a partner's traffic with a reason.</summary>
public static class PartnerScreens
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(31);

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/partners", (HttpContext http, PartnerDirectory partners, HistoryQueries history, TimeProvider clock) =>
            ShowAsync(http, partners, history, clock, null, 200)).Demands(Call.ReadPartners);
        screens.MapPost("/partners/{id}/pause", PauseAsync).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/resume", ResumeAsync).Demands(Call.PausePartners);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PartnerDirectory partners, HistoryQueries history, TimeProvider clock, Refusal? refusal, int status) =>
        Page.Of<PartnersPage>(status, new
        {
            Partners = partners.Snapshots().ToList(),
            Backlog = await history.BacklogAsync(http.RequestAborted),
            Now = clock.GetUtcNow(),
            Said = Notice.Read(http),
            Refusal = refusal,
        });

    private static async Task<IResult> PauseAsync(
        string id, HttpContext http, PartnerDirectory partners, PartnerPauses pauses, HistoryQueries history, TimeProvider clock, Commands commands)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await ShowAsync(http, partners, history, clock, Refusal.Of("LH8-104"), 422);
        DateTimeOffset? until = null;
        if (form["until"].ToString() is { Length: > 0 } typed)
        {
            if (!DateTime.TryParseExact(typed, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], null, System.Globalization.DateTimeStyles.None, out var local)
                || (until = new DateTimeOffset(local, TimeSpan.FromHours(9))) <= clock.GetUtcNow() || until > clock.GetUtcNow() + LongestPause)
                return await ShowAsync(http, partners, history, clock, Refusal.Because("LH7-108", "再開の日時には、これから31日以内の日時を入力してください。"), 422);
        }
        if (await commands.IsFirstAsync(http, form))
            await pauses.PauseAsync(id, http.Who().Name, reason, until, http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    private static async Task<IResult> ResumeAsync(string id, HttpContext http, PartnerDirectory partners, PartnerPauses pauses)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        await pauses.ResumeAsync(id, http.Who().Name, http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }
}
