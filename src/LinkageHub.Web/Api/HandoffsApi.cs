using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Queries;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>The body of an action on a handoff or a case.</summary>
public sealed record ReasonBody
{
    public string? Reason { get; init; }
}

/// <summary>A proposal of linkage III by hand. The two dates are digits as J-PASS takes them: yyyyMMdd and yyyyMMddHHmm.</summary>
public sealed record ProposalBody
{
    public string? InsuranceStartDate { get; init; }
    public string? ConcludedAt { get; init; }
    public string? ConclusionSource { get; init; }
    public bool? PaperContract { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The second person types both values again.</summary>
public sealed record ConfirmationBody
{
    public string? InsuranceStartDate { get; init; }
    public string? ConcludedAt { get; init; }
}

/// <summary>Handoffs: lists, one, and what people do with one.</summary>
public static class HandoffsApi
{
    /// <summary>What handoffs are filtered by: in the list, in groups, in a batch.</summary>
    public static readonly IReadOnlyList<string> Filters = ["status", "linkage", "partner", "errorCode", "store", "q"];

    public static void Map(RouteGroupBuilder api)
    {
        var handoffs = api.MapGroup("/handoffs").WithTags("handoffs");
        handoffs.MapGet("", ListAsync).Demands(Call.Read).WithSummary("連携の一覧（新しい順）").Produces<ListSchema<HandoffSchema>>().ProducesProblems();
        handoffs.MapGet("/{id}", GetAsync).Demands(Call.Read).WithSummary("連携の詳細").Produces<HandoffSchema>().ProducesProblems();
        Action(handoffs, "retry", Call.RetryOrLookUp, "再実行", (actions, id, who, reason, stop) => actions.RetryAsync(id, who, reason, stop));
        Action(handoffs, "look-up", Call.RetryOrLookUp, "照会", (actions, id, who, reason, stop) => actions.LookUpAsync(id, who, reason, stop));
        Action(handoffs, "park", Call.ParkOrCancel, "保留", (actions, id, who, reason, stop) => actions.ParkAsync(id, who, reason, stop), waits: false);
        Action(handoffs, "cancel", Call.ParkOrCancel, "取消", (actions, id, who, reason, stop) => actions.CancelAsync(id, who, reason, stop), waits: false);
        handoffs.MapPost("/{id}/manual-conclusion", ProposeAsync).Demands(Call.ProposeConclusion).WithSummary("連携Ⅲの手動登録を提案する")
            .Accepts<ProposalBody>("application/json").Produces<HandoffSchema>().ProducesProblems();
        handoffs.MapPost("/{id}/manual-conclusion/confirm", ConfirmAsync).Demands(Call.ConfirmConclusion).WithSummary("別の担当者が手動登録を確認する")
            .Accepts<ConfirmationBody>("application/json").Produces<HandoffSchema>().Produces<HandoffSchema>(202).ProducesProblems();
        handoffs.MapDelete("/{id}/manual-conclusion", WithdrawAsync).Demands(Call.ProposeConclusion).WithSummary("手動登録の提案を取り下げる")
            .Produces<HandoffSchema>().ProducesProblems();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListQueries lists, CallersCases cases, HandoffBodies bodies, HubSettings settings, Partners.PartnerDirectory partners)
    {
        var (query, wrong) = Lists.Read(http, http.Who(), Filters, settings.PrintSerialPattern, id => partners.ById(id) is not null);
        if (wrong is not null)
            return wrong;
        var rows = await lists.HandoffsAsync(query!, http.RequestAborted);
        var page = rows.Take(query!.Limit).ToList();
        var files = await cases.Of(http.Who()).LoadByHandoffsAsync([.. page.Select(row => row.HandoffId)], http.RequestAborted);
        return Results.Json(new
        {
            items = page.Select(row => bodies.Brief(files[row.HandoffId], files[row.HandoffId].HandoffById(row.HandoffId))).ToList(),
            nextCursor = rows.Count > page.Count ? Lists.Cursor(page[^1].CreatedAt, page[^1].HandoffId) : null,
        }, ApiJson.Options);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, CallersCases cases, HandoffBodies bodies)
    {
        if (!Guid.TryParse(id, out _) || await cases.Of(http.Who()).FindByHandoffAsync(id, http.RequestAborted) is not { } file || !http.Who().MaySee(file))
            return Problems.Of("LH8-105");
        return Results.Json(await bodies.WholeAsync(http.Who(), file, file.HandoffById(id), http.RequestAborted), ApiJson.Options);
    }

    private static void Action(
        RouteGroupBuilder handoffs, string verb, Call call, string summary,
        Func<HandoffActions, string, Principal, string, CancellationToken, Task<Answer>> act, bool waits = true) =>
        handoffs.MapPost($"/{{id}}/{verb}", async (string id, HttpContext http, HandoffActions actions, WaitForRest rest, HandoffBodies bodies) =>
        {
            if (!Guid.TryParse(id, out _))
                return Problems.Of("LH8-105");
            var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<ReasonBody>(http);
            if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
                return wrong;
            var answer = await act(actions, id, http.Who(), body!.Reason!, http.RequestAborted);
            // A pending one is taken up by itself: asking again changes nothing, and there is nothing to wait for.
            return answer is Answer.Of(var file, var handoff) && (!waits || handoff.Status is HandoffStatus.Pending)
                ? Results.Json(await bodies.WholeAsync(http.Who(), file, handoff, http.RequestAborted), ApiJson.Options)
                : await rest.AnswerAsync(http, answer);
        }).Demands(call).WithSummary(summary).Accepts<ReasonBody>("application/json").Produces<HandoffSchema>().Produces<HandoffSchema>(202).ProducesProblems();

    private static async Task<IResult> ProposeAsync(string id, HttpContext http, ManualConclusions manual, HandoffBodies bodies)
    {
        if (!Guid.TryParse(id, out _))
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<ProposalBody>(http);
        if (unreadable is not null)
            return unreadable;
        if (body!.Reason is not null && Inputs.CheckReason(body.Reason) is { } wrong)
            return wrong;
        var (answer, field) = await manual.ProposeAsync(
            id, http.Who(), new ManualProposal(body.InsuranceStartDate, body.ConcludedAt, body.ConclusionSource, body.PaperContract), body.Reason, http.RequestAborted);
        return await AtOnceAsync(http, answer, field, bodies);
    }

    private static async Task<IResult> ConfirmAsync(string id, HttpContext http, ManualConclusions manual, WaitForRest rest)
    {
        if (!Guid.TryParse(id, out _))
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<ConfirmationBody>(http);
        if (unreadable is not null)
            return unreadable;
        var (answer, field) = await manual.ConfirmAsync(id, http.Who(), body!.InsuranceStartDate, body.ConcludedAt, http.RequestAborted);
        return answer is Answer.Refused refused && field is not null ? FieldProblem(refused, field) : await rest.AnswerAsync(http, answer);
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpContext http, ManualConclusions manual, HandoffBodies bodies)
    {
        if (!Guid.TryParse(id, out _))
            return Problems.Of("LH8-105");
        var (answer, field) = await manual.WithdrawAsync(id, http.Who(), http.RequestAborted);
        return await AtOnceAsync(http, answer, field, bodies);
    }

    private static async Task<IResult> AtOnceAsync(HttpContext http, Answer answer, string? field, HandoffBodies bodies) => answer switch
    {
        Answer.Refused refused when field is not null => FieldProblem(refused, field),
        Answer.Refused refused => Problems.Of(refused),
        Answer.Of(var file, var handoff) => Results.Json(await bodies.WholeAsync(http.Who(), file, handoff, http.RequestAborted), ApiJson.Options),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IResult FieldProblem(Answer.Refused refused, string field) =>
        Problems.Field(field, refused.Refusals[0].Code, Errors.ErrorCatalogue.Describe(refused.Refusals[0]).Message);
}
