using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Web.Api;

/// <summary>The REST API's table of contents.</summary>
public static class ApiRoutes
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter<CallerFilter>();
        LinkagesApi.Map(api);
        HandoffsApi.Map(api);
        BatchesApi.Map(api);
        CasesApi.Map(api);
        WorkItemsApi.Map(api);
        ImportsApi.Map(api);
        PartnersApi.Map(api);
        OperationsApi.Map(api);
        HooksApi.Map(app);
        OperationsApi.MapHealth(app);
    }

    /// <summary>The last resort: a database that is away is 503, a bug is 500 without its insides, an unknown path is a problem like any other.</summary>
    public static void UseProblems(WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                return;
            }
            catch (BadHttpRequestException e) when (!http.Response.HasStarted)
            {
                await Problems.Of(e.StatusCode == 413 ? "LH7-109" : "LH7-108", "要求を読み取れません。", e.StatusCode).ExecuteAsync(http);
                return;
            }
            catch (Exception e) when (!http.Response.HasStarted && IsOutage(e))
            {
                await Problems.Of("LH9-107").ExecuteAsync(http);
                return;
            }
            catch (Exception e) when (!http.Response.HasStarted)
            {
                // Type and place only: messages may carry data.
                app.Logger.LogError("request failed with {Error} at {Where}", e.GetType().Name, e.StackTrace);
                // Not LH9-104: that would send people to the partner, who has done nothing.
                await Problems.Of("LH9-107", "処理中に問題が発生しました。受け付け済みのデータは失われていません。", 500).ExecuteAsync(http);
                return;
            }
            if (!http.Response.HasStarted && http.Response is { StatusCode: 404 or 405 or 415, ContentLength: null, ContentType: null })
            {
                var status = http.Response.StatusCode;
                await Problems.Of(status == 404 ? "LH8-105" : "LH7-108", status == 404 ? null : "この呼び出し方はできません。", status).ExecuteAsync(http);
            }
        });
    }

    private static bool IsOutage(Exception e) =>
        e is LedgerUnavailableException or System.Net.Sockets.SocketException or TimeoutException
        || (e is PostgresException p ? p.SqlState[..2] is "08" or "53" or "57" or "58" || p.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction : e is NpgsqlException);

    /// <summary>Every call of the API stands in the policy table; one that does not stops the start.</summary>
    public static void CheckDemands(WebApplication app)
    {
        var open = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) == true && endpoint.Metadata.GetMetadata<Demand>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText).ToList();
        if (open.Count > 0)
            throw new InvalidOperationException($"no right is demanded by {string.Join(", ", open)}");
    }
}
