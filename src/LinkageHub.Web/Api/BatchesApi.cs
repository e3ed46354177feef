using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Batches;
using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Queries;

namespace LinkageHub.Web.Api;

/// <summary>The filters of the list of handoffs, in a body. Several values are comma-separated, as in a query string.</summary>
public sealed record BatchFilter
{
    public string? Status { get; init; }
    public string? Linkage { get; init; }
    public string? Partner { get; init; }
    public string? ErrorCode { get; init; }
    public string? Store { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Q { get; init; }

    public IReadOnlyDictionary<string, string> Given => new Dictionary<string, string?>
    {
        ["status"] = Status,
        ["linkage"] = Linkage,
        ["partner"] = Partner,
        ["errorCode"] = ErrorCode,
        ["store"] = Store,
        ["from"] = From,
        ["to"] = To,
        ["q"] = Q,
    }.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value!);
}

/// <summary>One action on many handoffs: either their ids or a filter that says something.</summary>
public sealed record BatchBody
{
    public string? Action { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public BatchFilter? Filter { get; init; }
    public string? Reason { get; init; }
    public double? RatePerSecond { get; init; }
    public DateTimeOffset? StartAt { get; init; }
    public IReadOnlyList<int>? Stages { get; init; }
    public int? StopAfterFailures { get; init; }
    public bool? PlanOnly { get; init; }
}

/// <summary>Failed work by its cause, and one action on many handoffs at once.</summary>
public static class BatchesApi
{
    private const int MostItems = 100_000;

    /// <summary>So many ids with their quotes and commas, and the rest.</summary>
    private const int MostBytes = MostItems * 40 + RequestBody.MostBytes;

    private static readonly Dictionary<string, BatchAction> Actions = new()
    {
        ["retry"] = BatchAction.Retry,
        ["look-up"] = BatchAction.LookUp,
        ["park"] = BatchAction.Park,
        ["cancel"] = BatchAction.Cancel,
    };

    private static readonly string[] ItemResults = [BatchItem.Succeeded, BatchItem.FailedAgain, BatchItem.InDoubt, BatchItem.Skipped, BatchItem.Excluded, "waiting"];

    public static void Map(RouteGroupBuilder api)
    {
        var handoffs = api.MapGroup("/handoffs").WithTags("batches");
        handoffs.MapGet("/groups", GroupsAsync).Demands(Call.Batches).WithSummary("失敗した連携を原因ごとにまとめる").ProducesProblems();
        handoffs.MapPost("/batches", CreateAsync).Demands(Call.Batches).WithSummary("一括処理を作る").Accepts<BatchBody>("application/json").ProducesProblems();
        handoffs.MapGet("/batches/{id}", GetAsync).Demands(Call.Batches).WithSummary("一括処理の状況").ProducesProblems();
        handoffs.MapGet("/batches/{id}/items", ItemsAsync).Demands(Call.Batches).WithSummary("一括処理の明細").ProducesProblems();
        Move(handoffs.MapPost("/batches/{id}/start", Mover([Batch.Planned, Batch.Scheduled], Batch.Running)), "一括処理を開始する");
        Move(handoffs.MapPost("/batches/{id}/pause", Mover([Batch.Running, Batch.Scheduled], Batch.Paused)), "一括処理を一時停止する");
        Move(handoffs.MapPost("/batches/{id}/resume", Mover([Batch.Paused, Batch.Stopped], Batch.Running)), "一括処理を再開する");
        Move(handoffs.MapDelete("/batches/{id}", Mover([Batch.Planned, Batch.Scheduled, Batch.Running, Batch.Paused], Batch.Stopped)), "一括処理を中止する");
    }

