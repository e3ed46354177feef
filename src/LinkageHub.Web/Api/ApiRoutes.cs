using LinkageHub.Ledger;
using LinkageHub.Web.Screens;
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
        RawAnswersApi.Map(api);
        BatchesApi.Map(api);
        CasesApi.Map(api);
        ConclusionCorrectionsApi.Map(api);
        NumberRepairsApi.Map(api);
        WorkItemsApi.Map(api);
        ImportsApi.Map(api);
        ExportsApi.Map(api);
        PartnersApi.Map(api);
        ContractsApi.Map(api);
        OperationsApi.Map(api);
        RecordingsApi.Map(api);
        ClockApi.Map(api, app.Services.GetRequiredService<HubSettings>());
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
                await AnswerAsync(http, e.StatusCode == 413 ? "LH7-109" : "LH7-108", "要求を読み取れません。", e.StatusCode);
                return;
            }
            catch (Exception e) when (!http.Response.HasStarted && IsOutage(e))
            {
                await AnswerAsync(http, "LH9-107", null, 503);
                return;
            }
            catch (Exception e) when (!http.Response.HasStarted)
            {
                // Type and place only: messages may carry data.
                app.Logger.LogError("request failed with {Error} at {Where}", e.GetType().Name, e.StackTrace);
                // Not LH9-104: that would send people to the partner, who has done nothing.
                await AnswerAsync(http, "LH9-107", "処理中に問題が発生しました。受け付け済みのデータは失われていません。", 500);
                return;
            }
            if (!http.Response.HasStarted && http.Response is { StatusCode: 404 or 405 or 415, ContentLength: null, ContentType: null })
            {
                var status = http.Response.StatusCode;
                await AnswerAsync(http, status == 404 ? "LH8-105" : "LH7-108", status == 404 ? null : "この呼び出し方はできません。", status);
            }
        });
    }

    /// <summary>A page for a browser, a problem for everybody else.</summary>
    private static Task AnswerAsync(HttpContext http, string code, string? detail, int status) =>
        http.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.Ordinal) == true) && !http.Request.Path.StartsWithSegments("/api")
            ? ScreenRoutes.RefuseAsync(http, status, code, detail)
            : Problems.Of(code, detail, status).ExecuteAsync(http);

    private static bool IsOutage(Exception e) =>
        e is LedgerUnavailableException or System.Net.Sockets.SocketException or TimeoutException
        || (e is PostgresException said ? Outage.IsOfTheServer(said) : e is NpgsqlException);

    /// <summary>Every call and every page stands in the policy table, or says why it need not; one that does neither stops the start.</summary>
    public static void CheckDemands(WebApplication app)
    {
        var open = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Demand>() is null && endpoint.Metadata.GetMetadata<Open>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText).ToList();
        if (open.Count > 0)
            throw new InvalidOperationException($"no right is demanded by {string.Join(", ", open)}");
    }
}
