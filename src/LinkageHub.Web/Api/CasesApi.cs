using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Procedure;
using LinkageHub.Queries;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Web.Api;

/// <summary>A person's word: when, who (a staff code), what to add. A machine client must name the person (onBehalfOf).</summary>
public sealed record EvidenceBody
{
    public bool? Done { get; init; }
    public DateTimeOffset? At { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public string? OnBehalfOf { get; init; }
    public string? Note { get; init; }
}

public sealed record RevisionBody
{
    public string? Reason { get; init; }
    public string? Note { get; init; }
}

/// <summary>What is looked for, as people write it.</summary>
public sealed record CaseSearchBody
{
    public string? Q { get; init; }
}

/// <summary>Cases: lists, one, its timeline and procedure, and what people do to it.</summary>
public static class CasesApi
{
    private static readonly string[] Filters = ["state", "store", "staff", "overdue", "linkage", "q"];

    /// <summary>Why a person opens a new revision.</summary>
    public static readonly string[] RevisionReasons = ["CoverageChanged", "PremiumChanged", "InsuranceAddedAfterApproval", "ApprovalPeriodExtension"];

    public static void Map(RouteGroupBuilder api)
    {
        var cases = api.MapGroup("/cases").WithTags("cases");
        cases.MapGet("", ListAsync).Demands(Call.Read).WithSummary("案件の一覧").Produces<ListSchema<object>>().ProducesProblems();
        cases.MapPost("/search", SearchAsync).Demands(Call.Read).WithSummary("案件を探す（カナ氏名、電話番号、証券番号、印刷連番、受付番号）")
            .Accepts<CaseSearchBody>("application/json").Produces<ListSchema<object>>().ProducesProblems();
        cases.MapGet("/{key}", GetAsync).Demands(Call.Read).WithSummary("案件（印刷連番または受付番号）").ProducesProblems();
        cases.MapGet("/{key}/timeline", TimelineAsync).Demands(Call.Read).WithSummary("案件の経過").ProducesProblems();
        cases.MapGet("/{key}/procedure", ProcedureAsync).Demands(Call.Read).WithSummary("52手順の進み具合").ProducesProblems();
        cases.MapPut("/{key}/procedure/{step}", RecordStepAsync).Demands(Call.Evidence).WithSummary("手順の実施を記録する")
            .Accepts<EvidenceBody>("application/json").ProducesProblems();
        cases.MapPut("/{key}/copy-delivery", DeliverCopyAsync).Demands(Call.Evidence).WithSummary("控え交付済")
            .Accepts<EvidenceBody>("application/json").ProducesProblems();
        cases.MapDelete("/{key}/copy-delivery", WithdrawCopyAsync).Demands(Call.Evidence).WithSummary("控え交付済を取り消す")
            .Accepts<ReasonBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/revisions", OpenRevisionAsync).Demands(Call.RepairCase).WithSummary("新しい版を開始する")
            .Accepts<RevisionBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/return-to-staff", ReturnAsync).Demands(Call.RepairCase).WithSummary("arclinkで担当者へ戻す")
            .Accepts<ReasonBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/take-over", TakeOverAsync).Demands(Call.TakeOver).WithSummary("案件を引き継ぐ")
            .Accepts<ReasonBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/cancel", CancelAsync).Demands(Call.CancelCase).WithSummary("案件を取り消す")
            .Accepts<ReasonBody>("application/json").ProducesProblems();
        cases.MapPost("/{key}/cancel/confirm", ConfirmCancelAsync).Demands(Call.CancelCase).WithSummary("別の担当者が取消を確認する").ProducesProblems();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListQueries lists, CallersCases cases, CaseBodies bodies, HubSettings settings, RetryOptions retry, TimeProvider clock)
    {
        var (query, wrong) = Lists.Read(http, http.Who(), Filters, settings.PrintSerialPattern);
        if (wrong is not null)
            return wrong;
        var rows = await lists.CasesAsync(query!, retry.Expected, clock.GetUtcNow(), http.RequestAborted);
        var page = rows.Take(query!.Limit).ToList();
        var files = await cases.Of(http.Who()).LoadAsync([.. page.Select(row => row.CaseId)], http.RequestAborted);
        return Results.Json(new
        {
            items = page.Select(row => bodies.Whole(files[row.CaseId])).ToList(),
            nextCursor = rows.Count > page.Count ? Lists.Cursor(page[^1].CreatedAt, page[^1].CaseId) : null,
        }, ApiJson.Options);
    }

