using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Retry, look up, park, cancel: each with a page that says what it does, and a reason. The same code as the API's.</summary>
public static class ActionScreens
{
    private delegate Task<Answer> Act(HandoffActions actions, string id, Principal who, string reason, int seen, CancellationToken stop);

    private static readonly Dictionary<HandoffVerb, Act> Acts = new()
    {
        [HandoffVerb.Retry] = (actions, id, who, reason, seen, stop) => actions.RetryAsync(id, who, reason, stop, seen),
        [HandoffVerb.LookUp] = (actions, id, who, reason, seen, stop) => actions.LookUpAsync(id, who, reason, stop, seen),
        [HandoffVerb.Park] = (actions, id, who, reason, seen, stop) => actions.ParkAsync(id, who, reason, stop, seen),
        [HandoffVerb.Cancel] = (actions, id, who, reason, seen, stop) => actions.CancelAsync(id, who, reason, stop, seen),
    };

    public static void Map(RouteGroupBuilder screens)
    {
        foreach (var verb in HandoffVerb.All)
        {
            screens.MapGet($"/handoffs/{{id}}/{verb.Wire}", (string id, HttpContext http, CallersCases cases, HandoffActions actions) =>
                ShowAsync(verb, id, http, cases, actions, null, [], 200)).Demands(verb.Call);
            screens.MapPost($"/handoffs/{{id}}/{verb.Wire}", (string id, HttpContext http, CallersCases cases, HandoffActions actions, Commands commands) =>
                ActAsync(verb, id, http, cases, actions, commands)).Demands(verb.Call);
        }
    }

    /// <summary>Null also for a handoff of a case that is not his.</summary>
    public static async Task<(CaseFile File, Handoff Handoff)?> FindAsync(HttpContext http, CallersCases cases, string id) =>
        Guid.TryParse(id, out _) && await cases.Of(http.Who()).FindByHandoffAsync(id, http.RequestAborted) is { } file && http.Who().MaySee(file)
            ? (file, file.HandoffById(id))
            : null;

    private static async Task<IResult> ShowAsync(
        HandoffVerb verb, string id, HttpContext http, CallersCases cases, HandoffActions actions, string? reason, IReadOnlyList<ErrorDescription> errors, int status)
    {
        if (await FindAsync(http, cases, id) is not var (file, handoff))
            return CaseScreens.NotThere;
        var offer = Offers.Of(handoff, actions.Allowed(file, handoff), actions.NeedsTwoPersons(file, handoff), http.Visit()).First(offer => offer.Verb == verb);
        return Page.Of<ActionPage>(status, new { File = file, Handoff = handoff, Offer = offer, Reason = reason, Errors = errors });
    }

    private static async Task<IResult> ActAsync(HandoffVerb verb, string id, HttpContext http, CallersCases cases, HandoffActions actions, Commands commands)
    {
        if (await FindAsync(http, cases, id) is not var (file, _))
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        var back = $"/cases/{file.CaseId}";
        if (Reasons.IsWrong(reason) || !int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
            return await ShowAsync(verb, id, http, cases, actions, reason, [ErrorCatalogue.Describe(Refusal.Because("LH8-104", "理由を1文字以上500文字以内で入力してください。", "Enter the reason in at most 500 characters."))], 422);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On(back));
        var answer = await Acts[verb](actions, id, http.Who(), reason, seen, http.RequestAborted);
        return answer is Answer.Refused refused
            ? await ShowAsync(verb, id, http, cases, actions, reason, [.. refused.Refusals.Select(refusal => ErrorCatalogue.Describe(refusal))], 409)
            : Page.See(new Notice(Notice.Accepted).On(back));
    }
}
