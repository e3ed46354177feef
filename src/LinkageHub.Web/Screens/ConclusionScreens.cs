using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>連携Ⅲの手動登録 (S003-41 to -46): one person types, another types again, the hub compares and registers.</summary>
public static class ConclusionScreens
{
    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/handoffs/{id}/manual-conclusion", (string id, HttpContext http, CallersCases cases) => ShowAsync(id, http, cases, confirms: false)).Demands(Call.ProposeConclusion);
        screens.MapPost("/handoffs/{id}/manual-conclusion", ProposeAsync).Demands(Call.ProposeConclusion);
        screens.MapGet("/handoffs/{id}/manual-conclusion/confirm", (string id, HttpContext http, CallersCases cases) => ShowAsync(id, http, cases, confirms: true))
            .Demands(Call.ConfirmConclusion).WithMetadata(new StepUp());
        screens.MapPost("/handoffs/{id}/manual-conclusion/confirm", ConfirmAsync).Demands(Call.ConfirmConclusion).WithMetadata(new StepUp());
        screens.MapPost("/handoffs/{id}/manual-conclusion/withdraw", WithdrawAsync).Demands(Call.ProposeConclusion);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext http, CallersCases cases, bool confirms) =>
        await ActionScreens.FindAsync(http, cases, id) is ({ } file, { Linkage: Linkage.III } handoff)
            ? Page.Of<ConclusionPage>(new { File = file, Handoff = handoff, Confirms = confirms, Typed = new ManualProposal(null, null, null, null) })
            : CaseScreens.NotThere;

    private static async Task<IResult> ProposeAsync(string id, HttpContext http, CallersCases cases, ManualConclusions manual, Commands commands)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // Nothing chosen is no answer: only a spoken no lets a registration by hand through.
        var paper = form["paper"].ToString() switch { "no" => false, "yes" => true, _ => (bool?)null };
        var typed = new ManualProposal(form["start"].ToString().Trim(), form["concluded"].ToString().Trim(), form["source"].ToString(), paper);
        return await ActAsync(id, http, cases, commands, form, typed, confirms: false, () => manual.ProposeAsync(id, http.Who(), typed, null, http.RequestAborted));
    }

    private static async Task<IResult> ConfirmAsync(string id, HttpContext http, CallersCases cases, ManualConclusions manual, Commands commands)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new ManualProposal(form["start"].ToString().Trim(), form["concluded"].ToString().Trim(), null, null);
        return await ActAsync(id, http, cases, commands, form, typed, confirms: true,
            () => manual.ConfirmAsync(id, http.Who(), typed.InsuranceStartDate, typed.ConcludedAt, http.RequestAborted));
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpContext http, CallersCases cases, ManualConclusions manual)
    {
        if (await ActionScreens.FindAsync(http, cases, id) is not var (file, _))
            return CaseScreens.NotThere;
        var (answer, _) = await manual.WithdrawAsync(id, http.Who(), http.RequestAborted);
        return Notice.After(http, $"/cases/{file.CaseId}", answer);
    }

    private static async Task<IResult> ActAsync(
        string id, HttpContext http, CallersCases cases, Commands commands, IFormCollection form, ManualProposal typed, bool confirms,
        Func<Task<(Answer Answer, string? Field)>> act)
    {
        if (await ActionScreens.FindAsync(http, cases, id) is not ({ } file, { Linkage: Linkage.III }))
            return CaseScreens.NotThere;
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/cases/{file.CaseId}"));
        var (answer, field) = await act();
        if (answer is not Answer.Refused refused)
            return Page.See(new Notice(Notice.Accepted).On($"/cases/{file.CaseId}"));
        var (now, handoff) = (await ActionScreens.FindAsync(http, cases, id))!.Value;
        return Page.Of<ConclusionPage>(field is null ? 409 : 422, new
        {
            File = now, Handoff = handoff, Confirms = confirms, Typed = typed, Field = field,
            Errors = refused.Refusals.Select(refusal => ErrorCatalogue.Describe(refusal)).ToList(),
        });
    }
}
