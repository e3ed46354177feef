using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LinkageHub.Database;
using LinkageHub.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>
/// Everything that one sitting starts: a private PostgreSQL as the hub runs it (durability untouched), partners, hubs, each a process of its own.
/// Disposing ends all of it and removes its files; should this process be killed, the others see their standard input close and end too.
/// </summary>
internal sealed class Sitting : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<int> inFlight;
    private readonly List<Process> children = [];
    private readonly string directory;
    private readonly PrivateCluster cluster;
    private int databases;
    private int serials;

    private Sitting(IReadOnlyList<int> inFlight, string directory, PrivateCluster cluster)
    {
        this.inFlight = inFlight;
        this.directory = directory;
        this.cluster = cluster;
    }

    /// <summary>Those asked for on the command line, or the usual ones.</summary>
    public IReadOnlyList<int> InFlight(params IReadOnlyList<int> usual) => inFlight.Count > 0 ? inFlight : usual;

    public int Postmaster => cluster.ProcessId!.Value;

    public string Partners { get; private set; } = "";

    public static async Task<Sitting> OpenAsync(IReadOnlyList<int> inFlight, CancellationToken stop)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"linkagehub-bench-{Environment.ProcessId}");
        var sitting = new Sitting(inFlight, directory, await PrivateCluster.StartAsync(Path.Combine(directory, "postgres"), NullLogger.Instance, stop));
        try
        {
            sitting.Partners = await sitting.StartAsync("partners", "/", [], stop);
            return sitting;
        }
        catch
        {
            await sitting.DisposeAsync();
            throw;
        }
    }

    /// <summary>A print serial nobody has used.</summary>
    public string NextSerial() => string.Create(CultureInfo.InvariantCulture, $"B{Interlocked.Increment(ref serials):0000000}");

    /// <summary>An empty database.</summary>
    public async Task<string> NewDatabaseAsync(CancellationToken stop)
    {
        var name = $"bench_{++databases}";
        await using var admin = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var create = admin.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync(stop);
        return new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>The process started last.</summary>
    public Process Newest => children[^1];

    /// <summary>The simulator, which also judges: slower than the stub, and nearer to a partner.</summary>
    public Task<string> StartSimulatorAsync(CancellationToken stop, params IEnumerable<string> further) =>
        StartAsync("simulator", "/_sim/health", [$"--Simulator:JournalPath={Path.Combine(directory, "journal.jsonl")}", .. further], stop);

    /// <summary>Where something may lie until the end of the sitting.</summary>
    public string FileNamed(string name) => Path.Combine(directory, name);

    /// <summary>A hub as it is delivered.</summary>
    public async Task<Hub> StartHubAsync(string partners, string database, CancellationToken stop, params IEnumerable<string> further)
    {
        var url = await StartAsync("hub", "/health/ready", [.. HubSettings(partners, database), .. further], stop);
        return new Hub(url, children[^1]);
    }

    /// <summary>The same in this process, for what is measured behind its doors.</summary>
    public async Task<HubCore> StartHubCoreAsync(string database, CancellationToken stop) =>
        new(await HubHost.StartAsync([$"--Urls=http://localhost:{FreePort()}", .. HubSettings(Partners, database)], stop));

    public async Task StopAsync(Hub hub)
    {
        hub.Dispose();
        await EndAsync(hub.Process);
        children.Remove(hub.Process);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in children)
            await EndAsync(child);
        await cluster.DisposeAsync();
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>With limits for its partners that do not limit.</summary>
    private IEnumerable<string> HubSettings(string partners, string database) =>
    [
        $"--ConnectionStrings:LinkageHub={database}", $"--Data:Directory={directory}", $"--Bootstrap:ApiKey={Hub.ApiKey}",
        // As in production.
        "--Contracts:Check=off",
        .. ((string[])["SonpoOnline", "JPass"]).SelectMany<string, string>(partner =>
        [
            $"--Partners:{partner}:BaseUrl={partners}", $"--Partners:{partner}:ApiKey=bench",
            $"--Partners:{partner}:RequestsPerSecond=100000", $"--Partners:{partner}:MaxInFlight=256",
        ]),
    ];

    private async Task<string> StartAsync(string role, string health, IEnumerable<string> settings, CancellationToken stop)
    {
        var url = $"http://localhost:{FreePort()}";
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "LinkageHub.Benchmarks.dll"), role, url, .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // The simulator is delivered with the workstation's collector, and is measured with it; in here it would have this program's.
        if (role == "simulator")
            start.Environment["DOTNET_gcServer"] = "0";
        var child = Process.Start(start)!;
        children.Add(child);
        child.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } said)
                Console.Error.WriteLine($"  {role}: {said}");
        };
        child.BeginOutputReadLine();
        using var http = new HttpClient();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50, stop))
        {
            if (child.HasExited || waited.Elapsed > StartPatience)
                throw new IOException($"{role} does not start");
            try
            {
                using var answer = await http.GetAsync(url + health, stop);
                return url;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }
    }

    private static async Task EndAsync(Process child)
    {
        child.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await child.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
        }
        child.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
