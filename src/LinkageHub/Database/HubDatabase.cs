using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>The database of this host: the configured server, or the private cluster when none is configured.</summary>
public sealed class HubDatabase : IAsyncDisposable
{
    // Four hubs on one private cluster fit, each with three more sessions for its schedules, beside a few tools (the cluster allows 120).
    private const int PoolSize = 25;

    // The hub knows about a hundred statements; the rare ones make room.
    private const int MostPrepared = 100;

    // Every question of the hub has an index. A plan is kept as long as its connection, and one made while a table was small
    // or not yet analysed must not read the table through when it has grown; jit would pay for plans that only look expensive.
    private const string PlanByIndex = "-c enable_seqscan=off -c jit=off";

    private readonly PrivateCluster? _cluster;

    private HubDatabase(string connectionString, ILoggerFactory loggers, PrivateCluster? cluster)
    {
        ConnectionString = connectionString;
        DataSource = BuildDataSource(connectionString, loggers);
        _cluster = cluster;
    }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>With its password: for who needs a pool of his own.</summary>
    public string ConnectionString { get; }

    public bool IsPrivate => _cluster is not null;

    /// <param name="connectionString">Null or blank: a private cluster under <paramref name="dataDirectory"/>.</param>
    /// <param name="dataDirectory">The hub's data directory (<c>Data__Directory</c>); the cluster takes <c>postgres</c> in it.</param>
    public static async Task<HubDatabase> OpenAsync(
        string? connectionString, string dataDirectory, ILoggerFactory loggers, CancellationToken stop)
    {
        if (!string.IsNullOrWhiteSpace(connectionString)) return new(connectionString, loggers, cluster: null);

        var logger = loggers.CreateLogger<PrivateCluster>();
        var cluster = await PrivateCluster.StartAsync(Path.Combine(dataDirectory, "postgres"), logger, stop);
        return new(cluster.ConnectionString, loggers, cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal static NpgsqlDataSource BuildDataSource(string connectionString, ILoggerFactory loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (!Names(connectionString, "MaximumPoolSize", "MaxPoolSize")) builder.ConnectionStringBuilder.MaxPoolSize = PoolSize;
        if (!Names(connectionString, "ApplicationName")) builder.ConnectionStringBuilder.ApplicationName = "linkagehub";
        if (!Names(connectionString, "Options")) builder.ConnectionStringBuilder.Options = PlanByIndex;
        // What is asked again and again is planned once a connection.
        if (!Names(connectionString, "MaxAutoPrepare")) builder.ConnectionStringBuilder.MaxAutoPrepare = MostPrepared;
        // Nobody leaves anything behind in a session: locks are given back where they are taken. Resetting cost more than most questions.
        if (!Names(connectionString, "NoResetOnClose")) builder.ConnectionStringBuilder.NoResetOnClose = true;
        return builder.UseLoggerFactory(loggers).Build();
    }

    // What the operator has set stays as it is.
    private static bool Names(string connectionString, params string[] keywords) =>
        new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>()
            .Any(k => keywords.Contains(k.Replace(" ", ""), StringComparer.OrdinalIgnoreCase));
}