    /// <summary>Personal terms are posted, never part of an address. What was searched for is not repeated in the answer.</summary>
    private static async Task<IResult> SearchAsync(HttpContext http, CaseSearch search, CallersCases cases, CaseBodies bodies)
    {
        var (body, wrong) = await RequestBody.ReadAsync<CaseSearchBody>(http);
        if (wrong is not null)
            return wrong;
        var typed = body!.Q?.Trim() ?? "";
        if (typed.Length is 0 or > CaseSearch.MostTyped || !Inputs.IsText(typed))
            return Problems.Field("q", "LH7-108", $"探す言葉（q）は1文字以上{CaseSearch.MostTyped}文字以内で指定してください。");
        var found = await search.FindAsync(typed, http.Who(), http.RequestAborted);
        if (!found.Understood)
            return Problems.Field("q", "LH7-108", "この言葉では探せません。カナ氏名、電話番号、証券番号、印刷連番、受付番号のどれかを、全部の桁で指定してください。");
        var files = await cases.Of(http.Who()).LoadAsync(found.CaseIds, http.RequestAborted);
        return Results.Json(new
        {
            items = found.CaseIds.Where(files.ContainsKey).Select(id => bodies.Whole(files[id])).ToList(),
            caution = found.Caution is { } caution ? new { code = caution.Code, detail = caution.Message, nextAction = caution.NextAction, step = caution.Step } : null,
            nextCursor = (string?)null,
        }, ApiJson.Options);
    }

    private static async Task<IResult> GetAsync(string key, HttpContext http, CaseFinder finder, CaseBodies bodies) =>
        await finder.FindAsync(http, key) is { } file ? Results.Json(bodies.Whole(file), ApiJson.Options) : Problems.Of("LH8-105");

