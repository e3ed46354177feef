using System.Text.Json;
using LinkageHub.PartnerSimulator.Autopilot;
using LinkageHub.PartnerSimulator.Control;
using LinkageHub.PartnerSimulator.Page;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LinkageHub.PartnerSimulator;

/// <summary>Builds the simulator: three partners, their people, and the judge's record of what they were asked.</summary>
public static class SimulatorHost
{
    /// <summary>On every answer, so that a hub in production can refuse to talk to it.</summary>
    public const string MarkHeader = "X-LinkageHub-Simulator";

    private const long LargestBody = 1 << 20;

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var options = SimulatorOptions.Read(builder.Configuration);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls(options.Listeners);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.NoDelay = true;
            // No request waits with a thread in its hand: what has arrived is worked on where it arrived.
            sockets.UnsafePreferInlineScheduling = true;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services
            .AddSingleton(options)
            .AddSingleton<SimClock>()
            .AddSingleton<TimeProvider>(services => services.GetRequiredService<SimClock>())
            // By factory, so that the container also closes the file.
            .AddSingleton(_ => Journal.Open(options.JournalPath))
            .AddSingleton<World>()
            .AddSingleton<ScenarioLibrary>()
            .AddSingleton<ContractWatch>()
            .AddSingleton<Forwards>()
            .AddSingleton<PartnerPipeline>()
            .AddSingleton<Desk>()
            .AddSingleton<ScenarioControl>()
            .AddSingleton<RunControl>()
            .AddSingleton<Autopilots>()
            .AddSingleton<PageRoutes>()
            .AddSingleton<DeadEnds>()
            .AddSingleton<ClockControl>()
            .AddSingleton<Callbacks>()
            .AddHostedService(services => services.GetRequiredService<Callbacks>());
        return Wire(builder.Build());
    }

    private static WebApplication Wire(WebApplication app)
    {
        app.Use(MarkAsync);
        app.Use(OwnPagesOnlyAsync);
        app.UseRouting();
        MapPartners(app);
        MapControl(app);
        app.Services.GetRequiredService<PageRoutes>().Map(app);
        app.MapFallback("{**path}", UnknownPaths.AnswerAsync);
        return app;
    }

    private static void MapPartners(WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<PartnerPipeline>();
        foreach (var operation in Operation.All)
            app.MapMethods(operation.Pattern, [operation.Method], context => pipeline.HandleAsync(context, operation));
    }

    private static void MapControl(WebApplication app)
    {
        var desk = app.Services.GetRequiredService<Desk>();
        var sim = app.MapGroup("/_sim");
        foreach (var act in PersonAct.All)
            desk.Map(sim, act);
        ApplicationsControl.Map(sim, desk);
        VerifyControl.Map(sim, desk);
        app.Services.GetRequiredService<Autopilots>().Map(sim);
        FaultsControl.Map(sim);
        app.Services.GetRequiredService<ScenarioControl>().Map(sim);
        app.Services.GetRequiredService<RunControl>().Map(sim);
        app.Services.GetRequiredService<ClockControl>().Map(sim);
        ForwardControl.Map(sim, desk);
    }

    /// <summary>
    /// A browser on this machine would carry any web page's order to the control interface, which asks for no key. So what a browser sends must come
    /// from our own page, and what it asks for must be asked by our own name (or a name somebody has pointed at this machine would do).
    /// </summary>
    private static Task OwnPagesOnlyAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/_sim", StringComparison.Ordinal))
            return next(context);
        var origin = request.Headers.Origin.ToString();
        var isOwn = origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
        var isByOwnName = request.Host.Host is "localhost" || System.Net.IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _);
        return isOwn && isByOwnName
            ? next(context)
            : Answer.Refuse(403, "other_origin", "このシミュレーターのページからだけ操作できます。").SendAsync(context.Response);
    }

    private static async Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers[MarkHeader] = "1";
        if (context.Request.Path.StartsWithSegments("/_sim", StringComparison.Ordinal) && !Desk.IsLocal(context))
        {
            await UnknownPaths.AnswerAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (JournalBrokenException broken)
        {
            await Answer.Refuse(503, "journal_unavailable", broken.Message).SendAsync(context.Response);
        }
        catch (JsonException unexpected) when (!context.Response.HasStarted)
        {
            await Desk.Refuse(unexpected).SendAsync(context.Response);
        }
    }
}
