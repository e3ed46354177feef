using System.Globalization;
using System.Text.RegularExpressions;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using Npgsql;

namespace LinkageHub.Web.Screens;

/// <summary>What was asked of the audit, as it stands in the address and in the form of the export.</summary>
/// <param name="Wrong">Said something we do not know: nothing is shown rather than everything.</param>
public sealed record AuditFilter(string Kind, string Person, string Key, string From, string To, bool Wrong)
{
    private static readonly string[] Read = ["operations", "personal", "access"];

    /// <summary>The ledger says the same once more, with its proof: only for who asks. An administrator sees no case data, so there is nothing of it for him.</summary>
    public static IReadOnlyList<string> KindsFor(Principal who) => who.Is(Role.BackOffice) ? ["", "operations", "personal", "ledger", "all"] : ["", .. Read];

    public IReadOnlyCollection<string> Means => Kind switch { "" => Read, "all" => [.. Read, "ledger"], _ => [Kind] };

    public string Query(string? cursor = null) => QueryString.Create(new Dictionary<string, string?>
    {
        ["kind"] = Kind, ["person"] = Person, ["key"] = Key, ["from"] = From, ["to"] = To, ["cursor"] = cursor,
    }.Where(pair => !string.IsNullOrEmpty(pair.Value))).ToString();
}

/// <summary>The audit: who did what, why, and who looked at whose data; the same lines as a file, with the chain that proves them.</summary>
public sealed partial class AuditScreens(AuditQueries audit, AccessEvents events, ICaseReader cases, HubSettings settings, TimeProvider clock)
{
    private const int MostListed = 100, MostExported = 10_000, UsualDays = 7;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/audit", (HttpContext http, AuditScreens audit) => audit.ListAsync(http)).Demands(Call.ReadAudit);
        screens.MapPost("/audit/export", (HttpContext http, AuditScreens audit) => audit.ExportAsync(http)).Demands(Call.ReadAudit).WithMetadata(new StepUp(Up: 1), new Reveals());
        screens.MapGet("/audit/verify", async (HttpContext http, NpgsqlDataSource database, TimeProvider clock) => Page.Of<AuditVerifyPage>(new
        {
            Ledger = await LedgerVerifier.VerifyAsync(database, null, clock, http.RequestAborted),
            Access = await AccessChain.VerifyAsync(database, http.RequestAborted),
        })).Demands(Call.VerifyLedger);
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var (filter, query) = Read(http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal), http.Who());
        query = query with { Limit = MostListed, After = PlaceOf(http.Request.Query["cursor"].ToString()) };
        var lines = filter.Wrong ? [] : await audit.ListAsync(query, http.RequestAborted);
        var page = await MaskedAsync([.. lines.Take(MostListed)], http.RequestAborted);
        return Page.Of<AuditPage>(filter.Wrong ? 422 : 200, new
        {
            Lines = page,
            Filter = filter,
            Next = lines.Count > page.Count ? "/audit" + filter.Query(Lists.Close(page[^1].At.ToString("O", CultureInfo.InvariantCulture), page[^1].Source, page[^1].No.ToString(CultureInfo.InvariantCulture))) : null,
        });
    }

    private async Task<IResult> ExportAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (filter, query) = Read(form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal), http.Who());
        var lines = filter.Wrong ? [] : await audit.ListAsync(query with { Limit = MostExported }, http.RequestAborted);
        if (filter.Wrong || lines.Count > MostExported)
            return Page.Of<AuditPage>(422, new { Lines = Array.Empty<AuditLine>(), Filter = filter, TooMany = !filter.Wrong });
        // Written before it is given: who took which part of the audit with him.
        await events.AddAsync(http.Who().Name, "audit-exported", http.RequestAborted, subject: filter.Query() is { Length: > 0 } asked ? asked : "all");
        var now = JapanTime.In(clock.GetUtcNow()).ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture);
        return Results.File(AuditFile.Write(await MaskedAsync(lines, http.RequestAborted), http.Visit()), "text/csv; charset=utf-8", $"監査記録-{now}.csv");
    }

    /// <summary>Without other dates, the last days: whoever asks for more says so.</summary>
    private (AuditFilter Filter, AuditQuery Query) Read(IReadOnlyDictionary<string, string> given, Principal who)
    {
        string Given(string name) => given.GetValueOrDefault(name, "").Trim();
        var (kind, person, typed) = (Given("kind"), Given("person").ToLowerInvariant(), Given("key"));
        var (serial, number) = typed.Length > 0 ? Inputs.Key(typed, settings.PrintSerialPattern) : (null, null);
        var key = number?.Text ?? serial?.Text;
        var from = Given("from").Length > 0 || key is not null ? Given("from") : JapanTime.DayOf(clock.GetUtcNow()).AddDays(1 - UsualDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var datesAreRight = Lists.TryWindow(from, false, out var start) & Lists.TryWindow(Given("to"), true, out var end);
        var wrong = !datesAreRight || !AuditFilter.KindsFor(who).Contains(kind) || (typed.Length > 0 && key is null) || person.Length > 100 || !Inputs.IsText(person);
        var filter = new AuditFilter(kind, person, key ?? "", from, Given("to"), wrong);
        return (filter, new AuditQuery(who, filter.Means, person.Length > 0 ? person : null, key, start, end, null, MostListed));
    }

    private static (DateTimeOffset, string, long)? PlaceOf(string cursor) =>
        cursor.Length > 0 && Lists.Open(cursor) is [var at, var source, var no] && long.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time, source, number) : null;

    /// <summary>People write reasons freely. The customer's own data, and what looks like anybody's phone or mail, goes out of them.</summary>
    private async Task<IReadOnlyList<AuditLine>> MaskedAsync(IReadOnlyList<AuditLine> lines, CancellationToken stop)
    {
        var masked = new List<AuditLine>(lines.Count);
        foreach (var some in lines.Chunk(500))
        {
            // Read by the hub, not for the reader: an administrator sees no case, and still no customer's name may be left standing.
            var files = await cases.LoadAsync([.. some.Select(line => line.CaseId).OfType<string>().Distinct()], stop);
            masked.AddRange(some.Select(line =>
            {
                var person = line.CaseId is { } id && files.TryGetValue(id, out var file) ? file.Contractor : null;
                return line with { Text = Plain(Masks.Within(line.Text, person)), Reason = Plain(Masks.Within(line.Reason, person)) };
            }));
        }
        return masked;
    }

    private static string? Plain(string? text) => text is null ? null : Mail().Replace(Phone().Replace(text, match =>
        match.Value.Count(char.IsDigit) is 10 or 11 ? Masks.LastFour(new string([.. match.Value.Where(char.IsDigit)]))! : match.Value), "＊@＊");

    /// <summary>A reception number is longer, a serial has a letter: neither is taken for a phone.</summary>
    [GeneratedRegex(@"(?<![\d-])[0０][\d()（）－-]{8,14}(?![\d-])")]
    private static partial Regex Phone();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+\.[\w.-]+")]
    private static partial Regex Mail();
}