    private static async Task<IResult> TimelineAsync(string key, HttpContext http, CaseFinder finder, HistoryQueries history)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        if (Lists.Unknown(http, ["cursor", "limit"]) is { } unknown)
            return unknown;
        if (!Lists.TryLimit(http.Request.Query["limit"].ToString(), out var limit))
            return Lists.Wrong("limit");
        long after = 0;
        if (http.Request.Query["cursor"].ToString() is { Length: > 0 } cursor && (Lists.Open(cursor) is not [var text] || !long.TryParse(text, out after)))
            return Lists.Wrong("cursor");
        var rows = await history.TimelineAsync(http.Who(), file.CaseId, after, limit, http.RequestAborted);
        var page = rows.Take(limit).ToList();
        return Results.Json(new
        {
            items = page.Select(row => new
            {
                row.Seq, row.At, row.RecordedAt, row.Type, row.Revision, row.Actor, row.ActorRole, row.Text, row.Linkage, row.HandoffId, row.Operation,
                row.Partner, row.Code, data = row.Data is null ? (object?)null : System.Text.Json.JsonDocument.Parse(row.Data).RootElement,
            }).ToList(),
            nextCursor = rows.Count > page.Count ? Lists.Close(page[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null,
        }, ApiJson.Options);
    }

    private static async Task<IResult> ProcedureAsync(string key, HttpContext http, CaseFinder finder, RetryOptions retry, TimeProvider clock)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        if (Lists.Unknown(http, ["revision"]) is { } unknown)
            return unknown;
        var revision = file.Current;
        if (http.Request.Query["revision"].ToString() is { Length: > 0 } wanted)
        {
            if (!int.TryParse(wanted, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
                return Lists.Wrong("revision");
            if (number >= file.Revisions.Length)
                return Problems.Of("LH8-105");
            revision = file.Revisions[number];
        }
        var procedure = ProcedureView.For(CaseProcedureFacts.Of(file, revision, clock.GetUtcNow(), retry.ManualDatesAfterSuccess));
        return Results.Json(new
        {
            printSerial = revision.PrintSerial,
            receptionNumber = revision.ReceptionNumber,
            revision = revision.Number,
            current = procedure.Current,
            steps = procedure.Steps,
        }, ApiJson.Options);
    }

    private static async Task<IResult> RecordStepAsync(string key, string step, HttpContext http, CaseFinder finder, CaseRepairs repairs, RetryOptions retry, TimeProvider clock)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        if (ProcedureCatalogue.Find(step) is null)
            return Problems.Of("LH8-105", "この手順番号はありません。", 404);
        var (body, by, wrong) = await ReadEvidenceAsync(http, clock);
        if (wrong is not null)
            return wrong;
        if (body!.Done is not { } done || body.DeliveredAt is not null)
            return Problems.Field(body.Done is null ? "done" : "deliveredAt", "LH7-108");
        var answer = step == CopyDeliveries.Step && done
            ? await repairs.RecordCopyDeliveryAsync(file.CaseId, http.Who(), body.At, by!, body.Note, http.RequestAborted)
            : await repairs.RecordStepAsync(file.CaseId, http.Who(), step, done, body.At, by!, body.Note, http.RequestAborted);
        return Answered(answer, changed =>
            ProcedureView.For(CaseProcedureFacts.Of(changed, changed.Current, clock.GetUtcNow(), retry.ManualDatesAfterSuccess)).Steps.Single(view => view.Step == step));
    }

    private static async Task<IResult> DeliverCopyAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, TimeProvider clock)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, by, wrong) = await ReadEvidenceAsync(http, clock);
        if (wrong is not null)
            return wrong;
        if (body!.Done is not null || body.At is not null)
            return Problems.Field(body.Done is not null ? "done" : "at", "LH7-108");
        var answer = await repairs.RecordCopyDeliveryAsync(file.CaseId, http.Who(), body.DeliveredAt, by!, body.Note, http.RequestAborted);
        return Answered(answer, changed => CaseBodies.CopyDelivery(changed.CopyDeliveryOf(changed.Current.Number)!));
    }

    private static Task<IResult> WithdrawCopyAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, CaseBodies bodies) =>
        WithReasonAsync(key, http, finder, async (file, reason) =>
            Answered(await repairs.WithdrawCopyDeliveryAsync(file.CaseId, http.Who(), reason, http.RequestAborted), bodies.Whole));

    private static async Task<IResult> OpenRevisionAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, CaseBodies bodies)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<RevisionBody>(http);
        if (unreadable is not null)
            return unreadable;
        if (body!.Reason is not { } reason || !RevisionReasons.Contains(reason))
            return Problems.Field("reason", "LH7-108", $"理由は {string.Join("、", RevisionReasons)} のいずれかにしてください。");
        if (Inputs.CheckOptionalText("note", body.Note, Inputs.MostReason) is { } wrong)
            return wrong;
        return Answered(await repairs.OpenRevisionAsync(file.CaseId, http.Who(), reason, body.Note, http.RequestAborted), bodies.Whole);
    }

    private static Task<IResult> ReturnAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, WaitForRest rest) =>
        WithReasonAsync(key, http, finder, async (file, reason) => await rest.AnswerAsync(http,
            await repairs.ReturnToStaffAsync(file.CaseId, http.Who(), reason, WaitForRest.WaitOf(http), http.RequestAborted)));

    private static Task<IResult> TakeOverAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, CaseBodies bodies) =>
        WithReasonAsync(key, http, finder, async (file, reason) =>
            Answered(await repairs.TakeOverAsync(file.CaseId, http.Who(), reason, http.RequestAborted), bodies.Whole));

    private static Task<IResult> CancelAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, CaseBodies bodies) =>
        WithReasonAsync(key, http, finder, async (file, reason) =>
            Answered(await repairs.CancelAsync(file.CaseId, http.Who(), reason, http.RequestAborted), bodies.Whole));

    private static async Task<IResult> ConfirmCancelAsync(string key, HttpContext http, CaseFinder finder, CaseRepairs repairs, CaseBodies bodies) =>
        await finder.FindAsync(http, key) is { } file
            ? Answered(await repairs.ConfirmCancelAsync(file.CaseId, http.Who(), http.RequestAborted), bodies.Whole)
            : Problems.Of("LH8-105");

    private static async Task<IResult> WithReasonAsync(string key, HttpContext http, CaseFinder finder, Func<CaseFile, string, Task<IResult>> act)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<ReasonBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        return await act(file, body!.Reason!);
    }

    /// <summary>Who gave the word: the caller, or the person a machine client names. A machine's own word is nobody's evidence.</summary>
    private static async Task<(EvidenceBody? Body, string? By, IResult? Wrong)> ReadEvidenceAsync(HttpContext http, TimeProvider clock)
    {
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<EvidenceBody>(http);
        if (unreadable is not null)
            return (null, null, unreadable);
        if (Inputs.CheckOptionalText("note", body!.Note, Inputs.MostReason) is { } note)
            return (null, null, note);
        if (body.OnBehalfOf is { } person && (string.IsNullOrWhiteSpace(person) || person.Length > 50 || !Inputs.IsText(person)))
            return (null, null, Problems.Field("onBehalfOf", "LH7-108"));
        if ((body.At ?? body.DeliveredAt) > clock.GetUtcNow() + TimeSpan.FromMinutes(5))
            return (null, null, Problems.Field(body.At is null ? "deliveredAt" : "at", "LH7-108", "日時が未来です。実施した日時を入力してください。"));
        var who = http.Who();
        if (body.OnBehalfOf is null && who.Is(Role.Machine))
            return (null, null, Problems.Field("onBehalfOf", "LH7-108", "実施した担当者のコード（onBehalfOf）を指定してください。"));
        return (body, body.OnBehalfOf ?? who.Name, null);
    }

    private static IResult Answered(Answer answer, Func<CaseFile, object> body) => answer switch
    {
        Answer.Refused refused => Problems.Of(refused),
        Answer.Changed(var file) => Results.Json(body(file), ApiJson.Options),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>Finds the case of a path: a key of the reception form is a reception number, anything else a print serial.</summary>
public sealed class CaseFinder(CallersCases cases, HubSettings settings)
{
    /// <summary>Null also for a case the caller may not see.</summary>
    public async Task<CaseFile?> FindAsync(HttpContext http, string key)
    {
        var (serial, number) = Inputs.Key(key, settings.PrintSerialPattern);
        var own = cases.Of(http.Who());
        var file = number is { } reception ? await own.FindByReceptionNumberAsync(reception.Text, http.RequestAborted) ?? await own.FindHeldReceptionAsync(reception.Text, http.RequestAborted)
            : serial is { } print ? await own.FindByPrintSerialOfAnyInsurerAsync(print.Text, http.RequestAborted)
            : null;
        return file is not null && http.Who().MaySee(file) ? file : null;
    }
}
