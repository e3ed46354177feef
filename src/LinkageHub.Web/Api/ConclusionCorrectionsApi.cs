using LinkageHub.Access;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>The right 保険締結日時 as typed (yyyyMMddHHmm), where it was read, and why.</summary>
public sealed record CorrectionBody
{
    public string? ConcludedAt { get; init; }
    public string? ConclusionSource { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The same value, typed by the second person.</summary>
public sealed record CorrectionConfirmationBody
{
    public string? ConcludedAt { get; init; }
}

/// <summary>保険締結日時 corrected by two persons. Nothing goes to a partner: the answer's <c>conclusionHeldOtherwise</c> says which screens people must correct.</summary>
public static class ConclusionCorrectionsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var cases = api.MapGroup("/cases").WithTags("cases");
        cases.MapPost("/{key}/conclusion-correction", ProposeAsync).Demands(Call.ProposeCorrection).WithSummary("保険締結日時の訂正を提案する")
            .Accepts<CorrectionBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/conclusion-correction/confirm", ConfirmAsync).Demands(Call.ConfirmCorrection).WithSummary("別の担当者が保険締結日時の訂正を確認する")
            .Accepts<CorrectionConfirmationBody>("application/json").ProducesProblems();
        cases.MapDelete("/{key}/conclusion-correction", WithdrawAsync).Demands(Call.ProposeCorrection).WithSummary("保険締結日時の訂正の提案を取り下げる").ProducesProblems();
    }

    private static async Task<IResult> ProposeAsync(string key, HttpContext http, CaseFinder finder, ConclusionCorrections corrections, CaseBodies bodies)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<CorrectionBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        var (answer, field) = await corrections.ProposeAsync(file.CaseId, http.Who(), body!.ConcludedAt, body.ConclusionSource, body.Reason!, http.RequestAborted);
        return Answered(answer, field, bodies);
    }

    private static async Task<IResult> ConfirmAsync(string key, HttpContext http, CaseFinder finder, ConclusionCorrections corrections, CaseBodies bodies)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<CorrectionConfirmationBody>(http);
        if (unreadable is not null)
            return unreadable;
        var (answer, field) = await corrections.ConfirmAsync(file.CaseId, http.Who(), body!.ConcludedAt, http.RequestAborted);
        return Answered(answer, field, bodies);
    }

    private static async Task<IResult> WithdrawAsync(string key, HttpContext http, CaseFinder finder, ConclusionCorrections corrections, CaseBodies bodies) =>
        await finder.FindAsync(http, key) is { } file
            ? Answered(await corrections.WithdrawAsync(file.CaseId, http.Who(), http.RequestAborted), null, bodies)
            : Problems.Of("LH8-105");

    private static IResult Answered(Answer answer, string? field, CaseBodies bodies) => answer switch
    {
        Answer.Refused refused when field is not null => Problems.Field(field, refused.Refusals[0].Code, Errors.ErrorCatalogue.Describe(refused.Refusals[0]).Message),
        Answer.Refused refused => Problems.Of(refused),
        Answer.Changed(var file) => Results.Json(bodies.Whole(file), ApiJson.Options),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
