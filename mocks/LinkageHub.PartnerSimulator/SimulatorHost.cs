using System.Text.Json;
using LinkageHub.PartnerSimulator.Control;
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
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.NoDelay = true);
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
            .AddSingleton<PartnerPipeline>()
            .AddSingleton<Desk>()
            .AddSingleton<ScenarioControl>()
            .AddSingleton<RunControl>()
            .AddSingleton<ClockControl>()
            .AddSingleton<Callbacks>()
            .AddHostedService(services => services.GetRequiredService<Callbacks>());
        return Wire(builder.Build());
    }

    private static WebApplication Wire(WebApplication app)
    {
        app.Use(MarkAsync);
        app.UseRouting();
        MapPartners(app);
        MapControl(app);
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
        ApplicationsControl.Map(sim, desk);
        ReceptionsControl.Map(sim, desk);
        ContractsControl.Map(sim, desk);
        CarryInsControl.Map(sim, desk);
        app.Services.GetRequiredService<ScenarioControl>().Map(sim);
        app.Services.GetRequiredService<RunControl>().Map(sim);
        app.Services.GetRequiredService<ClockControl>().Map(sim);
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
