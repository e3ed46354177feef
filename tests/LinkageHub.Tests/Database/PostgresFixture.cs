using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

/// <summary>One private cluster for all tests of the collection; each test takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime, IDisposable
{
    private readonly TestDirectory _directory = new();
    private const int MostOpen = 4;

    private const string Migrated = "migrated";

    private readonly Lazy<Task> _migrated;
    private readonly Queue<NpgsqlDataSource> _handedOut = new();
    private PrivateCluster? _cluster;

    public PostgresFixture() => _migrated = new(MigrateAsync);

    public PrivateCluster Cluster => _cluster ?? throw new InvalidOperationException("The fixture has not started.");

    public async Task InitializeAsync() =>
        _cluster = await PrivateCluster.StartAsync(_directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);

    /// <summary>A fresh, empty database; the fixture disposes the data source.</summary>
    public Task<NpgsqlDataSource> CreateDatabaseAsync() => CreateDatabaseAsync("template1");

    /// <summary>The same with the hub's tables: they are made once for all tests and copied. Tests of the migrations themselves begin with an empty one.</summary>
    public async Task<NpgsqlDataSource> CreateMigratedDatabaseAsync()
    {
        await _migrated.Value;
        return await CreateDatabaseAsync(Migrated);
    }

    private async Task MigrateAsync()
    {
        await CreateAsync(Migrated, "template1");
        // No session may be left in what is copied.
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Database = Migrated, Pooling = false });
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(database, CancellationToken.None);
    }

    private async Task CreateAsync(string name, string template)
    {
        await using var administrator = new NpgsqlConnection(Cluster.ConnectionString);
        await administrator.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name} template {template}", administrator);
        await create.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlDataSource> CreateDatabaseAsync(string template)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await CreateAsync(name, template);
        var text = new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Database = name, MaxPoolSize = 10, PersistSecurityInfo = true };
        var database = NpgsqlDataSource.Create(text);
        NpgsqlDataSource? old = null;
        lock (_handedOut)
        {
            _handedOut.Enqueue(database);
            // Tests of the collection run one after another; the pools of those long over would use up the server's connections.
            if (_handedOut.Count > MostOpen) old = _handedOut.Dequeue();
        }
        if (old is not null) await old.DisposeAsync();
        return database;
    }

    public async Task DisposeAsync()
    {
        foreach (var database in _handedOut) await database.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    // xunit calls this last, after DisposeAsync, also when InitializeAsync has failed.
    public void Dispose() => _directory.Dispose();
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
}
