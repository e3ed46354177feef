using System.Globalization;
using LinkageHub.Callbacks;
using LinkageHub.Clock;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Recordings;
using LinkageHub.Web.Verbs;
using Npgsql;

namespace LinkageHub.Web.Replay;

/// <summary>This version of the hub, on an empty database of its own, with a clock that stands where it is put and the cassette as its partners.</summary>
internal sealed class ReplayHub : IAsyncDisposable
{
    public const string First = "replay-first-person-key-0000000000000001", Second = "replay-second-person-key-000000000000002";

    /// <summary>Of all partners; it signs nothing outside this process.</summary>
    public static readonly byte[] WebhookSecret = new byte[32];

    private const string InsurerSection = "Partners:Insurers:", InsurerPartner = "insurer-";

    private static readonly string[] Partners = ["SonpoOnline", "JPass", "Arclink"];

    private readonly ReplayDatabase database;
    private readonly RunningHub hub;
    private readonly SemaphoreSlim moving = new(1);

    private ReplayHub(ReplayDatabase database, RunningHub hub, ReplayCases cases) => (this.database, this.hub, Cases) = (database, hub, cases);

    public IServiceProvider Services => hub.App.Services;

    public ReplayCases Cases { get; }

    public ReplayInbox Inbox => Services.GetRequiredService<ReplayInbox>();

    public Uri Address => new(hub.App.Urls.First());

    /// <param name="cassette">What is played.</param>
    /// <param name="partners">Who answers the hub.</param>
    /// <param name="database">The hub's; it ends with it.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<ReplayHub> StartAsync(Cassette cassette, CassettePartners partners, ReplayDatabase database, CancellationToken stop)
    {
        try
        {
            var cases = new ReplayCases();
            var running = await HubHost.StartAsync(
                [.. Settings(cassette, database.ConnectionString).Select(setting => $"--{setting.Key}={setting.Value}")],
                stop,
                // No chance in the backoff: what is due is due at once, and its time is the recording's.
                services => services.AddSingleton<PartnerNetwork>(_ => partners.Handler).AddSingleton<Func<double>>(() => 0).AddSingleton<ChangeTap>(cases.Changed)
                    .AddSingleton<ReplayInbox>().AddSingleton<ICallbackInbox>(services => services.GetRequiredService<ReplayInbox>()));
            await database.StopWaitingForDiskAsync(stop);
            running.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            return new ReplayHub(database, running, cases);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stands still there, and never goes back.</summary>
    public async Task ShowAsync(DateTimeOffset time, CancellationToken stop)
    {
        var clock = Services.GetRequiredService<HubClock>();
        await moving.WaitAsync(stop);
        try
        {
            if (clock.Setting == ClockSetting.Real || clock.GetUtcNow() < time)
                await Services.GetRequiredService<ClockWatch>().SetAsync(ClockSetting.Showing(time, frozen: true, clock.WorldNow), stop);
        }
        finally
        {
            moving.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        moving.Dispose();
        await database.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(Cassette cassette, string connection)
    {
        var settings = new Dictionary<string, string>(cassette.Settings)
        {
            ["ConnectionStrings:LinkageHub"] = connection,
            ["ConnectionStrings:Callers"] = "",
            ["Urls"] = "http://127.0.0.1:0",
            ["LinkageHub:Mode"] = "local",
            ["Bootstrap:ApiKey"] = First,
            ["Bootstrap:SecondApiKey"] = Second,
            ["Polling:Seconds"] = "86400",
            // The recording is what it is held against.
            ["Contracts:Check"] = "off",
            ["Partners:SonpoOnline:InsurerCode"] = cassette.InsurerCode,
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var partner in Partners.Concat(OtherInsurers(cassette)))
        {
            // Never reached: the cassette answers in its place.
            settings[$"Partners:{partner}:BaseUrl"] = "http://localhost:9";
            settings[$"Partners:{partner}:ApiKey"] = "replay";
            settings[$"Partners:{partner}:WebhookSecret"] = "whsec_" + Convert.ToBase64String(WebhookSecret);
            settings[$"Partners:{partner}:RequestsPerSecond"] = 100_000.ToString(CultureInfo.InvariantCulture);
            settings[$"Partners:{partner}:MaxInFlight"] = "64";
        }
        return settings;
    }

    /// <summary>Every insurer that the recording hub knew, or that is spoken to in the cassette.</summary>
    private static IEnumerable<string> OtherInsurers(Cassette cassette) => cassette.Settings.Keys
        .Where(name => name.StartsWith(InsurerSection, StringComparison.Ordinal)).Select(name => name[InsurerSection.Length..].Split(':')[0])
        .Concat(cassette.Events.Select(one => one.Call?.Partner ?? one.Callback?.Partner).OfType<string>()
            .Where(partner => partner.StartsWith(InsurerPartner, StringComparison.Ordinal)).Select(partner => partner[InsurerPartner.Length..]))
        .Distinct(StringComparer.OrdinalIgnoreCase).Select(code => $"Insurers:{code}");
}
