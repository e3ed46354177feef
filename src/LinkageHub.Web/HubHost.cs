using System.Security.Cryptography;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Batches;
using LinkageHub.Callbacks;
using LinkageHub.Clock;
using LinkageHub.Database;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Personal;
using LinkageHub.Queries;
using LinkageHub.Recordings;
using LinkageHub.Schedules;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Schedules;
using LinkageHub.Web.Screens;
using LinkageHub.Web.Watch;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Npgsql;

namespace LinkageHub.Web;

/// <summary>The hub as a process: settings, database, migrations, then the doors open. Nothing starts half.</summary>
public static class HubHost
{
    // Half a minute: a server that is started beside the hub is up by then, and whoever mistyped its name still waits for the answer.
    private const int DatabaseAsksAgain = 30;

    /// <summary>Runs until it is stopped. Exit code 0.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        await using var hub = await StartAsync(args, stop);
        Console.WriteLine($"LinkageHub は {string.Join("、", hub.App.Urls)} で待ち受けています（止めるときは Ctrl+C）。");
        await hub.App.WaitForShutdownAsync(stop);
        return 0;
    }

    /// <summary>A started hub; disposing stops it in order: doors, work under way, ledger, database.</summary>
    /// <param name="args">Settings, as <c>--Section:Name=value</c>.</param>
    /// <param name="stop">Until it has started.</param>
    /// <param name="more">What replaces a service: a replay plays the partners itself.</param>
    public static async Task<RunningHub> StartAsync(string[] args, CancellationToken stop, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var (settings, errors) = HubSettings.Read(builder.Configuration);
        if (settings is null)
            throw new SettingsException(errors);
        builder.Services.AddSingleton(new SettingTable(builder.Configuration));
        if (ListenAddress.TakenOf(settings.Urls) is { Count: > 0 } taken)
            throw new SettingsException(taken);

        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        var database = await HubDatabase.OpenAsync(settings.ConnectionString, settings.CallersConnectionString, settings.DataDirectory, loggers, stop);
        try
        {
            await DatabaseWait.UntilItAnswersAsync(database.Login, loggers.CreateLogger<HubDatabase>(), TimeProvider.System, DatabaseAsksAgain, stop);
            await DurabilityCheck.CheckAsync(database.Login, loggers.CreateLogger<HubDatabase>(), stop);
            var migrator = new Migrator(MigrationScript.Embedded(), new MigrationWatch(loggers.CreateLogger<Migrator>(), TimeProvider.System));
            await database.MigrateAsync(migrator, stop);
            await RowSecurityCheck.DemandAsync(database, stop);
            if (settings.IsProduction && await new ClockStore(database.DataSource).ReadAsync(stop) != ClockSetting.Real)
                throw new SettingsException(["LinkageHub__Mode: このデータベースの時計はテスト用に動かされています。production では使えません。"]);

            builder.WebHost.UseUrls([.. settings.Urls]);
            // For https:// in Urls; the certificate is Kestrel's own setting (Kestrel__Certificates__Default__Path).
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 12 * 1024 * 1024;
                kestrel.ConfigureHttpsDefaults(https =>
                {
                    // Asked for, not demanded: most callers have a key. Which certificate is whose stands in the database, not in a chain.
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
            Register(builder.Services, settings, database, migrator);
            more?.Invoke(builder.Services);
            Telemetry.Add(builder, settings);

            var app = builder.Build();
            PageHeaders.Use(app);
            ApiRoutes.UseProblems(app);
            ScreenRoutes.Use(app);
            ApiRoutes.Map(app);
            ScreenRoutes.Map(app);
            Docs.Map(app, settings);
            ApiRoutes.CheckDemands(app);
            if (database.HasOneLogin)
                SayOneLogin(app.Logger);
            OpenSeal(app.Services);
            await PrepareAccountsAsync(app, settings, stop);
            app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<HandoffWaiters>().Close);
            await app.StartAsync(stop);
            return new RunningHub(app, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static void SayOneLogin(ILogger logger) => logger.LogWarning(
        "People's questions use the hub's own database login: row-level security holds by role, and SQL of somebody's own could leave the role. Give them a login of their own (ConnectionStrings__Callers)");

    /// <summary>Nothing that is sealed could be read with another certificate: better known now than at the first customer.</summary>
    private static void OpenSeal(IServiceProvider hub)
    {
        try
        {
            _ = hub.GetRequiredService<DataKeys>().Newest;
        }
        catch (CryptographicException)
        {
            throw new SettingsException(["SignIn__KeyCertificate: このデータベースの個人情報を暗号化した証明書ではありません。元の証明書を指定してください。"]);
        }
    }

    private static async Task PrepareAccountsAsync(WebApplication app, HubSettings settings, CancellationToken stop)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        await staffing.CloseDemoAsync(stop);
        if (settings.SignIn.FirstAdmin is not { } first)
            return;
        var error = await staffing.AddFirstAdminAsync(first.Name, first.Password, stop);
        if (error is not null)
            throw new SettingsException([$"Bootstrap__AdminUser、Bootstrap__AdminPassword: {error}"]);
    }

    /// <summary>The world's clock, or in local mode one that testers may move. First of what runs by itself, so that nothing asks before it is set.</summary>
    private static void AddClock(IServiceCollection services, bool production)
    {
        services.AddKeyedSingleton(HubClock.World, TimeProvider.System);
        if (production)
        {
            services.AddSingleton(TimeProvider.System);
            return;
        }
        var clock = new HubClock(TimeProvider.System);
        services.AddSingleton(clock).AddSingleton<TimeProvider>(clock);
        services.AddSingleton<ClockStore>().AddSingleton<ClockWatch>().AddHostedService(hub => hub.GetRequiredService<ClockWatch>());
    }

    private static void Register(IServiceCollection services, HubSettings settings, HubDatabase database, Migrator migrator)
    {
        services.AddSingleton(settings).AddSingleton(settings.Retry).AddSingleton(settings.Forms).AddSingleton(settings.Cautions).AddSingleton(settings.Bootstrap).AddSingleton(settings.Limits)
            .AddSingleton(database.DataSource).AddSingleton(database.Callers).AddSingleton(migrator);
        AddClock(services, settings.IsProduction);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        Docs.Add(services);

        // 1. Why anything starts.
        services.AddSingleton<TriggerLinkage>().AddSingleton<CaseLocator>().AddSingleton<ManualConclusions>().AddSingleton<CaseRepairs>().AddSingleton<ConclusionCorrections>().AddSingleton<NumberRepairs>()
            .AddSingleton<CaseRefresh>().AddSingleton<LinkageImports>().AddSingleton<ImportRows>().AddSingleton<ReceptionLists>().AddSingleton<ListReadings>().AddSingleton<BoundedReading>()
            .AddSingleton<CallbackInbox>().AddSingleton<ICallbackInbox>(hub => hub.GetRequiredService<CallbackInbox>())
            .AddSingleton<IDueLooks, DueLooks>();
        services.AddSingleton(services => new CallbackTriggers(settings.TriggersOnCallback, services.GetRequiredService<TriggerLinkage>()));

        // 2. What happens to it.
        services.AddSingleton<FactReader>().AddSingleton<HeldTriggers>().AddSingleton<HandoffRunner>().AddSingleton<DeadlyWork>().AddSingleton<LastChance>().AddSingleton<HandoffActions>()
            .AddSingleton<HandoffWaiters>().AddSingleton<RoomByRoute>().AddSingleton<HandoffRest>().AddSingleton<BackgroundStart>(work => Task.Run(work));
        services.AddSingleton<BatchStore>();
        services.AddSingleton<Func<double>>(() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20));
        services.AddSingleton<SendSteps>().AddSingleton<HandoffSteps>().AddSingleton<OutcomeSteps>();

        // 3. The ledger.
        var node = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.CreateVersion7():N}";
        services.AddSingleton(new LedgerOptions { Node = node, LeaseSeconds = settings.LeaseSeconds, Prompt = settings.Retry.Expected.CarryIn });
        services.AddSingleton<DataKeys>().AddSingleton<PersonalSeal>().AddSingleton<PersonKeys>();
        services.AddSingleton<ICaseLedger>(hub => hub.GetRequiredService<HandoffLedger>()).AddSingleton<ICaseReader>(hub => hub.GetRequiredService<CaseReader>())
            .AddSingleton<IDueWork>(hub => hub.GetRequiredService<DueWork>());
        services.AddSingleton<DueNews>().AddSingleton<NodeNews>().AddSingleton<HandoffLedger>().AddSingleton<CaseReader>(hub => new CaseReader(hub.GetRequiredService<NpgsqlDataSource>(), hub.GetRequiredService<PersonalSeal>())).AddSingleton<CallersCases>().AddSingleton<DueWork>().AddSingleton<ListQueries>().AddSingleton<ExportQueries>().AddSingleton<HistoryQueries>().AddSingleton<Backlogs>().AddSingleton<WorkItemQueries>().AddSingleton<WaitingOutlook>();

        // 4. The partners.
        services.AddPartners(settings.Partners);
        services.AddSingleton<PartnerPauses>().AddSingleton<PartnerHours>().AddSingleton<BreakerHistory>();

        services.AddSingleton<RecordingStore>().AddSingleton<CassetteBooks>().AddSingleton<CassetteWriter>().AddSingleton<Recorder>()
            .AddSingleton<TriggerTap>(hub => hub.GetRequiredService<Recorder>().Asked).AddSingleton<RepairTap>(hub => hub.GetRequiredService<Recorder>().Repaired).AddSingleton<ChangeTap>(hub => hub.GetRequiredService<Recorder>().Changed);
        services.AddSingleton<ContractWatch>()
            .AddSingleton(hub => ActivatorUtilities.CreateInstance<ContractFindings>(hub, settings.WatchesContracts))
            .AddSingleton<WireTap>(hub => settings.WatchesContracts
                ? (WireTap)hub.GetRequiredService<Recorder>().Call + hub.GetRequiredService<ContractWatch>().Call
                : hub.GetRequiredService<Recorder>().Call);

        // The doors.
        services.AddSingleton<ApiKeys>().AddSingleton<Callers>().AddSingleton<CallRates>().AddSingleton<WaitForRest>().AddSingleton<HandoffBodies>().AddSingleton<CaseBodies>().AddSingleton<CaseFinder>();

        services.AddPeople(database.DataSource, KeyCertificate.Of(settings.SignIn, database, settings.DataDirectory));
        ScreenRoutes.AddServices(services, settings.SignIn);
        // What goes by the clock, once in the whole cluster.
        services.AddSingleton<ExpectedBy>().AddSingleton<BacklogSamples>().AddSingleton<Retention>().AddSingleton<DayAtJPass>()
            .AddSingleton<ReconcileDay>(hub => hub.GetRequiredService<DayAtJPass>().RunAsync);
        services.AddSchedules(database.EngineConnectionString, node, HubSchedules.All);

        // What runs by itself. Stopped in reverse: the pump last, with the work under way.
        services.AddHostedService(hub => hub.GetRequiredService<NodeNews>()).AddHostedService(hub => hub.GetRequiredService<Recorder>()).AddHostedService<HeldWork>().AddHostedService<HandoffPump>().AddHostedService<CallbackWorker>()
            .AddHostedService<PartnerPolling>().AddHostedService<ReceptionPolling>().AddHostedService<ImportRunner>().AddHostedService<BatchRunner>().AddHostedService<StandingTransactions>().AddHostedService<ClearRows>();
    }
}

/// <summary>A hub that runs.</summary>
public sealed class RunningHub(WebApplication app, HubDatabase database) : IAsyncDisposable
{
    private static readonly TimeSpan LongestTidying = TimeSpan.FromSeconds(5);

    public WebApplication App => app;

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await app.StopAsync(patience.Token);
        try
        {
            await app.DisposeAsync().AsTask().WaitAsync(LongestTidying);
        }
        catch (TimeoutException)
        {
            // Schedules that still wait for a database that is away (ScheduleClock) are left to the end of the process.
        }
        await database.DisposeAsync();
    }
}
