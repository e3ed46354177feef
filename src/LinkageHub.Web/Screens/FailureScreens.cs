using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Causes;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;

namespace LinkageHub.Web.Screens;

/// <summary>One cause with all that its page shows.</summary>
public sealed record FailureView(
    FailureGroup Group, IReadOnlyList<int> PerDay, DateOnly Today, IReadOnlyList<FailureNote> Notes, IReadOnlyList<CaseLine> Lines, IReadOnlyList<Person> Colleagues, DateTimeOffset Now);

/// <summary>Failures by cause, as work of the back office: who is at it, until when it may be left alone, what was found out.</summary>
public sealed class FailureScreens(FailureGroups groups, PersonStore people, CallersCases cases, StartScreens start, TimeProvider clock)
{
    private const int MostNotes = 100, MostCases = 20, DaysInList = 14, DaysOnPage = 30, MostIgnoredDays = 92;

    /// <summary>What the list may be narrowed to; the first is what one comes for.</summary>
    public static readonly string[] Shown = ["", .. Enum.GetValues<FailureStatus>().Select(FailureGroups.Name), "all"];

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/failures", (string? status, HttpContext http, FailureScreens failures) => failures.ListAsync(status ?? "", http)).Demands(Call.Failures);
        screens.MapGet("/failures/now", async (string? status, string? seen, HttpContext http, FailureScreens failures) =>
            await failures.ViewAsync(status ?? "", http) is var view && view.Mark != seen ? Page.Of<FailuresNow>(new { View = view }) : Results.NoContent())
            .Demands(Call.Failures).WithMetadata(new LivePart());
        screens.MapGet("/failures/{id}", (string id, HttpContext http, FailureScreens failures) => failures.ShowAsync(id, http, [], 200)).Demands(Call.Failures);
        screens.MapPost("/failures/{id}", (string id, HttpContext http, FailureScreens failures, Commands commands) => failures.DecideAsync(id, http, commands)).Demands(Call.Failures);
    }

    private async Task<IResult> ListAsync(string status, HttpContext http) =>
        Shown.Contains(status) ? Page.Of<FailuresPage>(new { View = await ViewAsync(status, http) }) : Page.See("/failures");

    private async Task<FailuresView> ViewAsync(string status, HttpContext http)
    {
        var now = clock.GetUtcNow();
        var all = await groups.ListAsync(http.Who(), http.RequestAborted);
        var shown = all.Where(group => status switch
        {
            "" => group.AsksForPeople(now),
            "all" => true,
            _ => FailureGroups.Name(group.StatusAt(now)) == status,
        }).ToList();
        return new FailuresView(shown, await groups.PerDayAsync(http.Who(), [.. all.Select(group => group.Id)], JapanTime.DayOf(now), DaysInList, http.RequestAborted), all, DaysInList, status, now);
    }

    private async Task<IResult> ShowAsync(string id, HttpContext http, IReadOnlyList<Refusal> refusals, int status)
    {
        var stop = http.RequestAborted;
        if (await FindAsync(id, http) is not { } group)
            return CaseScreens.NotThere;
        var now = clock.GetUtcNow();
        var today = JapanTime.DayOf(now);
        var waiting = await groups.CasesAsync(http.Who(), group, MostCases, stop);
        var files = await cases.Of(http.Who()).LoadAsync([.. waiting], stop);
        return Page.Of<FailurePage>(status, new
        {
            View = new FailureView(
                group, (await groups.PerDayAsync(http.Who(), [group.Id], today, DaysOnPage, stop))[group.Id], today, await groups.NotesAsync(http.Who(), group.Id, MostNotes, stop),
                [.. waiting.Where(files.ContainsKey).Select(caseId => start.LineOf(files[caseId]))], await ColleaguesAsync(http), now),
            Errors = refusals.Select(ErrorCatalogue.Describe).ToList(),
            Typed = status == 200 ? null : await http.Request.ReadFormAsync(stop),
            Said = Notice.Read(http),
        });
    }

    private async Task<IResult> DecideAsync(string id, HttpContext http, Commands commands)
    {
        if (await FindAsync(id, http) is not { } group)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (decision, refusal) = await ReadAsync(form, http);
        if (decision is null)
            return await ShowAsync(id, http, [refusal!], 422);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/failures/{group.Id}"));
        return await groups.DecideAsync(http.Who(), group.Id, decision, http.RequestAborted)
            ? Page.See(new Notice(Notice.Recorded).On($"/failures/{group.Id}"))
            : await ShowAsync(id, http, [Refusal.Because("LH9-103", "この画面を開いた後に、ほかの人がこの原因の記録を変えました。いまの記録を確認してから、もう一度入力してください。", "Somebody else changed this cause after you opened the page. See how it stands now, and enter it again.")], 409);
    }

    private async Task<(FailureDecision? Decision, Refusal? Refusal)> ReadAsync(IFormCollection form, HttpContext http)
    {
        var note = form["note"].ToString().Trim() is { Length: > 0 } text ? text : null;
        var assignee = form["assignee"].ToString() is { Length: > 0 } name ? name : null;
        DateTimeOffset? until = null;
        if (!Enum.TryParse<FailureStatus>(form["status"], ignoreCase: true, out var status) || !Enum.IsDefined(status)
            || !long.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) || !long.TryParse(form["times"], NumberStyles.None, CultureInfo.InvariantCulture, out var times))
            return (null, Refusal.Because("LH7-108", "状況を選んでください。", "Choose a status."));
        if (status is FailureStatus.Ignored)
        {
            var today = JapanTime.DayOf(clock.GetUtcNow());
            if (!DateOnly.TryParseExact(form["until"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) || last < today || last > today.AddDays(MostIgnoredDays))
                return (null, Refusal.Because("LH7-108", $"いつまで無視するかを、今日から{MostIgnoredDays}日以内の日付で入力してください。", $"Enter until when to ignore it: a day within {MostIgnoredDays} days."));
            until = JapanTime.StartOf(last.AddDays(1));
        }
        if (note is null ? status is FailureStatus.Resolved or FailureStatus.Ignored : Reasons.IsWrong(note))
            return (null, Refusal.Because("LH8-104", "解決済みにするとき、無視するときは、理由をメモに1文字以上500文字以内で入力してください。", "To call it resolved or to ignore it, give the reason in the note, in at most 500 characters."));
        if (assignee is not null && (await ColleaguesAsync(http)).All(person => person.Name != assignee))
            return (null, Refusal.Because("LH7-108", "担当する人を、一覧から選んでください。", "Choose who is at it from the list."));
        return (new FailureDecision(status, until, assignee, note, seen, times), null);
    }

    /// <summary>Null also for another agency's.</summary>
    private async Task<FailureGroup?> FindAsync(string id, HttpContext http) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await groups.FindAsync(http.Who(), number, http.RequestAborted) : null;

    /// <summary>The back office of one's own agency.</summary>
    private async Task<IReadOnlyList<Person>> ColleaguesAsync(HttpContext http) =>
        [.. (await people.ListAsync(http.RequestAborted)).Where(person => person.DisabledAt is null && person.AgencyCode == http.Who().AgencyCode && Policy.Allows(person.Principal, Call.Failures))];
}