    private static async Task<IResult> GroupsAsync(HttpContext http, ListQueries lists, HubSettings settings, PartnerDirectory partners)
    {
        var (query, wrong) = Lists.Read(http, http.Who(), HandoffsApi.Filters, settings.PrintSerialPattern, id => partners.ById(id) is not null);
        if (wrong is not null)
            return wrong;
        if (query!.Statuses.Count == 0)
            query = query with { Statuses = ["failed"] };
        return Results.Json(new
        {
            items = (await lists.GroupsAsync(query, http.RequestAborted)).Select(group => new
            {
                partner = group.Partner,
                linkage = group.Linkage,
                errorCode = group.ErrorCode,
                detail = ErrorCatalogue.Find(group.ErrorCode)?.Title,
                count = group.Count,
                oldest = group.Oldest,
                newest = group.Newest,
                stores = group.Stores,
                retryable = group.Retryable,
            }).ToList(),
            nextCursor = (string?)null,
        }, ApiJson.Options);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, BatchStore batches, ListQueries lists, HubSettings settings, PartnerDirectory partners, TimeProvider clock)
    {
        var (body, unreadable) = await RequestBody.ReadAsync<BatchBody>(http, MostBytes);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason) ?? Check(body, clock.GetUtcNow())) is { } wrong)
            return wrong;
        var (query, no) = body!.Filter is { } filter
            ? Lists.Read(filter.Given, http.Who(), HandoffsApi.Filters, settings.PrintSerialPattern, id => partners.ById(id) is not null)
            : (new ListQuery { Who = http.Who(), Ids = [.. body.Ids!.Distinct()] }, null);
        if (no is not null)
            return no;
        var seen = await lists.HandoffIdsAsync(query!, MostItems, http.RequestAborted);
        if (seen.Count > MostItems)
            return Lists.Wrong("filter");
        var batch = await batches.CreateAsync(
            new BatchOrder(Actions[body.Action!], body.Reason!, body.RatePerSecond, body.StartAt, [.. body.Stages ?? []], body.StopAfterFailures, body.PlanOnly == true),
            query!.Ids ?? seen, seen, http.Who(), http.RequestAborted);
        http.Response.Headers.Location = $"/api/v1/handoffs/batches/{batch.Id}";
        return Results.Json(Body(batch), ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>Neither, both, or a filter that says nothing must never mean everything.</summary>
    private static IResult? Check(BatchBody body, DateTimeOffset now) => body switch
    {
        _ when body.Action is null || !Actions.ContainsKey(body.Action) => Wrong("action", "retry、look-up、park、cancel のいずれか"),
        { Ids: null, Filter: null } or { Ids: not null, Filter: not null } => Wrong("filter", "ids と filter のどちらか一方"),
        { Ids: { } ids } when ids.Count is 0 or > MostItems || ids.Any(id => !Guid.TryParse(id, out _)) => Wrong("ids", "連携のid。1件以上100,000件以下"),
        { Filter: { } filter } when filter.Given.Count == 0 => Wrong("filter", "空の条件は指定できません"),
        { RatePerSecond: { } rate } when !(rate >= 0.1 && rate <= 1000) => Wrong("ratePerSecond", "0.1以上1000以下"),
        { Stages: { } stages } when stages.Count > 10 || stages.Any(stage => stage is < 1 or > MostItems) => Wrong("stages", "1以上の整数を10個まで"),
        { StopAfterFailures: < 1 } => Wrong("stopAfterFailures", "1以上"),
        { StartAt: { } at } when at <= now || at > now.AddDays(31) => Wrong("startAt", "これから31日以内の日時"),
        _ => null,
    };

    private static async Task<IResult> GetAsync(string id, HttpContext http, BatchStore batches) =>
        await OwnAsync(id, http, batches) is { } batch ? Results.Json(Body(batch), ApiJson.Options) : Problems.Of("LH8-105");

    private static async Task<IResult> ItemsAsync(string id, HttpContext http, BatchStore batches)
    {
        if (Lists.Unknown(http, ["result", "cursor", "limit"]) is { } unknown)
            return unknown;
        if (await OwnAsync(id, http, batches) is null)
            return Problems.Of("LH8-105");
        var given = http.Request.Query;
        var result = given["result"].ToString() is { Length: > 0 } asked ? asked : null;
        if (result is not null && !ItemResults.Contains(result))
            return Lists.Wrong("result");
        if (!Lists.TryLimit(given["limit"].ToString(), out var limit))
            return Lists.Wrong("limit");
        var after = 0;
        if (given["cursor"].ToString() is { Length: > 0 } cursor && !(Lists.Open(cursor) is [var text] && int.TryParse(text, out after)))
            return Lists.Wrong("cursor");
        var items = await batches.ItemsAsync(http.Who(), id, result, after, limit + 1, http.RequestAborted);
        var page = items.Take(limit).ToList();
        return Results.Json(new
        {
            items = page.Select(item => new { handoffId = item.HandoffId, partner = item.Partner, result = item.Result ?? "waiting", code = item.Code, endedAt = item.EndedAt }).ToList(),
            nextCursor = items.Count > page.Count ? Lists.Close(page[^1].Position.ToString(CultureInfo.InvariantCulture)) : null,
        }, ApiJson.Options);
    }

    private static Func<string, HttpContext, BatchStore, Task<IResult>> Mover(string[] from, string to) => async (id, http, batches) =>
    {
        if (await OwnAsync(id, http, batches) is not { } batch)
            return Problems.Of("LH8-105");
        // Asked for already: that is the answer. Anything else cannot be done now.
        if (batch.Status != to && !await batches.MoveAsync(id, from, to, http.RequestAborted))
            return Problems.Of("LH9-103", $"この一括処理は現在「{batch.Status}」のため、操作できません。");
        return Results.Json(Body((await batches.FindAsync(http.Who(), id, http.RequestAborted))!), ApiJson.Options);
    };

    private static void Move(RouteHandlerBuilder route, string summary) => route.Demands(Call.Batches).WithSummary(summary).ProducesProblems();

    private static async Task<Batch?> OwnAsync(string id, HttpContext http, BatchStore batches) =>
        Guid.TryParse(id, out _) && await batches.FindAsync(http.Who(), id, http.RequestAborted) is { } batch
        && batch.IsSeenBy(http.Who()) ? batch : null;

    private static IResult Wrong(string field, string form) => Problems.Field(field, "LH7-108", $"入力の形式が正しくありません（{field}：{form}）。");

    private static object Body(Batch batch) => new
    {
        id = batch.Id,
        action = Actions.First(pair => pair.Value == batch.Action).Key,
        status = batch.Status,
        total = batch.Counts.Total,
        done = batch.Counts.Done,
        succeeded = batch.Counts.Succeeded,
        failedAgain = batch.Counts.FailedAgain,
        inDoubt = batch.Counts.InDoubt,
        skipped = batch.Counts.Skipped,
        excluded = batch.Counts.Excluded.Select(left => new { id = left.HandoffId, code = left.Code, detail = ErrorCatalogue.Find(left.Code)?.Message }).ToList(),
        perPartner = batch.Counts.PerPartner,
        ratePerSecond = batch.RatePerSecond,
        stages = batch.Stages,
        stopAfterFailures = batch.StopsAfter,
        startAt = batch.StartAt,
        createdBy = batch.CreatedBy,
        createdAt = batch.CreatedAt,
        endedAt = batch.EndedAt,
        reason = batch.Reason,
    };
}
