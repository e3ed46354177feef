using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Queries;

namespace LinkageHub.Web.Api;

/// <summary>A work item, as the API shows it. <c>OwnerRole</c>: staff, approver, backoffice or admin.</summary>
public sealed record WorkItemBody(
    string Id, string CaseId, string? HandoffId, string? Linkage, string? Key, string? PrintSerial, string? ReceptionNumber, int Revision,
    string? AgencyCode, string? StoreCode, string ErrorCode, string Title, string Detail, string NextAction, string? Step, string Who, string OwnerRole,
    string State, DateTimeOffset OpenedAt, DateTimeOffset DueAt, bool Overdue, DateTimeOffset? EndedAt);

/// <summary>Work that needs a person. Nobody ends an item by hand: it ends when what it is about is done.</summary>
public static class WorkItemsApi
{
    private static readonly string[] One = ["overdue", "state"];

    private static readonly string[] Filters = ["role", "errorCode", "store", "overdue", "state", "cursor", "limit"];

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/work-items", ListAsync).Demands(Call.ReadWorkItems).WithTags("work-items").WithSummary("人の対応が必要な作業の一覧（期限の早い順）")
            .Produces<ListSchema<WorkItemBody>>().ProducesProblems();

    private static async Task<IResult> ListAsync(HttpContext http, WorkItemQueries items)
    {
        if (Lists.Unknown(http, Filters) is { } unknown)
            return unknown;
        var given = http.Request.Query;
        foreach (var (name, allowed) in new (string, Func<string, bool>)[]
        {
            ("role", WorkItems.OwnerRoles.Contains), ("errorCode", code => ErrorCatalogue.Find(code) is not null), ("store", _ => true),
            ("overdue", text => text is "true" or "false"), ("state", text => text is "open" or "done"),
        })
            if (given[name].ToString() is { Length: > 0 } && (Values(name) is not { Length: > 0 } values || !values.All(allowed) || (values.Length > 1 && One.Contains(name))))
                return Lists.Wrong(name);
        if (!Lists.TryLimit(given["limit"].ToString(), out var limit))
            return Lists.Wrong("limit");
        (DateTimeOffset, long)? after = null;
        if (given["cursor"].ToString() is { Length: > 0 } cursor)
        {
            if (Lists.Open(cursor) is not [var at, var last] || !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return Lists.Wrong("cursor");
            after = (time, id);
        }
        var open = given["state"].ToString() is not "done";
        var rows = await items.ListAsync(
            new WorkItemQuery(http.Who(), open, Values("role"), Values("errorCode"), Values("store"), given["overdue"].ToString() is "true", after, limit), http.RequestAborted);
        var page = rows.Take(limit).ToList();
        return Results.Json(new
        {
            items = page.Select(Body).ToList(),
            nextCursor = rows.Count > page.Count ? Lists.Cursor(open ? page[^1].DueAt : page[^1].EndedAt!.Value, page[^1].Id.ToString(CultureInfo.InvariantCulture)) : null,
        }, ApiJson.Options);

        string[] Values(string name) => given[name].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static WorkItemBody Body(WorkItemRow item)
    {
        var error = ErrorCatalogue.Describe(Refusal.Of(item.Code));
        return new WorkItemBody(
            item.Id.ToString(CultureInfo.InvariantCulture), item.CaseId, item.HandoffId, item.Linkage,
            item.Linkage == Linkage.I.Wire() ? item.PrintSerial : item.ReceptionNumber ?? item.PrintSerial, item.PrintSerial, item.ReceptionNumber, item.Revision,
            item.AgencyCode, item.StoreCode, item.Code, error.Title, error.Message, error.NextAction, error.Step, error.Who.ToString(), item.OwnerRole,
            item.EndedAt is null ? "open" : "done", item.OpenedAt, item.DueAt, item.Overdue, item.EndedAt);
    }
}
