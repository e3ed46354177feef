using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Procedure;
using LinkageHub.Queries;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;

namespace LinkageHub.Web.Screens;

/// <summary>The case page, its live part, and what a person says about a case.</summary>
public sealed class CaseScreens(CallersCases cases, HistoryQueries history, HandoffActions actions, WaitingOutlook outlook, RetryOptions retry, CautionLimits limits, TimeProvider clock)
{
    private const int MostEvents = 500;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/cases/{id}", ShowAsync).Demands(Call.Read);
        screens.MapGet("/cases/{id}/now", LiveAsync).Demands(Call.Read).WithMetadata(new LivePart());
        screens.MapGet("/cases/{id}/sheet", async (string id, HttpContext http, CaseScreens screens) =>
            await screens.FindAsync(http, id) is { } file ? Page.Of<SheetPage>(new { View = await screens.ViewAsync(http.Who(), file, http.RequestAborted) }) : NotThere).Demands(Call.Read);
        screens.MapPost("/cases/{id}/reveal", RevealAsync).Demands(Call.RevealPerson).WithMetadata(new Reveals());
        screens.MapPost("/cases/{id}/steps/{step}", StepAsync).Demands(Call.Evidence);
        screens.MapPost("/cases/{id}/copy-delivery", CopyAsync).Demands(Call.Evidence);
    }

    /// <summary>Null also for a case that is not his: the two look alike.</summary>
    public async Task<CaseFile?> FindAsync(HttpContext http, string id) =>
        Guid.TryParse(id, out _) && await cases.Of(http.Who()).FindAsync(id, http.RequestAborted) is { } file && http.Who().MaySee(file) ? file : null;

    public async Task<CaseView> ViewAsync(Principal who, CaseFile file, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var facts = CaseProcedureFacts.Of(file, file.Current, now, retry.ManualDatesAfterSuccess);
        return new CaseView
        {
            File = file,
            Now = now,
            Next = NextAction.For(facts),
            Procedure = ProcedureView.For(facts),
            AsksForDates = retry.ManualDatesAfterSuccess,
            Cautions = Cautions.Of(file, limits, now),
            Overdue = OverdueRules.Of(file, retry.Expected, now),
            Timeline = await history.TimelineAsync(who, file.CaseId, 0, MostEvents, stop),
            Attempts = await history.AttemptsAsync(who, [.. file.Handoffs.Select(handoff => handoff.Id)], stop),
            Allowed = handoff => actions.Allowed(file, handoff),
            ByTwo = handoff => actions.NeedsTwoPersons(file, handoff),
            Safe = await outlook.OfCaseAsync(file, stop),
        };
    }

    public static IResult NotThere => Page.Of<Refused>(404, new { Why = Refusal.Of("LH8-105") });

    private static async Task<IResult> ShowAsync(string id, HttpContext http, CaseScreens screens) =>
        await screens.FindAsync(http, id) is { } file
            ? Page.Of<CasePage>(new { View = await screens.ViewAsync(http.Who(), file, http.RequestAborted), Said = Notice.Read(http) })
            : NotThere;

    /// <summary>Nothing new: nothing is sent, so that nothing moves under the reader's eyes or loses his focus.</summary>
    private static async Task<IResult> LiveAsync(string id, string? seen, HttpContext http, CaseScreens screens)
    {
        if (await screens.FindAsync(http, id) is not { } file)
            return Results.NoContent();
        var view = await screens.ViewAsync(http.Who(), file, http.RequestAborted);
        return view.Mark == seen ? Results.NoContent() : Page.Of<CaseNow>(new { View = view });
    }

    private static async Task<IResult> RevealAsync(string id, HttpContext http, CaseScreens screens, AccessEvents events)
    {
        if (await screens.FindAsync(http, id) is not { } file)
            return NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var view = await screens.ViewAsync(http.Who(), file, http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return Page.Of<CasePage>(422, new { View = view, Said = new Notice("bad", "LH8-104") });
        // Written before it is shown.
        await events.AddAsync(http.Who().Name, AccessEvents.Revealed, http.RequestAborted, subject: "name,kana,phone", caseId: file.CaseId, reason: reason);
        return Page.Of<CasePage>(new { View = view with { Revealed = file.Contractor } });
    }

    private static async Task<IResult> StepAsync(string id, string step, HttpContext http, CaseScreens screens, CaseRepairs repairs)
    {
        if (await screens.FindAsync(http, id) is not { } file || ProcedureCatalogue.Find(step) is null || step == CopyDeliveries.Step)
            return NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var done = form["done"] != "false";
        return Notice.After(http, $"/cases/{id}#step-{step}", await repairs.RecordStepAsync(file.CaseId, http.Who(), step, done, null, http.Who().Name, null, http.RequestAborted));
    }

    private static async Task<IResult> CopyAsync(string id, HttpContext http, CaseScreens screens, CaseRepairs repairs)
    {
        if (await screens.FindAsync(http, id) is not { } file)
            return NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // Nobody's word but his own: the box is his hand-over, ticked by himself.
        if (form["delivered"] != "yes")
            return Page.Of<CasePage>(422, new { View = await screens.ViewAsync(http.Who(), file, http.RequestAborted), Said = new Notice("bad", "LH4-101") });
        return Notice.After(http, $"/cases/{id}", await repairs.RecordCopyDeliveryAsync(file.CaseId, http.Who(), null, http.Who().Name, null, http.RequestAborted));
    }
}

/// <summary>理由, as everywhere: 1 to 500 characters of text.</summary>
public static class Reasons
{
    public static bool IsWrong(string reason) => reason.Length is 0 or > Inputs.MostReason || !Inputs.IsText(reason);
}
