using System.Collections.Concurrent;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Ledger;
using LinkageHub.Web.Api;
using Npgsql;

namespace LinkageHub.Web.Screens;

/// <summary>
/// Tells open pages that there is something new to ask for, as server-sent events: never what. One look a second at a few numbers that only grow, for
/// all pages of a node together; the same look finds the sessions that are over, and their pages go at once. A page that hears nothing asks by itself.
/// </summary>
public sealed class LiveNews(NpgsqlDataSource database, Sessions sessions, TimeProvider clock, IHostApplicationLifetime host, ILogger<LiveNews> logger) : BackgroundService
{
    /// <summary>So many pages of one person are told; the others go on asking.</summary>
    public const int MostOfOnePerson = 4;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>A proxy gives up a connection on which nothing comes.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, Listener> listeners = new();
    private readonly Lock seats = new();
    private readonly Signal looked = new();
    private volatile string version = "";

    private sealed record Listener(string PersonId, string Secret)
    {
        public volatile bool IsOver;
    }

    public static void Map(RouteGroupBuilder screens) =>
        screens.MapGet("/live", (HttpContext http, LiveNews live) => live.TellAsync(http)).Demands(Call.OpenConsole).WithMetadata(new LivePart());

    private async Task<IResult> TellAsync(HttpContext http)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        var session = http.Visit().Session!;
        var (seat, me) = (Guid.NewGuid(), new Listener(session.Person.Id, session.Secret));
        lock (seats)
        {
            // 204 is the one answer after which a browser does not come again by itself.
            if (listeners.Values.Count(other => other.PersonId == me.PersonId) >= MostOfOnePerson)
                return Results.NoContent();
            listeners[seat] = me;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await TellAsync(http.Response, me, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The page was closed, or the hub stops.
        }
        finally
        {
            listeners.TryRemove(seat, out _);
        }
        return Results.Empty;
    }

    private async Task TellAsync(HttpResponse page, Listener me, CancellationToken stop)
    {
        // What happened between the page and its listening is asked for at once.
        var (told, spoke) = (version, clock.GetTimestamp());
        await SayAsync(page, "event: news\ndata:\n\n", stop);
        while (true)
        {
            var next = looked.Next;
            if (me.IsOver)
            {
                await SayAsync(page, "event: gone\ndata:\n\n", stop);
                return;
            }
            if (version != told || clock.GetElapsedTime(spoke) >= Heartbeat)
            {
                await SayAsync(page, version != told ? "event: news\ndata:\n\n" : ": still here\n\n", stop);
                (told, spoke) = (version, clock.GetTimestamp());
            }
            await next.WaitAsync(stop);
        }
    }

    private static async Task SayAsync(HttpResponse page, string text, CancellationToken stop)
    {
        await page.WriteAsync(text, stop);
        await page.Body.FlushAsync(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!listeners.IsEmpty)
                    await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("open pages hear nothing until the database is back: {Error}", e.GetType().Name);
            }
            looked.Raise();
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var all = listeners.Values.ToList();
        var alive = await sessions.AliveAsync([.. all.Select(one => one.Secret).Distinct()], stop);
        foreach (var one in all)
            one.IsOver = !alive.Contains(one.Secret);
        await using var read = database.CreateCommand("""
            select concat_ws('.', (select sum(seq) from ledger_head), (select max(id) from work_item), (select max(id) from failure_note), (select max(id) from breaker_move),
                (select max(id) from partner_hours), (select max(id) from partner_maintenance), (select count(*) from partner_pause where resumed_at is null))
            """);
        version = (string)(await read.ExecuteScalarAsync(stop))!;
    }
}
