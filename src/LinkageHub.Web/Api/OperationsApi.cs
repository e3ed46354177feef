using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using Npgsql;

namespace LinkageHub.Web.Api;

/// <summary>What keeps the hub honest: ledger and health.</summary>
public static class OperationsApi
{
    private static readonly string[] LedgerFilters = ["handoffId", "printSerial", "receptionNumber", "from", "to", "cursor", "limit"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/ledger", LedgerAsync).Demands(Call.ReadLedger).WithTags("ledger").WithSummary("台帳").ProducesProblems();
        api.MapGet("/ledger/verify", VerifyAsync).Demands(Call.VerifyLedger).WithTags("ledger").WithSummary("台帳の検査").ProducesProblems();
    }

    public static void MapHealth(IEndpointRouteBuilder app)
    {
        var watched = new Open("whoever watches over the hub has no account; it says nothing of any case");
        app.MapGet("/health/live", () => Results.Json(new { status = "ok", checks = new Dictionary<string, string>() }, ApiJson.Options)).WithMetadata(watched).ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync).WithMetadata(watched).ExcludeFromDescription();
    }

    private static async Task<IResult> LedgerAsync(HttpContext http, HistoryQueries history)
    {
        var (query, wrong) = LedgerQueryOf(http, []);
        if (wrong is not null)
            return wrong;
        var rows = await history.LedgerAsync(query!, http.RequestAborted);
        var page = rows.Take(query!.Limit).ToList();
        return Results.Json(new
        {
            items = page,
            nextCursor = rows.Count > page.Count ? Lists.Close(page[^1].Chain, page[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null,
        }, ApiJson.Options);
    }

    /// <summary>An agency's back office sees its own entries; the whole chain is proved by "verify", which shows no content.</summary>
    /// <param name="http">What was asked.</param>
    /// <param name="others">Names that say something to the caller.</param>
    internal static (LedgerQuery? Query, IResult? Wrong) LedgerQueryOf(HttpContext http, IReadOnlyList<string> others)
    {
        if (Lists.Unknown(http, [.. LedgerFilters, .. others]) is { } unknown)
            return (null, unknown);
        var given = http.Request.Query;
        if (!Lists.TryWindow(given["from"].ToString(), false, out var from))
            return (null, Lists.Wrong("from"));
        if (!Lists.TryWindow(given["to"].ToString(), true, out var to))
            return (null, Lists.Wrong("to"));
        if (!Lists.TryLimit(given["limit"].ToString(), out var limit))
            return (null, Lists.Wrong("limit"));
        (string, long)? after = null;
        if (given["cursor"].ToString() is { Length: > 0 } cursor)
        {
            if (Lists.Open(cursor) is not [var chain, var text] || !long.TryParse(text, out var seq))
                return (null, Lists.Wrong("cursor"));
            after = (chain, seq);
        }
        string? Given(string name) => given[name].ToString() is { Length: > 0 } text ? text.Trim().ToUpperInvariant() : null;
        return (new LedgerQuery(http.Who(), given["handoffId"].ToString() is { Length: > 0 } id ? id : null, Given("printSerial"), Given("receptionNumber"), from, to, after, limit), null);
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        if (Lists.Unknown(http, ["head"]) is { } unknown)
            return unknown;
        try
        {
            return Results.Json(
                await LedgerVerifier.VerifyAsync(database, http.Request.Query["head"].ToString() is { Length: > 0 } head ? head : null, clock, http.RequestAborted),
                ApiJson.Options);
        }
        catch (FormatException)
        {
            return Problems.Field("head", "LH7-108", "入力の形式が正しくありません（head は <chain>:<seq>:<hash>）。");
        }
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, NpgsqlDataSource database, Migrator migrator)
    {
        var (answers, migrated) = (false, false);
        try
        {
            migrated = await migrator.IsMigratedAsync(database, http.RequestAborted);
            answers = true;
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            // Told below: not ready, and which check says so.
        }
        var ok = answers && migrated;
        return Results.Json(
            new { status = ok ? "ok" : "failing", checks = new { database = answers ? "ok" : "failing", migrations = migrated ? "ok" : "failing" } },
            ApiJson.Options, statusCode: ok ? 200 : 503);
    }
}
