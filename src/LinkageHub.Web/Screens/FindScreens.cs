using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using LinkageHub.Search;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>What a list of cases was asked for, and what came of it.</summary>
/// <param name="Kind">kana, phone or policy for a search by a personal term, else null.</param>
/// <param name="NewSerial">Nobody's yet, but it has the form of one: linkage I may begin with it.</param>
public sealed record FoundView(
    IReadOnlyList<CaseLine> Lines, DateTimeOffset Now, string? Next, string? Kind, string? NewSerial, string? State, string? Store, bool Overdue, bool NotUnderstood, bool Gone);

/// <summary>
/// Finding a case. Serial and reception number lead straight to it; kana name, phone and policy number never stand in an address: they are posted,
/// hashed, and known from then on by an id that says nothing.
/// </summary>
public sealed class FindScreens(
    ICaseReader cases, ListQueries lists, PersonKeys keys, PersonSearches searches, StartScreens start, HubSettings settings, RetryOptions retry, TimeProvider clock)
{
    private const int MostFound = 50;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapPost("/find", (HttpContext http, FindScreens find) => find.FindAsync(http)).Demands(Call.Read);
        screens.MapGet("/find/{id}", (string id, HttpContext http, FindScreens find) => find.OpenAsync(id, http)).Demands(Call.Read);
        screens.MapGet("/cases", (HttpContext http, FindScreens find) => find.ListAsync(http)).Demands(Call.Read);
    }

    private async Task<IResult> FindAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = form["q"].ToString().Trim();
        var (stop, who) = (http.RequestAborted, http.Who());
        if (typed.Length is 0 or > 100 || !Inputs.IsText(typed))
            return Page.See("/cases");

        var (serial, number) = Inputs.Key(typed, settings.PrintSerialPattern);
        var file = number is { } reception ? await cases.FindByReceptionNumberAsync(reception.Text, stop) ?? await cases.FindHeldReceptionAsync(reception.Text, stop)
            : serial is { } print ? await cases.FindByPrintSerialOfAnyInsurerAsync(print.Text, stop)
            : null;
        if (file is not null && who.MaySee(file))
            return Page.See($"/cases/{file.CaseId}");

        var terms = await keys.TermsOfAsync(typed, stop);
        foreach (var term in terms)
            if (await searches.FindAsync(term, who, MostFound, stop) is { Count: > 0 } found)
                return Page.See(found is [var only] ? $"/cases/{only}" : $"/find/{await searches.KeepAsync(term, who, stop)}");

        // Nothing found. What looks personal is not repeated on the page.
        var beginnable = serial is not null && Policy.Allows(who, Call.Trigger) && terms.All(term => term.Kind != PersonKeys.Phone) ? serial.Value.Text : null;
        return Page.Of<CasesPage>(new
        {
            View = new FoundView([], clock.GetUtcNow(), null, terms.Count > 0 && beginnable is null ? terms[0].Kind : null, beginnable, null, null, false,
                NotUnderstood: terms.Count == 0 && serial is null && number is null, Gone: false),
            Searched = true,
        });
    }

    private async Task<IResult> OpenAsync(string id, HttpContext http)
    {
        var found = await searches.OpenAsync(id, http.Who(), MostFound, http.RequestAborted);
        var files = await cases.LoadAsync(found?.CaseIds ?? [], http.RequestAborted);
        var lines = (found?.CaseIds ?? []).Where(files.ContainsKey).Select(caseId => start.LineOf(files[caseId])).ToList();
        return Page.Of<CasesPage>(found is null ? 404 : 200, new
        {
            View = new FoundView(lines, clock.GetUtcNow(), null, found?.Kind, null, null, null, false, false, Gone: found is null),
            Searched = true,
        });
    }

    /// <summary>All that he may see, by filters that stand in the address and so can be kept and shared.</summary>
    private async Task<IResult> ListAsync(HttpContext http)
    {
        var given = http.Request.Query.Where(pair => pair.Key is "state" or "store" or "overdue" or "cursor" && pair.Value.ToString().Length > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var (query, wrong) = Lists.Read(given, http.Who(), ["state", "store", "overdue"], settings.PrintSerialPattern);
        if (wrong is not null)
            return Page.See("/cases");
        var rows = await lists.CasesAsync(query! with { Limit = MostFound }, retry.Expected, clock.GetUtcNow(), http.RequestAborted);
        var page = rows.Take(MostFound).ToList();
        var files = await cases.LoadAsync([.. page.Select(row => row.CaseId)], http.RequestAborted);
        string? next = null;
        if (rows.Count > page.Count)
        {
            given["cursor"] = Lists.Cursor(page[^1].CreatedAt, page[^1].CaseId);
            next = "/cases" + QueryString.Create(given!);
        }
        return Page.Of<CasesPage>(new
        {
            View = new FoundView([.. page.Select(row => start.LineOf(files[row.CaseId]))], clock.GetUtcNow(), next, null, null,
                given.GetValueOrDefault("state"), given.GetValueOrDefault("store"), given.GetValueOrDefault("overdue") == "true", false, false),
        });
    }
}
