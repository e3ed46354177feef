using System.Diagnostics;
using LinkageHub.Database;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Kills.Sites;

/// <summary>A server made of another one's data by <c>pg_basebackup</c>: one of its own, or a hot standby that follows. Nobody starts it again.</summary>
internal sealed class ServerCopy : IAsyncDisposable
{
    private readonly ChildProcess process;

    private ServerCopy(ChildProcess process, string connectionString) => (this.process, ConnectionString) = (process, connectionString);

    public string ConnectionString { get; }

    public int Port => new NpgsqlConnectionStringBuilder(ConnectionString).Port;

    public static async Task<ServerCopy> OfAsync(string server, string directory, bool follows)
    {
        var source = new NpgsqlConnectionStringBuilder(server);
        var (user, binaries, files) = (ClusterUser.ForThisProcess(), PostgresBinaries.Find(directory, null), new ClusterFiles(directory));
        await RunAsync(Path.Combine(binaries.Directory, "pg_basebackup"), source.Password!,
            ["-D", directory, "-X", "stream", "-c", "fast", .. follows ? ["-R"] : Array.Empty<string>(),
             "-h", source.Host!, "-p", source.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", source.Username!]);
        if (user is not null)
            await RunAsync("chown", "", ["-R", $"{user.Id}:{user.GroupId}", directory]);
        var port = FreePort();
        var copy = new ServerCopy(await ChildProcess.StartAsync(ClusterCommand.Postgres(binaries, files, user, port)),
            new NpgsqlConnectionStringBuilder(server) { Port = port }.ConnectionString);
        await Eventually.Sees(copy.AnswersAsync, answers => answers || copy.process.Exited.IsCompleted);
        Assert.False(copy.process.Exited.IsCompleted, copy.process.LastOutput);
        return copy;
    }

    /// <summary>From now on it is a server of its own.</summary>
    public async Task IsPromoted() => Assert.True(await AskAsync("select pg_promote()") is true);

    /// <summary>SIGQUIT: all sessions are gone, nothing is written any more.</summary>
    public async Task StopsAtOnce()
    {
        Signals.Send(process.Id, Signals.Quit);
        await process.Exited;
    }

    /// <summary>Every commit from now on waits until whoever follows has it.</summary>
    public async Task WaitsForItsStandby()
    {
        await Eventually.Sees(() => AskAsync("select count(*) from pg_stat_replication where state = 'streaming'"), following => following is 1L);
        await AskAsync("alter system set synchronous_standby_names = '*'");
        await AskAsync("select pg_reload_conf()");
        await Eventually.Sees(() => AskAsync("select count(*) from pg_stat_replication where sync_state = 'sync'"), following => following is 1L);
    }

    public async ValueTask DisposeAsync() => await process.StopAsync();

    private async Task<object?> AskAsync(string sql)
    {
        await using var session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await session.OpenAsync();
        await using var ask = new NpgsqlCommand(sql, session);
        return await ask.ExecuteScalarAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("select true") is true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, string password, string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, Environment = { ["PGPASSWORD"] = password } })!;
        var said = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 0, $"{program}: {said}");
    }
}
