using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Queries;
using LinkageHub.Search;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>What a list of cases was asked for, and what came of it.</summary>
public sealed record FoundView(IReadOnlyList<CaseLine> Lines, DateTimeOffset Now)
{
    /// <summary>The filters as typed, by name.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    public string? Next { get; init; }

    /// <summary>kana, phone or policy for a search by a personal term, else null.</summary>
    public string? Kind { get; init; }

    /// <summary>Nobody's yet, but it has the form of one: linkage I may begin with it.</summary>
    public string? NewSerial { get; init; }

    public bool NotUnderstood { get; init; }

    public bool Gone { get; init; }

    public bool Wrong { get; init; }
}

/// <summary>
/// Finding a case. Serial and reception number lead straight to it; kana name, phone and policy number never stand in an address: they are posted,
/// hashed, and known from then on by an id that says nothing.
/// </summary>
public sealed class FindScreens(
    CallersCases cases, ListQueries lists, CaseSearch search, PersonSearches searches, SavedViews views, StartScreens start, HubSettings settings, RetryOptions retry,
    TimeProvider clock)
{
    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapPost("/find", (HttpContext http, FindScreens find) => find.FindAsync(http)).Demands(Call.Read);
        screens.MapGet("/find/{id}", (string id, HttpContext http, FindScreens find) => find.OpenAsync(id, http)).Demands(Call.Read);
        screens.MapGet("/cases", (HttpContext http, FindScreens find) => find.ListAsync(http)).Demands(Call.Read);
        screens.MapPost("/views", KeepAsync).Demands(Call.Read);
        screens.MapGet("/views/{id}", async (string id, HttpContext http, SavedViews views) =>
            await views.FindAsync(id, http.RequestAborted) is { } view ? Page.See(CaseFilters.Path(view.Filters)) : CaseScreens.NotThere).Demands(Call.Read);
        screens.MapPost("/views/{id}/drop", async (string id, HttpContext http, SavedViews views) =>
        {
            await views.DropAsync(id, http.Who(), http.RequestAborted);
            return Page.See(new Notice(Notice.Recorded).On("/cases"));
        }).Demands(Call.Read);
    }

    /// <summary>The filters of the page he stands on, under a name of his own; its address says neither.</summary>
    private static async Task<IResult> KeepAsync(HttpContext http, SavedViews views)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["name"].ToString().Trim();
        var filters = CaseFilters.Given(form.Select(field => new KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>(field.Key, field.Value)));
        if (name.Length is 0 or > SavedViews.MostName || !Inputs.IsText(name) || filters.Count == 0)
            return Page.See(new Notice(Notice.Bad, "LH7-108").On("/cases"));
        var id = await views.KeepAsync(new SavedView("", name, filters), http.Who(), http.RequestAborted);
        return Page.See($"/views/{id}");
    }

    private async Task<IResult> FindAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = form["q"].ToString().Trim();
        var (stop, who) = (http.RequestAborted, http.Who());
        if (typed.Length is 0 or > CaseSearch.MostTyped || !Inputs.IsText(typed))
            return Page.See("/cases");

        var found = await search.FindAsync(typed, who, stop);
        if (found.CaseIds is [var only])
            return Page.See($"/cases/{only}");
        if (found.CaseIds.Count > 0)
            return Page.See($"/find/{await searches.KeepAsync(found.Term!, who, stop)}");

        // Nothing found. What looks personal is not repeated on the page.
        var beginnable = Policy.Allows(who, Call.Trigger) && found.Terms.All(term => term.Kind != PersonKeys.Phone) ? found.Serial : null;
        return Page.Of<CasesPage>(new
        {
            View = new FoundView([], clock.GetUtcNow()) { Kind = beginnable is null && found.Terms is [var likeliest, ..] ? likeliest.Kind : null, NewSerial = beginnable, NotUnderstood = !found.Understood },
            Searched = true,
        });
    }

    private async Task<IResult> OpenAsync(string id, HttpContext http)
    {
        var found = await searches.OpenAsync(id, http.Who(), CaseSearch.MostFound, http.RequestAborted);
        var files = await cases.Of(http.Who()).LoadAsync(found?.CaseIds ?? [], http.RequestAborted);
        var lines = (found?.CaseIds ?? []).Where(files.ContainsKey).Select(caseId => start.LineOf(files[caseId])).ToList();
        return Page.Of<CasesPage>(found is null ? 404 : 200, new { View = new FoundView(lines, clock.GetUtcNow()) { Kind = found?.Kind, Gone = found is null }, Searched = true });
    }

    /// <summary>All that he may see, by filters that stand in the address and so can be kept and shared.</summary>
    private async Task<IResult> ListAsync(HttpContext http)
    {
        var (who, stop) = (http.Who(), http.RequestAborted);
        var given = CaseFilters.Given(http.Request.Query);
        var cursor = http.Request.Query["cursor"].ToString();
        var (query, wrong) = Lists.Read(cursor.Length > 0 ? given.Append(new("cursor", cursor)).ToDictionary(StringComparer.Ordinal) : given, who, CaseFilters.Names, settings.PrintSerialPattern);
        var kept = await views.OfAsync(who, stop);
        // A filter that cannot be read is shown as it was typed: an empty one would mean everything.
        if (wrong is not null)
            return Page.Of<CasesPage>(422, new { View = new FoundView([], clock.GetUtcNow()) { Given = given, Wrong = true }, Kept = kept });
        var rows = await lists.CasesAsync(query! with { Limit = CaseSearch.MostFound }, retry.Expected, clock.GetUtcNow(), stop);
        var page = rows.Take(CaseSearch.MostFound).ToList();
        var files = await cases.Of(http.Who()).LoadAsync([.. page.Select(row => row.CaseId)], stop);
        return Page.Of<CasesPage>(new
        {
            View = new FoundView([.. page.Select(row => start.LineOf(files[row.CaseId]))], clock.GetUtcNow())
            {
                Given = given,
                Next = rows.Count > page.Count ? CaseFilters.Path(given.Append(new("cursor", Lists.Cursor(page[^1].CreatedAt, page[^1].CaseId)))) : null,
            },
            Kept = kept,
            Said = Notice.Read(http),
        });
    }
}
