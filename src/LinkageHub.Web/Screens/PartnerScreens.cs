using LinkageHub.Access;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Schedules;
using LinkageHub.Triggers;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;
using LinkageHub.Web.Watch;

namespace LinkageHub.Web.Screens;

/// <summary>Partners: how they are, what waits for them and until when it may, and holding a partner's traffic with a reason.</summary>
public sealed class PartnerScreens(
    PartnerDirectory partners, PartnerPauses pauses, PartnerCalendar calendar, PartnerHours hours, BreakerHistory breakers, BacklogSamples samples, WaitingOutlook outlook,
    Backlogs backlogs, ListReadings lists, ContractFindings contracts, NodeNews news, Commands commands, TimeProvider clock)
{
    private const int MostMoves = 200, MostEpisodes = 5, MostWaiting = 50, MostHolidays = 40;

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(31);

    /// <summary>What the curve of what waits goes back to.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromHours(3);

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/partners", (HttpContext http, PartnerScreens here) => here.ShowAsync(http, null, 200)).Demands(Call.ReadPartners);
        screens.MapGet("/partners/now", async (string? seen, HttpContext http, PartnerScreens here) =>
            await here.ViewAsync(http) is var view && view.Mark != seen ? Page.Of<PartnersNow>(new { View = view }) : Results.NoContent())
            .Demands(Call.ReadPartners).WithMetadata(new LivePart());
        screens.MapPost("/partners/{id}/pause", (string id, HttpContext http, PartnerScreens here) => here.PauseAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/resume", (string id, HttpContext http, PartnerScreens here) => here.ResumeAsync(id, http)).Demands(Call.PausePartners);
    }

    public async Task<IResult> ShowAsync(HttpContext http, Refusal? refusal, int status) => Page.Of<PartnersPage>(status, new
    {
        View = await ViewAsync(http),
        Said = Notice.Read(http),
        Refusal = refusal,
        Typed = status == 200 ? null : await http.Request.ReadFormAsync(http.RequestAborted),
    });

    private async Task<PartnersView> ViewAsync(HttpContext http)
    {
        var stop = http.RequestAborted;
        var snapshots = partners.Snapshots();
        string[] ids = [.. snapshots.Select(partner => partner.Id)];
        var plans = await calendar.ToComeAsync(stop);
        var (now, open) = await hours.OutlookAsync(ids, plans, stop);
        var (holidays, lastYear) = await hours.HolidaysAsync(JapanTime.DayOf(now), stop);
        var (set, backlog, lately) = (await hours.NowAsync(stop), await backlogs.ByPartnerAsync(stop), await samples.LatelyAsync(Lately, stop));
        var episodes = BreakerEpisode.Of(await breakers.NewestAsync(ids, MostMoves, stop)).ToLookup(episode => episode.Partner);
        var stopped = await lists.StoppedAsync(stop);
        var mismatches = contracts.List().ToLookup(mismatch => mismatch.Partner);
        return new PartnersView(
            [.. snapshots.Select(partner => new PartnerView(
                partner, backlog.GetValueOrDefault(partner.Id, new Backlog(0, 0, 0, null)), set.GetValueOrDefault(partner.Id), open[partner.Id], [.. plans.Where(plan => plan.Partner == partner.Id)],
                [.. episodes[partner.Id].Take(MostEpisodes)], [.. lately[partner.Id]], [.. mismatches[partner.Id]], partner.Id == partners.JPass.Client.Id ? stopped : [], now))],
            Policy.Allows(http.Who(), Call.Read) ? await outlook.ListAsync(http.Who(), null, open, now, MostWaiting, stop) : null,
            [.. holidays.Take(MostHolidays)], lastYear, now);
    }

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
            return await ShowAsync(http, Refusal.Because("LH7-108", "再開の日時には、これから31日以内の日時を入力してください。", "Enter a moment of resuming within the next 31 days."), 422);
        if (await commands.IsFirstAsync(http, form))
            await pauses.PauseAsync(id, http.Who().Name, reason, until, http.RequestAborted);
        news.PausesAreNew();
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    private async Task<IResult> ResumeAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        await pauses.ResumeAsync(id, http.Who().Name, http.RequestAborted);
        news.PausesAreNew();
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{id}"));
    }

    /// <summary>As a browser's field gives it, in Japanese time.</summary>
    internal static DateTimeOffset? TimeOf(string typed) =>
        DateTime.TryParseExact(typed, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, TimeSpan.FromHours(9)) : null;
}
