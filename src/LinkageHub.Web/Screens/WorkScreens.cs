using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using LinkageHub.Web.Screens.Parts;

namespace LinkageHub.Web.Screens;

/// <summary>Which part of the work list one goes through; stands in the address, so that next and previous stay in it.</summary>
/// <param name="Role">mine, all, or one owner role.</param>
public sealed record WorkFilter(string Role, bool OverdueOnly)
{
    public static readonly string[] Roles = ["mine", "all", .. WorkItems.OwnerRoles];

    public static WorkFilter Of(HttpContext http) => new(
        Roles.FirstOrDefault(role => role == http.Request.Query["role"]) ?? Roles[0], http.Request.Query["overdue"] == "true");

    public string Query => $"?role={Role}{(OverdueOnly ? "&overdue=true" : "")}";

    public WorkItemQuery For(Principal who, int limit) => new(
        who, Open: true, Role switch { "all" => [], "mine" => [.. who.Roles.Select(role => role.ToString().ToLowerInvariant())], _ => [Role] }, [], [], OverdueOnly, null, limit);
}

/// <summary>One page of the work list. <paramref name="Next"/>: the address of the one after it.</summary>
public sealed record WorkView(IReadOnlyList<WorkItemRow> Items, WorkFilter Filter, string? Next, DateTimeOffset Now)
{
    /// <summary>Only the first page moves: further down, lines would slip from under the reader.</summary>
    public bool Moves { get; init; } = true;

    public string Mark
    {
        get
        {
            var hash = new HashCode();
            foreach (var item in Items)
                hash.Add((item.Id, item.Overdue));
            return hash.ToHashCode().ToString("x", CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What needs a person, the most urgent first; one after the other by links or by j and k.</summary>
public sealed class WorkScreens(WorkItemQueries items, CallersCases cases, StartScreens start, TimeProvider clock)
{
    private const int MostListed = 50;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/work-items", (HttpContext http, WorkScreens work) => work.ListAsync(http)).Demands(Call.ReadWorkItems);
        screens.MapGet("/work-items/now", async (HttpContext http, WorkScreens work) =>
            await work.ViewAsync(http) is { } view && view.Mark != http.Request.Query["seen"] ? Page.Of<WorkNow>(new { View = view }) : Results.NoContent())
            .Demands(Call.ReadWorkItems).WithMetadata(new LivePart());
        screens.MapGet("/work-items/{id}", (string id, HttpContext http, WorkScreens work) => work.ShowAsync(id, http)).Demands(Call.ReadWorkItems);
    }

    private async Task<IResult> ListAsync(HttpContext http) => await ViewAsync(http) is { } view ? Page.Of<WorkPage>(new { View = view }) : Page.See("/work-items");

    /// <summary>Null: no such page of the list.</summary>
    private async Task<WorkView?> ViewAsync(HttpContext http)
    {
        var filter = WorkFilter.Of(http);
        var query = filter.For(http.Who(), MostListed);
        if (http.Request.Query["cursor"].ToString() is { Length: > 0 } cursor)
        {
            if (Lists.Open(cursor) is not [var at, var last] || !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return null;
            query = query with { After = (time, id) };
        }
        var rows = await items.ListAsync(query, http.RequestAborted);
        var page = rows.Take(MostListed).ToList();
        return new WorkView(
            page, filter, rows.Count > page.Count ? $"/work-items{filter.Query}&cursor={Lists.Cursor(page[^1].DueAt, page[^1].Id.ToString(CultureInfo.InvariantCulture))}" : null, clock.GetUtcNow()) { Moves = query.After is null };
    }

    private async Task<IResult> ShowAsync(string id, HttpContext http)
    {
        var stop = http.RequestAborted;
        var filter = WorkFilter.Of(http);
        var query = filter.For(http.Who(), 1);
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || await items.FindAsync(http.Who(), number, stop) is not { } item
            || await cases.Of(http.Who()).FindAsync(item.CaseId, stop) is not { } file)
            return CaseScreens.NotThere;
        return Page.Of<WorkItemPage>(new
        {
            Item = item,
            Line = start.LineOf(file),
            Filter = filter,
            Previous = (await items.ListAsync(query with { Before = (item.DueAt, item.Id) }, stop)).Select(row => (long?)row.Id).FirstOrDefault(),
            Next = (await items.ListAsync(query with { After = (item.DueAt, item.Id) }, stop)).Select(row => (long?)row.Id).FirstOrDefault(),
            Now = clock.GetUtcNow(),
        });
    }
}
