using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>What went out and what came back, byte for byte: hidden, until somebody who may gives a reason that is written down first.</summary>
public static class RawScreens
{
    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/handoffs/{id}/raw", (string id, HttpContext http, CallersCases cases, RawExchanges raw) =>
            ShowAsync(id, http, cases, raw, revealed: false, wrong: null)).Demands(Call.RevealAnswers);
        screens.MapPost("/handoffs/{id}/raw", RevealAsync).Demands(Call.RevealAnswers).WithMetadata(new Reveals());
    }

    private static async Task<IResult> RevealAsync(string id, HttpContext http, CallersCases cases, RawExchanges raw, AccessEvents events)
    {
        if (await ActionScreens.FindAsync(http, cases, id) is not var (file, _))
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await ShowAsync(id, http, cases, raw, revealed: false, wrong: new Notice(Notice.Bad, "LH8-104"));
        // Written before it is shown.
        await events.AddAsync(http.Who().Name, AccessEvents.Revealed, http.RequestAborted, subject: RawAnswersApi.Looked, caseId: file.CaseId, reason: reason);
        return await ShowAsync(id, http, cases, raw, revealed: true, wrong: null);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext http, CallersCases cases, RawExchanges raw, bool revealed, Notice? wrong) =>
        await ActionScreens.FindAsync(http, cases, id) is var (file, handoff)
            ? Page.Of<RawPage>(wrong is null ? 200 : 422, new
            {
                File = file, Handoff = handoff, Revealed = revealed, Said = wrong, Exchanges = await raw.OfAsync(handoff.Id, http.RequestAborted),
            })
            : CaseScreens.NotThere;
}
