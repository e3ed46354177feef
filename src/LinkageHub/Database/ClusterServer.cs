using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>The server of one data directory. Only the holder of the lock file calls <see cref="StartAsync"/>.</summary>
internal sealed class ClusterServer(ClusterFiles files, ClusterUser? user, string packageRoot, ILogger logger)
{
    public const string Database = "linkagehub";

    private const int StartAttempts = 3;
    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Whoever waits longer is to know what for.</summary>
    internal static readonly TimeSpan SaysSoAfter = TimeSpan.FromSeconds(5);

    public string ConnectionString(int port, string database = Database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = ClusterCommand.SuperUser,
        Password = File.ReadAllText(files.PasswordFile).Trim(),
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>The port of a server that answers and really serves this data directory.</summary>
    public async Task<int?> FindRunningAsync(CancellationToken stop)
    {
        if (!File.Exists(files.PasswordFile) || PostmasterPid.Read(files.DataDirectory) is not { Port: { } port }) return null;
        return await AnswersAsync(port, Database, stop) ? port : null;
    }

    /// <param name="isRestart">Somebody holds a connection string already: the port must stay, and the data must be there.</param>
    public async Task<(ChildProcess Process, int Port)> StartAsync(int? lastPort, bool isRestart, CancellationToken stop)
    {
        var binaries = PostgresBinaries.Find(packageRoot, files.ExistingVersion);
        if (files.ExistingVersion is null && !isRestart) await ClusterBirth.CreateAsync(binaries, files, user, stop);
        else if (files.ExistingVersion is null) throw DataMissing();
        else if (!File.Exists(files.PasswordFile)) throw PasswordMissing();

        for (var attempt = 1; ; attempt++)
        {
            await EndOrphansAsync(stop);
            RemoveStalePidFile();
            // The last port first: a hub that shares this server may not have noticed yet that its owner has changed.
            var port = lastPort is { } last && (isRestart || attempt == 1) ? last : FreePort();
            var process = await ChildProcess.StartAsync(ClusterCommand.Postgres(binaries, files, user, port));
            if (await BecomesReadyAsync(process, port, stop))
            {
                logger.LogInformation("Private PostgreSQL runs on port {Port} from {Directory}", port, files.DataDirectory);
                return (process, port);
            }
            // Somebody may have taken the port between the look and the start, or an orphan was too young to be seen.
            if (attempt == StartAttempts) throw new PrivateClusterException(
                $"PostgreSQL が起動しません（{files.DataDirectory}）。\n{process.LastOutput}\n{LastLogLines()}");
        }
    }

    /// <summary>
    /// A server here whose hub is gone is either already stopping or has missed the signal. It is stopped rather than
    /// adopted: otherwise its life would hang on nobody.
    /// </summary>
    private async Task EndOrphansAsync(CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        for (var signalled = 0; await ProcessesHereAsync(stop) is { Count: > 0 } processes; await Task.Delay(Pause, stop))
        {
            if (waited.Elapsed > OrphanPatience) throw new PrivateClusterException(
                $"{files.DataDirectory} を使用中の PostgreSQL が終了しません（プロセス {string.Join(", ", processes)}）。終了してから再度起動してください。");
            var postmaster = PostmasterPid.Read(files.DataDirectory)?.ProcessId;
            if (postmaster is not { } id || !processes.Contains(id) || id == signalled) continue;

            logger.LogWarning("PostgreSQL {ProcessId} has lost its hub and is stopped before a new start", id);
            if (OperatingSystem.IsWindows()) Process.GetProcessById(id).Kill(entireProcessTree: true);
            else Posix.Signal(id, Posix.SigInt);
            signalled = id;
        }
    }

    // Without /proc only an answer on the port proves that the process id is still PostgreSQL's.
    private async Task<IReadOnlyList<int>> ProcessesHereAsync(CancellationToken stop)
    {
        if (OperatingSystem.IsLinux()) return PostmasterPid.ProcessesIn(files.DataDirectory);
        return await FindRunningAsync(stop) is not null ? [PostmasterPid.Read(files.DataDirectory)!.ProcessId] : [];
    }

    /// <summary>
    /// PostgreSQL overwrites a file that names a dead process, but a zombie or a stranger under that number would stop it
    /// for ever. The file is read before the look around: who has written it was in the directory by then.
    /// </summary>
    private void RemoveStalePidFile()
    {
        if (PostmasterPid.Read(files.DataDirectory) is not { } stale || !Directory.Exists($"/proc/{stale.ProcessId}")) return;
        if (PostmasterPid.ProcessesIn(files.DataDirectory).Count == 0) File.Delete(PostmasterPid.PathIn(files.DataDirectory));
    }

    private async Task<bool> BecomesReadyAsync(ChildProcess process, int port, CancellationToken stop)
    {
        var ready = false;
        try
        {
            // No time limit: recovery after a crash takes as long as it takes, and ends with an answer or an exit.
            var waited = Stopwatch.StartNew();
            for (var isSaid = false; !process.Exited.IsCompleted && !await AnswersAsync(port, "postgres", stop); await Task.Delay(Pause, stop))
            {
                if (isSaid || waited.Elapsed < SaysSoAfter) continue;
                isSaid = true;
                logger.LogWarning("Private PostgreSQL in {Directory} does not answer yet; it says: {Said}", files.DataDirectory, LastLogLines());
            }
            if (process.Exited.IsCompleted) return false;

            await EnsureDatabaseAsync(port, stop);
            return ready = true;
        }
        finally
        {
            if (!ready) await process.StopAsync();
        }
    }

    private async Task<bool> AnswersAsync(int port, string database, CancellationToken stop)
    {
        try
        {
            await using var connection = await ConnectAsync(port, database, stop);
            await using var ask = new NpgsqlCommand("show data_directory", connection);
            return await ask.ExecuteScalarAsync(stop) is string directory
                && Path.GetFullPath(directory) == files.DataDirectory;
        }
        catch (NpgsqlException e)
        {
            logger.LogTrace(e, "PostgreSQL on port {Port} does not answer yet", port);
            return false;
        }
    }

    private async Task EnsureDatabaseAsync(int port, CancellationToken stop)
    {
        await using var connection = await ConnectAsync(port, "postgres", stop);
        await using var create = new NpgsqlCommand($"create database {Database}", connection);
        try
        {
            await create.ExecuteNonQueryAsync(stop);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            logger.LogTrace("Database {Database} exists", Database);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(int port, string database, CancellationToken stop)
    {
        // Unpooled: a pooled connection would outlive the server it was asked to test.
        var text = new NpgsqlConnectionStringBuilder(ConnectionString(port, database)) { Pooling = false, Timeout = 5 };
        var connection = new NpgsqlConnection(text.ConnectionString);
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch (NpgsqlException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string LastLogLines()
    {
        if (!Directory.Exists(files.LogDirectory)) return "";
        var newest = new DirectoryInfo(files.LogDirectory).GetFiles("*.log").MaxBy(f => f.LastWriteTimeUtc);
        return newest is null ? "" : string.Join('\n', File.ReadLines(newest.FullName).TakeLast(10));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // An empty database in the middle of a run would look like a hub that has lost every case.
    private PrivateClusterException DataMissing() => new(
        $"{files.DataDirectory} がなくなりました。控えから戻してください。空のデータベースで始めるには、ハブを再起動してください。");

    private PrivateClusterException PasswordMissing() => new(
        $"{files.PasswordFile} がありません。控えから戻してください。データが不要な場合だけ {files.DataDirectory} を削除してください。");
}
