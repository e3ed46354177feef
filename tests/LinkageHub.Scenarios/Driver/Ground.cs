using LinkageHub.Database;
using LinkageHub.PartnerSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Scenarios.Driver;

/// <summary>What the tests of a collection share: a private PostgreSQL cluster, and a simulator in which every town has its own run.</summary>
public class Ground : IAsyncLifetime
{
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const string Migrated = "migrated";

    private readonly Lazy<Task> _migrated;
    private readonly string _folder = Directory.CreateTempSubdirectory("linkagehub-scenarios-").FullName;
    private PrivateCluster? _cluster;
    private WebApplication? _simulator;
    private readonly List<Town> _shared = [];
    private int _towns;

    public Ground() => _migrated = new(MigrateAsync);

    /// <summary>Where the partners live.</summary>
    public Uri Simulator => new(_simulator!.Urls.Single());

    public PrivateCluster Cluster => _cluster!;

    /// <summary>The server the towns' databases are on.</summary>
    protected virtual string Server => Cluster.ConnectionString;

    /// <summary>Where the server keeps its data.</summary>
    protected virtual string ClusterFolder => Path.Combine(Folder, "postgres");

    protected string Folder => _folder;

    public virtual async Task InitializeAsync()
    {
        // The server's own user must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, Passable);
        _cluster = await PrivateCluster.StartAsync(ClusterFolder, NullLogger.Instance, CancellationToken.None);
        _simulator = SimulatorHost.Build(
        [
            "--Simulator:Urls=http://localhost:0", $"--Simulator:JournalPath={Path.Combine(_folder, "journal.jsonl")}", .. Secrets.OfSimulator,
        ]);
        await _simulator.StartAsync();
    }

    public string NewTownName() => $"town_{Interlocked.Increment(ref _towns)}";

    /// <summary>One town for all classes of the collection that ask for this kind: a hub takes longer to start than most tests. They run one after the other.</summary>
    public async Task<T> SharesAsync<T>(Func<T> open) where T : Town
    {
        if (_shared.OfType<T>().FirstOrDefault() is { } standing)
            return standing;
        var town = open();
        _shared.Add(town);
        await town.InitializeAsync();
        return town;
    }

    /// <summary>Where something of a town's own may lie.</summary>
    public string NewFolder() => Path.Combine(_folder, $"own_{Interlocked.Increment(ref _towns)}");

    /// <summary>A fresh database, empty but for the hub's tables: they are made once for all towns and copied, which takes a tenth of the time.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await _migrated.Value;
        await CreateAsync(name, Migrated);
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 10 }.ConnectionString;
    }

    private async Task MigrateAsync()
    {
        await CreateAsync(Migrated, "template1");
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Server) { Database = Migrated, Pooling = false });
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(database, CancellationToken.None);
    }

    private async Task CreateAsync(string name, string template)
    {
        await using var administrator = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        await administrator.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name} template {template}", administrator);
        await create.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var town in _shared)
            await town.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        await LeavesAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>When the server has stopped.</summary>
    protected virtual Task LeavesAsync() => Task.CompletedTask;
}
