using LinkageHub.Database;
using LinkageHub.Web.Verbs;
using Npgsql;

namespace LinkageHub.Web.Replay;

/// <summary>An empty database of the replay's own, in this version's schema: made ready while the cassette is being read, and dropped when the replay is over.</summary>
internal sealed class ReplayDatabase : IAsyncDisposable
{
    private readonly HubDatabase server;
    private readonly string name = $"replay_{Guid.NewGuid():N}";

    private int isGone;

    private ReplayDatabase(HubDatabase server) => this.server = server;

    /// <summary>Plans are made once for people's questions, too: of these few thousand cases any index finds what is asked for.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, Options = HubDatabase.PlanOnce }.ConnectionString;

    public static async Task<ReplayDatabase> MakeAsync(CancellationToken stop)
    {
        var database = new ReplayDatabase(await LocalDatabase.OpenAsync(stop));
        try
        {
            await database.RunAsync($"create database {database.name}", stop);
            // Nobody but the replay needs it, so it waits for no disk: nothing is promised here that a power cut could take back.
            await using var login = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c synchronous_commit=off", Pooling = false });
            await LocalDatabase.Migrator().MigrateAsync(login, stop);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>From here on commits wait for no disk either. The hub does not start where one may be lost; here it may.</summary>
    public Task StopWaitingForDiskAsync(CancellationToken stop) => RunAsync($"alter database {name} set synchronous_commit = off", stop);

    /// <summary>Begun, and not needed after all.</summary>
    public static async Task ForgetAsync(Task<ReplayDatabase> making)
    {
        await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (making.IsCompletedSuccessfully)
            await (await making).DisposeAsync();
    }

    /// <summary>With its hub, or, when there came none, with whoever wanted it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isGone, 1) == 1)
            return;
        NpgsqlConnection.ClearAllPools();
        await RunAsync($"drop database if exists {name} with (force)", CancellationToken.None);
        await server.DisposeAsync();
    }

    private async Task RunAsync(string sql, CancellationToken stop)
    {
        await using var command = server.Login.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(stop);
    }
}
