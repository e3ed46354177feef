using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>What somebody typed into the correction of a 保険締結日時.</summary>
public sealed record TypedCorrection(string? ConcludedAt, string? Source, string? Reason);

/// <summary>保険締結日時 corrected: one person types the right value, another types it again, and both are told whose screens still say otherwise.</summary>
public static class CorrectionScreens
{
    public static void Map(RouteGroupBuilder screens)
    {
        const string page = "/cases/{id}/conclusion-correction";
        screens.MapGet(page, (string id, HttpContext http, CaseScreens found) => ShowAsync(id, http, found, confirms: false)).Demands(Call.ProposeCorrection);
        screens.MapPost(page, ProposeAsync).Demands(Call.ProposeCorrection);
        screens.MapGet($"{page}/confirm", (string id, HttpContext http, CaseScreens found) => ShowAsync(id, http, found, confirms: true))
            .Demands(Call.ConfirmCorrection).WithMetadata(new StepUp());
        screens.MapPost($"{page}/confirm", ConfirmAsync).Demands(Call.ConfirmCorrection).WithMetadata(new StepUp());
        screens.MapPost($"{page}/withdraw", WithdrawAsync).Demands(Call.ProposeCorrection);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext http, CaseScreens found, bool confirms) =>
        await found.FindAsync(http, id) is { } file
            ? Page.Of<CorrectionPage>(new { File = file, Confirms = confirms, Typed = new TypedCorrection(null, null, null) })
            : CaseScreens.NotThere;

    private static Task<IResult> ProposeAsync(string id, HttpContext http, CaseScreens found, ConclusionCorrections corrections, Commands commands) =>
        ActAsync(id, http, found, commands, confirms: false, (file, typed) => Reasons.IsWrong(typed.Reason ?? "")
            ? Task.FromResult<(Answer, string?)>((Answer.Refused.With("LH8-104"), "reason"))
            : corrections.ProposeAsync(file.CaseId, http.Who(), typed.ConcludedAt, typed.Source, typed.Reason!, http.RequestAborted));

    private static Task<IResult> ConfirmAsync(string id, HttpContext http, CaseScreens found, ConclusionCorrections corrections, Commands commands) =>
        ActAsync(id, http, found, commands, confirms: true, (file, typed) => corrections.ConfirmAsync(file.CaseId, http.Who(), typed.ConcludedAt, http.RequestAborted));

    private static async Task<IResult> WithdrawAsync(string id, HttpContext http, CaseScreens found, ConclusionCorrections corrections) =>
        await found.FindAsync(http, id) is { } file
            ? Notice.After(http, $"/cases/{id}", await corrections.WithdrawAsync(file.CaseId, http.Who(), http.RequestAborted))
            : CaseScreens.NotThere;

    private static async Task<IResult> ActAsync(
        string id, HttpContext http, CaseScreens found, Commands commands, bool confirms, Func<CaseFile, TypedCorrection, Task<(Answer Answer, string? Field)>> act)
    {
        if (await found.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/cases/{id}"));
        var typed = new TypedCorrection(form["concluded"].ToString().Trim(), form["source"].ToString(), form["reason"].ToString().Trim());
        var (answer, field) = await act(file, typed);
        if (answer is not Answer.Refused refused)
            return Page.See(new Notice(Notice.Recorded).On($"/cases/{id}"));
        return await found.FindAsync(http, id) is { } now
            ? Page.Of<CorrectionPage>(field is null ? 409 : 422, new
            {
                File = now, Confirms = confirms, Typed = typed, Field = field, Errors = refused.Refusals.Select(refusal => ErrorCatalogue.Describe(refusal)).ToList(),
            })
            : CaseScreens.NotThere;
    }
}
