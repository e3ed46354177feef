using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

/// <summary>One private cluster for all tests of the collection; each test takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime, IDisposable
{
    private readonly TestDirectory _directory = new();
    private const int MostOpen = 4;

    private readonly Queue<NpgsqlDataSource> _handedOut = new();
    private PrivateCluster? _cluster;

    public PrivateCluster Cluster => _cluster ?? throw new InvalidOperationException("The fixture has not started.");

    public async Task InitializeAsync() =>
        _cluster = await PrivateCluster.StartAsync(_directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);

    /// <summary>A fresh, empty database; the fixture disposes the data source.</summary>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using (var administrator = new NpgsqlConnection(Cluster.ConnectionString))
        {
            await administrator.OpenAsync();
            await using var create = new NpgsqlCommand($"create database {name}", administrator);
            await create.ExecuteNonQueryAsync();
        }
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
