using System.Globalization;
using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

/// <summary>What an earlier hub may have left behind in the data directory.</summary>
[Collection(PostgresTests.Name)]
public sealed class StaleServerTests(PostgresFixture postgres) : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_server_without_a_hub_is_ended_cleanly_and_replaced()
    {
        var (files, port) = await LeaveClusterAsync();
        var binaries = PostgresBinaries.Find(_directory.Root, version: null);
        var user = ClusterUser.ForThisProcess();
        var orphan = await ChildProcess.StartAsync(ClusterCommand.Postgres(binaries, files, user, port));
        var server = new ClusterServer(files, user, _directory.Root, NullLogger.Instance);
        while (await server.FindRunningAsync(CancellationToken.None) is null) await Task.Yield();
        await using var connection = await Sql.OpenAsync(server.ConnectionString(port));
        await using var endless = new NpgsqlCommand("select pg_sleep(3600)", connection);
        var waiting = endless.ExecuteNonQueryAsync();

        await using var next = await StartAsync();

        Assert.True(next.IsOwner);
        Assert.Equal(0, await orphan.Exited);
        // Only the fast shutdown says goodbye to its sessions; after any other the next start needs a recovery.
        var ended = await Assert.ThrowsAsync<PostgresException>(() => waiting);
        Assert.Equal(PostgresErrorCodes.AdminShutdown, ended.SqlState);
    }

    [Fact]
    public async Task A_pid_file_that_names_a_stranger_does_not_stop_the_start()
    {
        if (!OperatingSystem.IsLinux()) return;
        var (files, port) = await LeaveClusterAsync();
        // Another server of the same user: alive, and PostgreSQL itself would take it for ours.
        var stranger = postgres.Cluster.ProcessId!.Value.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(PostmasterPid.PathIn(files.DataDirectory),
            [stranger, files.DataDirectory, "1700000000", port.ToString(CultureInfo.InvariantCulture), "", "127.0.0.1", "", "ready   "]);

        await using var next = await StartAsync();

        Assert.True(next.IsOwner);
        Assert.Equal("linkagehub", await Sql.ScalarAsync(next.ConnectionString, "select current_database()::text"));
        Assert.Equal(1, await Sql.ScalarAsync(postgres.Cluster.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task An_unfinished_initdb_is_begun_anew()
    {
        var unfinished = _directory.Files.UnfinishedDirectory;
        Directory.CreateDirectory(unfinished);
        await File.WriteAllTextAsync(Path.Combine(unfinished, "PG_VERSION"), "15");

        await using var cluster = await StartAsync();

        Assert.True(cluster.IsOwner);
        Assert.False(Directory.Exists(unfinished));
    }

    [Fact]
    public async Task A_cluster_keeps_its_port_from_start_to_start()
    {
        var (_, port) = await LeaveClusterAsync();

        await using var next = await StartAsync();

        Assert.Equal(port, next.Port);
    }

    private async Task<(ClusterFiles Files, int Port)> LeaveClusterAsync()
    {
        await using var cluster = await StartAsync();
        return (_directory.Files, cluster.Port);
    }

    private Task<PrivateCluster> StartAsync() =>
        PrivateCluster.StartAsync(_directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);
}
