using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Batches;
using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;

namespace LinkageHub.Web.Screens;

/// <summary>What failed for one reason: partner, linkage, code. All three are always meant: a reason nobody named is none.</summary>
public sealed record BulkCause(string Partner, string Linkage, string ErrorCode)
{
    public bool IsNamed => Partner.Length > 0 && Linkage.Length > 0 && ErrorCode.Length > 0;

    /// <summary>As a filter of the list of handoffs.</summary>
    public IReadOnlyDictionary<string, string> Filter => new Dictionary<string, string>
    {
        ["status"] = "failed,in-doubt", ["partner"] = Partner, ["linkage"] = Linkage, ["errorCode"] = ErrorCode,
    };
}

/// <summary>Repair in bulk: plan on frozen ids, then 1, 5, 50, the rest, stopping at the first new failure. The same batches as the API's.</summary>
public static class BulkScreens
{
    private const int MostItems = 100_000, MostListed = 20, MostTrouble = 50, MostFailures = 1000;

    /// <summary>Enough to learn from each before the next.</summary>
    private static readonly int[] Stages = [1, 5, 50];

    private static readonly Dictionary<string, (string[] From, string To)> Moves = new()
    {
        ["start"] = ([Batch.Planned, Batch.Scheduled], Batch.Running),
        ["pause"] = ([Batch.Running, Batch.Scheduled], Batch.Paused),
        ["resume"] = ([Batch.Paused, Batch.Stopped], Batch.Running),
        ["stop"] = ([Batch.Planned, Batch.Scheduled, Batch.Running, Batch.Paused], Batch.Stopped),
    };

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/bulk", async (HttpContext http, BatchStore batches) => Page.Of<BulkListPage>(new
        {
            Batches = await batches.NewestAsync(http.Who(), MostListed, http.RequestAborted),
        })).Demands(Call.Batches);
        screens.MapGet("/bulk/new", PlanAsync).Demands(Call.Batches);
        screens.MapPost("/bulk/new", CreateAsync).Demands(Call.Batches);
        screens.MapGet("/bulk/{id}", async (string id, HttpContext http, BatchStore batches) =>
            await FindAsync(id, http, batches) is { } batch
                ? Page.Of<BulkPage>(new { Batch = batch, Trouble = await TroubleAsync(batch, http, batches), Said = Notice.Read(http) })
                : CaseScreens.NotThere).Demands(Call.Batches);
        screens.MapGet("/bulk/{id}/now", async (string id, string? seen, HttpContext http, BatchStore batches) =>
            await FindAsync(id, http, batches) is { } batch && BulkNow.MarkOf(batch) != seen
                ? Page.Of<BulkNow>(new { Batch = batch, Trouble = await TroubleAsync(batch, http, batches) })
                : Results.NoContent())
            .Demands(Call.Batches).WithMetadata(new LivePart());
        screens.MapPost("/bulk/{id}/{move}", MoveAsync).Demands(Call.Batches);
    }

    private static async Task<IResult> PlanAsync(string? partner, string? linkage, string? errorCode, HttpContext http, ListQueries lists, HubSettings settings, PartnerDirectory partners) =>
        await ShowAsync(new BulkCause(partner ?? "", linkage ?? "", errorCode ?? ""), http, lists, settings, partners, null, 200);

    /// <summary>A partner and a linkage without a code: which of their causes is meant is asked, with how many each has.</summary>
    private static async Task<IResult?> ChoiceAsync(BulkCause cause, HttpContext http, ListQueries lists, HubSettings settings, PartnerDirectory partners)
    {
        if (cause.ErrorCode.Length > 0 || cause.Partner.Length == 0 || cause.Linkage.Length == 0)
            return null;
        var wider = cause.Filter.Where(pair => pair.Key != "errorCode").ToDictionary(pair => pair.Key, pair => pair.Value);
        var (query, wrong) = Lists.Read(wider, http.Who(), HandoffsApi.Filters, settings.PrintSerialPattern, id => partners.ById(id) is not null);
        return wrong is not null ? CaseScreens.NotThere : Page.Of<BulkChoicePage>(new { Cause = cause, Groups = await lists.GroupsAsync(query!, http.RequestAborted) });
    }

    private static async Task<IResult> ShowAsync(
        BulkCause cause, HttpContext http, ListQueries lists, HubSettings settings, PartnerDirectory partners, Refusal? refusal, int status) =>
        await ChoiceAsync(cause, http, lists, settings, partners) is { } choice ? choice
        : await MeantAsync(cause, http, lists, settings, partners) is { } meant
            ? Page.Of<BulkPlanPage>(status, new
            {
                Cause = cause, Count = meant.Count, Refusal = refusal, Typed = status == 200 ? null : await http.Request.ReadFormAsync(http.RequestAborted),
            })
            : CaseScreens.NotThere;

    /// <summary>Null: no cause that we know, so nothing is meant by it.</summary>
    private static async Task<IReadOnlyList<string>?> MeantAsync(BulkCause cause, HttpContext http, ListQueries lists, HubSettings settings, PartnerDirectory partners)
    {
        if (!cause.IsNamed)
            return null;
        var (query, wrong) = Lists.Read(cause.Filter, http.Who(), HandoffsApi.Filters, settings.PrintSerialPattern, id => partners.ById(id) is not null);
        return wrong is null ? await lists.HandoffIdsAsync(query!, MostItems, http.RequestAborted) : null;
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, BatchStore batches, ListQueries lists, HubSettings settings, PartnerDirectory partners, Commands commands)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var cause = new BulkCause(form["partner"].ToString(), form["linkage"].ToString(), form["errorCode"].ToString());
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await ShowAsync(cause, http, lists, settings, partners, Refusal.Of("LH8-104"), 422);
        double? rate = null;
        if (form["rate"].ToString() is { Length: > 0 } typed)
        {
            if (!double.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given) || given is < 0.1 or > 1000)
                return await ShowAsync(cause, http, lists, settings, partners, Refusal.Because("LH7-108", "毎秒の件数は、0.1以上1000以下にしてください。", "How many a second must be from 0.1 to 1000."), 422);
            rate = given;
        }
        int? stopAfter = null;
        if (form["stopAfter"].ToString() is { Length: > 0 } most)
        {
            if (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var failures) || failures is < 1 or > MostFailures)
                return await ShowAsync(cause, http, lists, settings, partners, Refusal.Because("LH7-108", "止めるまでの失敗の件数は、1以上1000以下にしてください。", "The failures after which it stops must be from 1 to 1000."), 422);
            stopAfter = failures;
        }
        if (await MeantAsync(cause, http, lists, settings, partners) is not { } ids || ids.Count is 0 or > MostItems)
            return await ShowAsync(cause, http, lists, settings, partners, Refusal.Because("LH7-108", "対象の連携が0件か、100,000件を超えています。", "There are no linkages to take, or more than 100,000."), 422);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See("/bulk");
        var action = form["action"] == "look-up" ? BatchAction.LookUp : BatchAction.Retry;
        var batch = await batches.CreateAsync(
            new BatchOrder(action, reason, rate, null, [.. Stages], stopAfter, PlanOnly: true), ids, ids, http.Who(), http.RequestAborted);
        return Page.See($"/bulk/{batch.Id}");
    }

    private static async Task<IResult> MoveAsync(string id, string move, HttpContext http, BatchStore batches)
    {
        if (!Moves.TryGetValue(move, out var way) || await FindAsync(id, http, batches) is not { } batch)
            return CaseScreens.NotThere;
        var moved = batch.Status == way.To || await batches.MoveAsync(id, way.From, way.To, http.RequestAborted);
        return Page.See((moved ? new Notice(Notice.Recorded) : new Notice(Notice.Bad, "LH9-103")).On($"/bulk/{id}"));
    }

    private static Task<IReadOnlyList<BatchTrouble>> TroubleAsync(Batch batch, HttpContext http, BatchStore batches) =>
        batches.TroubleAsync(http.Who(), batch.Id, MostTrouble, http.RequestAborted);

    private static async Task<Batch?> FindAsync(string id, HttpContext http, BatchStore batches) =>
        Guid.TryParse(id, out _) && await batches.FindAsync(http.Who(), id, http.RequestAborted) is { } batch && batch.IsSeenBy(http.Who()) ? batch : null;
}
