using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Values;
using LinkageHub.Web.Api;

namespace LinkageHub.Web.Screens;

/// <summary>When a partner is there and when it is known to be away: hours of the week, holidays, planned maintenance.</summary>
public sealed class PartnerPlanScreens(PartnerScreens page, PartnerDirectory partners, PartnerPauses pauses, PartnerCalendar calendar, PartnerHours hours, NodeNews news, Commands commands, TimeProvider clock)
{
    private static readonly TimeSpan LongestPlan = TimeSpan.FromDays(31), FarthestPlan = TimeSpan.FromDays(366);

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapPost("/partners/{id}/maintenance", (string id, HttpContext http, PartnerPlanScreens here) => here.PlanAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/maintenance/{plan}/cancel", (string id, string plan, HttpContext http, PartnerPlanScreens here) => here.CancelAsync(id, plan, http))
            .Demands(Call.PausePartners);
        screens.MapPost("/partners/{id}/hours", (string id, HttpContext http, PartnerPlanScreens here) => here.SetHoursAsync(id, http)).Demands(Call.PausePartners);
        screens.MapPost("/holidays", (HttpContext http, PartnerPlanScreens here) => here.SetHolidayAsync(http)).Demands(Call.PausePartners);
    }

    private async Task<IResult> PlanAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await page.ShowAsync(http, Refusal.Of("LH8-104"), 422);
        var now = clock.GetUtcNow();
        if (PartnerScreens.TimeOf(form["begins"].ToString()) is not { } begins || PartnerScreens.TimeOf(form["ends"].ToString()) is not { } ends || ends <= begins || ends <= now
            || begins > now + FarthestPlan || ends - begins > LongestPlan)
            return await page.ShowAsync(http, Refusal.Because("LH7-108", "開始と終了には、1年以内に始まり31日以内に終わる、これからの日時を入力してください。", "Enter a start and an end still to come: it begins within a year and lasts at most 31 days."), 422);
        if (await commands.IsFirstAsync(http, form))
            await calendar.PlanAsync(id, begins, ends, reason, http.Who().Name, http.RequestAborted);
        return await AppliedAsync(id, http);
    }

    private async Task<IResult> CancelAsync(string id, string plan, HttpContext http)
    {
        if (partners.ById(id) is null || !long.TryParse(plan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return CaseScreens.NotThere;
        await calendar.CancelAsync(id, number, http.Who().Name, http.RequestAborted);
        return await AppliedAsync(id, http);
    }

    private async Task<IResult> SetHoursAsync(string id, HttpContext http)
    {
        if (partners.ById(id) is null)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await page.ShowAsync(http, Refusal.Of("LH8-104"), 422);
        var always = form["always"] == "true";
        var week = ServiceWeek.Parse([.. ServiceWeek.Names.Select(day => form[day].ToString().Trim())]);
        if (!always && week is null)
            return await page.ShowAsync(http, Refusal.Because("LH7-108", WrongHours, WrongHoursInEnglish), 422);
        if (await commands.IsFirstAsync(http, form))
            await hours.SetAsync(id, always ? null : week, reason, http.Who().Name, http.RequestAborted);
        return await AppliedAsync(id, http);
    }

    /// <summary>One day; without a name it is a holiday no more.</summary>
    private async Task<IResult> SetHolidayAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["name"].ToString().Trim() is { Length: > 0 } given ? given : null;
        if (!DateOnly.TryParseExact(form["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || name is { Length: > 30 } || (name is not null && !Inputs.IsText(name)))
            return await page.ShowAsync(http, Refusal.Because("LH7-108", "祝日には、日付と30文字以内の名前を入力してください。", "Enter the day of the holiday and its name in at most 30 characters."), 422);
        await hours.SetHolidayAsync(day, name, http.Who().Name, http.RequestAborted);
        return await AppliedAsync("holidays", http);
    }

    internal const string WrongHours = "サービス時間は、06:00-28:00 のように開始と終了を入力してください（28:00 は翌4:00）。休みの日は空欄にします。すべての日を空欄にすることはできません。";

    private const string WrongHoursInEnglish =
        "Enter service hours as a start and an end, such as 06:00-28:00 (28:00 is 4:00 of the next day). Leave closed days blank. Not every day can be blank.";

    private async Task<IResult> AppliedAsync(string anchor, HttpContext http)
    {
        await pauses.ApplyAsync(http.RequestAborted);
        news.PausesAreNew();
        return Page.See(new Notice(Notice.Recorded).On($"/partners#{anchor}"));
    }
}
