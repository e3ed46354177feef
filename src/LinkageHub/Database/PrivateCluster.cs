using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>
/// The hub's own PostgreSQL for use without a configured one. Hubs that share a data directory share one server: the
/// holder of the lock file runs it, the others use it, and one of them takes over on the same port when the holder ends.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly ClusterFiles _files;
    private readonly ClusterServer _server;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _keeping = Task.CompletedTask;
    private ClusterLock? _lock;
    private ChildProcess? _process;

    private PrivateCluster(ClusterFiles files, ClusterServer server, ILogger logger)
    {
        _files = files;
        _server = server;
        _logger = logger;
    }

    /// <summary>Stays valid for the whole life of this object, also across a restart of the server.</summary>
    public string ConnectionString { get; private set; } = "";

    public int Port { get; private set; }

    /// <summary>Where the data really is: another place than wanted when the cluster's user could not get there.</summary>
    public string DataDirectory => _files.DataDirectory;

    /// <summary>True when this object runs the server, false when it uses another hub's.</summary>
    public bool IsOwner => _lock is not null;

    /// <summary>The operating system's id of the server that this object runs.</summary>
    internal int? ProcessId => _process?.Id;

    public static async Task<PrivateCluster> StartAsync(string dataDirectory, ILogger logger, CancellationToken stop)
    {
        var user = ClusterUser.ForThisProcess();
        var files = ClusterFiles.Choose(dataDirectory, user);
        if (files.DataDirectory != Path.GetFullPath(dataDirectory))
            logger.LogInformation("Private PostgreSQL keeps its data in {Directory}", files.DataDirectory);
        var packageRoot = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory)))!;
        var cluster = new PrivateCluster(files, new ClusterServer(files, user, packageRoot, logger), logger);
        try
        {
            await cluster.JoinAsync(stop);
            cluster.ConnectionString = cluster._server.ConnectionString(cluster.Port);
            cluster._keeping = cluster.KeepRunningAsync();
            return cluster;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PrivateClusterException(
                $"{files.DataDirectory} は別の利用者のものです。その利用者で起動するか、Data__Directory を変更してください。", e);
        }
        finally
        {
            if (cluster.ConnectionString.Length == 0) await cluster.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
        if (_process is not null) await _process.StopAsync();
        // Only now: whoever gets the lock may take it that no server runs.
        _lock?.Dispose();
        _process = null;
        _lock = null;
    }

    private async Task JoinAsync(CancellationToken stop)
    {
        var isSaid = false;
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(LockPause, stop))
        {
            if (TryTakeLock())
            {
                (_process, Port) = await _server.StartAsync(_lock.ReadPort(), isRestart: false, stop);
                _lock.WritePort(Port);
                return;
            }
            if (await _server.FindRunningAsync(stop) is { } port)
            {
                Port = port;
                _logger.LogInformation("Private PostgreSQL on port {Port} is run by another hub and shared", port);
                return;
            }
            if (!isSaid && waited.Elapsed > ClusterServer.SaysSoAfter)
            {
                isSaid = true;
                _logger.LogWarning("Another hub has {Directory}, and its PostgreSQL does not answer yet", _files.DataDirectory);
            }
            if (waited.Elapsed > JoinPatience) throw new PrivateClusterException(
                $"別のハブが {_files.DataDirectory} を使用中ですが、その PostgreSQL が応答しません。そのハブを終了してから再度起動してください。");
        }
    }

    private async Task KeepRunningAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ServerIsMineToStartAsync(_stopping.Token);
                _logger.LogWarning("Private PostgreSQL on port {Port} has ended and is started again", Port);
                (_process, _) = await _server.StartAsync(Port, isRestart: true, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is PrivateClusterException or NpgsqlException or IOException or UnauthorizedAccessException)
            {
                _logger.LogError(e, "Private PostgreSQL does not start; the next attempt follows");
                await Task.Delay(RestartPause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServerIsMineToStartAsync(CancellationToken stop)
    {
        if (_process is not null) await _process.Exited.WaitAsync(stop);
        _process = null;
        while (!TryTakeLock()) await Task.Delay(LockPause, stop);
    }

    [MemberNotNullWhen(true, nameof(_lock))]
    private bool TryTakeLock() => (_lock ??= ClusterLock.TryTake(_files.LockFile)) is not null;
}
