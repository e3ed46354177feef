using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>The database of this host: the configured server, or the private cluster when none is configured.</summary>
public sealed class HubDatabase : IAsyncDisposable
{
    // Four hubs on one private cluster fit, each with ten sessions for its callers and three for its schedules, beside a few tools (the cluster allows 160).
    private const int PoolSize = 25;

    // People's questions: short, and few at a time.
    private const int CallersPoolSize = 10;

    // The hub knows about a hundred statements; the rare ones make room.
    private const int MostPrepared = 100;

    // Every question of the hub has an index. A plan is kept as long as its connection, and one made while a table was small
    // or not yet analysed must not read the table through when it has grown; jit would pay for plans that only look expensive.
    private const string PlanByIndex = "-c enable_seqscan=off -c jit=off";

    // The engine asks by key, whatever the key: one plan fits all. Left to itself the server plans most of what is asked by a list, and every join, anew each
    // time: a third of what all statements cost it. Callers' questions have filters that may be empty: those it plans as they come.
    public const string PlanOnce = $"{PlanByIndex} -c plan_cache_mode=force_generic_plan";

    private readonly PrivateCluster? _cluster;
    private readonly NpgsqlDataSource _callers;

    private HubDatabase(string connectionString, string? callers, ILoggerFactory loggers, PrivateCluster? cluster)
    {
        ConnectionString = connectionString;
        HasOneLogin = callers is null;
        EngineConnectionString = AsRole(connectionString, DatabaseRoles.Engine);
        Login = Build(Configured(connectionString), loggers);
        DataSource = Build(Configured(EngineConnectionString), loggers);
        _callers = Build(Configured(AsRole(callers ?? connectionString, DatabaseRoles.App), CallersPoolSize), loggers);
        Callers = new CallersDatabase(_callers);
        _cluster = cluster;
    }

    /// <summary>As the login itself, which may be the server's superuser: migrates and looks before the doors open. Nothing is served by it.</summary>
    public NpgsqlDataSource Login { get; }

    /// <summary>As <see cref="DatabaseRoles.Engine"/>: from the migrations on.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>As <see cref="DatabaseRoles.App"/>: for whoever asks from outside.</summary>
    public CallersDatabase Callers { get; }

    /// <summary>The login's own, with its password: for a hub on a database beside this one.</summary>
    public string ConnectionString { get; }

    /// <summary>With its password: for who needs a pool of his own.</summary>
    public string EngineConnectionString { get; }

    public bool IsPrivate => _cluster is not null;

    /// <summary>Callers' sessions come by the same login as the engine's: whoever could write SQL of his own there could leave his role.</summary>
    public bool HasOneLogin { get; }

    /// <param name="connectionString">Null or blank: a private cluster under <paramref name="dataDirectory"/>.</param>
    /// <param name="callers">The callers' own login on the same database, a member of <see cref="DatabaseRoles.App"/> and nothing else. Null or blank: the same login.</param>
    /// <param name="dataDirectory">The hub's data directory (<c>Data__Directory</c>); the cluster takes <c>postgres</c> in it.</param>
    public static async Task<HubDatabase> OpenAsync(
        string? connectionString, string? callers, string dataDirectory, ILoggerFactory loggers, CancellationToken stop)
    {
        if (!string.IsNullOrWhiteSpace(connectionString))
            return new(connectionString, string.IsNullOrWhiteSpace(callers) ? null : callers, loggers, cluster: null);

        var logger = loggers.CreateLogger<PrivateCluster>();
        var cluster = await PrivateCluster.StartAsync(Path.Combine(dataDirectory, "postgres"), logger, stop);
        return new(cluster.ConnectionString, CallersLogin.On(cluster.ConnectionString), loggers, cluster);
    }

    /// <summary>Brings it to this build's schema, and on the private cluster makes the callers' login; on any other server a DBA does.</summary>
    public async Task MigrateAsync(Migrator migrator, CancellationToken stop)
    {
        await migrator.MigrateAsync(Login, stop);
        if (_cluster is not null) await CallersLogin.MakeAsync(Login, _cluster.ConnectionString, stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in (NpgsqlDataSource[])[_callers, DataSource, Login]) await source.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    /// <summary>
    /// Every session begins as the role. A reset when it goes back to its pool sets the session's authorization anew, and whether the role outlives that is the
    /// server version's business: so there is none, whatever the operator has set. Nobody leaves anything behind in a session.
    /// </summary>
    public static string AsRole(string connectionString, string role)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        var plans = Names(connectionString, "Options") ? builder.Options : role == DatabaseRoles.Engine ? PlanOnce : PlanByIndex;
        builder.Options = $"{plans} -c role={role}";
        if (IsSeveral(builder)) builder.TargetSessionAttributes = "primary";
        return builder.ConnectionString;
    }

    internal static NpgsqlConnectionStringBuilder Configured(string connectionString, int poolSize = PoolSize)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!Names(connectionString, "MaximumPoolSize", "MaxPoolSize")) builder.MaxPoolSize = poolSize;
        if (!Names(connectionString, "ApplicationName")) builder.ApplicationName = "linkagehub";
        if (!Names(connectionString, "Options")) builder.Options = PlanByIndex;
        // What is asked again and again is planned once a connection.
        if (!Names(connectionString, "MaxAutoPrepare")) builder.MaxAutoPrepare = MostPrepared;
        // Locks are given back where they are taken. Resetting cost more than most questions.
        if (!Names(connectionString, "NoResetOnClose")) builder.NoResetOnClose = true;
        // One rule for all pools, and the operator's cannot be a wider one.
        builder.TargetSessionAttributes = null;
        return builder;
    }

    /// <summary>Of several servers the one that commits, whichever that is by now: nothing is decided on what a replica shows.</summary>
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, ILoggerFactory loggers)
    {
        var pool = new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers);
        return IsSeveral(settings) ? pool.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : pool.Build();
    }

    private static bool IsSeveral(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',') == true;

    // What the operator has set stays as it is.
    private static bool Names(string connectionString, params string[] keywords) =>
        new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>()
            .Any(k => keywords.Contains(k.Replace(" ", ""), StringComparer.OrdinalIgnoreCase));
}
