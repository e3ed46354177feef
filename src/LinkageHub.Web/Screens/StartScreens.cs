using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Cases;
using LinkageHub.Causes;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Procedure;
using LinkageHub.Queries;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;

namespace LinkageHub.Web.Screens;

/// <summary>One case as a line of a list: where it is, what to do next and by whom.</summary>
public sealed record CaseLine(CaseFile File, NextAction Next, Overdue? Late)
{
    public bool Waits => Next.Actor is Who.Customer or Who.System or Who.StoreApprover or Who.InsurerDesk;
}

/// <summary>Cases that belong together for who looks, with what to call them.</summary>
public sealed record CaseGroup(string Id, string Japanese, string English, string Empty, string EmptyInEnglish, IReadOnlyList<CaseLine> Lines, bool IsCut);

/// <summary>The page a person begins with: what waits for him, by when.</summary>
/// <param name="Mine">Only what is his own; else all of his store, or of his agency.</param>
public sealed record StartView(IReadOnlyList<CaseGroup> Groups, IReadOnlyList<FailureGroup> Failures, IReadOnlyList<StateAge> Ages, IReadOnlyList<StageTime> Times, DateTimeOffset Now, bool Mine)
{
    public string Mark => string.Join('.', Groups.SelectMany(group => group.Lines.Select(line => $"{line.File.CaseId[^4..]}{line.File.Version}{(line.Late is null ? "" : "!")}")))
        .GetHashCode(StringComparison.Ordinal).ToString("x", System.Globalization.CultureInfo.InvariantCulture) + Failures.Sum(group => group.Waiting + group.Version);
}

public sealed class StartScreens(
    ListQueries lists, FailureGroups failureGroups, WorkQueries work, StateAges ages, StageTimes times, CallersCases cases, RetryOptions retry, TimeProvider clock)
{
    private const int MostInGroup = 25, MostEvents = 10;

    private static readonly string[] Under = [.. CaseStates.Open.Select(state => state.ToString())];

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/", async (HttpContext http, StartScreens start, PersonStore people, AccessEvents events) => Policy.Allows(http.Who(), Call.ManagePeople)
            ? Page.Of<StartPage>(new { People = await people.ListAsync(http.RequestAborted), Events = await events.NewestAsync(MostEvents, http.RequestAborted) })
            : Page.Of<StartPage>(new { View = await start.ViewAsync(http) })).Demands(Call.OpenConsole);
        screens.MapGet("/now", async (string? seen, HttpContext http, StartScreens start) =>
            await start.ViewAsync(http) is { } view && view.Mark != seen ? Page.Of<StartNow>(new { View = view }) : Results.NoContent())
            .Demands(Call.OpenConsole).WithMetadata(new LivePart());
    }

    public CaseLine LineOf(CaseFile file)
    {
        var now = clock.GetUtcNow();
        return new CaseLine(file, NextAction.For(CaseProcedureFacts.Of(file, file.Current, now, retry.ManualDatesAfterSuccess)), OverdueRules.Of(file, retry.Expected, now) is [var late, ..] ? late : null);
    }

    /// <summary>Null for who has no cases: administrators and testers.</summary>
    private async Task<StartView?> ViewAsync(HttpContext http)
    {
        var who = http.Who();
        var stop = http.RequestAborted;
        if (!Policy.Allows(who, Call.Read))
            return null;
        var mine = http.Request.Query["whose"] == "mine";
        var query = new ListQuery { Who = who, Limit = MostInGroup, HandledBy = mine ? who.Name : null };
        var now = clock.GetUtcNow();

        var late = await lists.CasesAsync(query with { OverdueOnly = true }, retry.Expected, now, stop);
        var attention = await (mine ? work.OwnAttentionAsync(who, MostInGroup + 1, stop) : work.AttentionAsync(who, MostInGroup + 1, stop));
        var newest = await lists.CasesAsync(query with { States = Under }, retry.Expected, now, stop);
        var lateIds = late.Select(row => row.CaseId).ToList();
        var newestIds = newest.Select(row => row.CaseId).Except(lateIds).Except(attention).ToList();
        var files = await cases.Of(http.Who()).LoadAsync([.. lateIds.Concat(attention).Concat(newestIds).Distinct()], stop);
        List<CaseLine> Lines(IEnumerable<string> ids) =>
            [.. ids.Where(files.ContainsKey).Select(id => LineOf(files[id]))];

        var stuck = Lines(attention);
        var second = stuck.Where(line => line.File.State is CaseState.L3ManualPending || line.File.CancelProposal is not null || line.File.Current.Correcting is not null
            || line.File.Handoffs.Any(handoff => handoff is { Status: HandoffStatus.InDoubt, ResendAskedBy: not null })).ToList();
        var open = Lines(newestIds);
        CaseGroup[] groups =
        [
            new("second", "確認待ち（2人目）", "Waiting for a second person", "確認を待つ申請はありません。", "Nothing waits for confirmation.", second, IsCut: false),
            new("late", "期限を過ぎたもの", "Overdue", "期限を過ぎた案件はありません。", "Nothing is overdue.", Lines(lateIds.Take(MostInGroup)), late.Count > MostInGroup),
            new("stuck", "止まっているもの", "Stopped", "止まっている案件はありません。", "Nothing is stopped.", [.. stuck.Except(second)], attention.Count > MostInGroup),
            new("todo", "次の手順を行うもの", "Next step to do", "次の手順を待つ案件はありません。", "No case waits for a step.",
                [.. open.Where(line => !line.Waits).OrderBy(line => line.File.StateSince)], newest.Count > MostInGroup),
            new("waiting", "お客さま・連携先を待っているもの", "Waiting for customers and partners", "待っている案件はありません。", "Nothing waits.",
                [.. open.Where(line => line.Waits).OrderBy(line => line.File.StateSince)], IsCut: false),
        ];
        var failures = Policy.Allows(who, Call.Failures)
            ? (await failureGroups.ListAsync(who, stop)).Where(group => group.Waiting > 0 && group.StatusAt(now) is not FailureStatus.Ignored).ToList()
            : [];
        // Who confirms sees first what waits for him; nobody else has use for an empty list of it.
        return new StartView([.. groups.Where(group => group.Id != "second" || (Policy.Allows(who, Call.ConfirmConclusion) && group.Lines.Count > 0) || who.Is(Role.Approver))], failures,
            Policy.Allows(who, Call.Failures) ? await ages.OfAgencyAsync(who, stop) : [],
            Policy.Allows(who, Call.Failures) ? await times.OfAgencyAsync(who, stop) : [], now, mine);
    }
}
