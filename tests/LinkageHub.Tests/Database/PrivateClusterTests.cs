using System.Diagnostics;
using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

public sealed class PrivateClusterTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_cluster_starts_answers_and_stops()
    {
        var cluster = await StartAsync();
        var answer = await Sql.ScalarAsync(cluster.ConnectionString, "select current_database()::text");

        await cluster.DisposeAsync();

        Assert.Equal("linkagehub", answer);
        Assert.False(File.Exists(PostmasterPid.PathIn(cluster.DataDirectory)));
        Assert.Empty(PostmasterPid.ProcessesIn(cluster.DataDirectory));
        await Assert.ThrowsAsync<NpgsqlException>(() => Sql.OpenAsync(cluster.ConnectionString));
    }

    [Fact]
    public async Task The_server_is_durable_and_closed_to_others()
    {
        await using var cluster = await StartAsync();

        var settings = await Sql.ScalarAsync(cluster.ConnectionString, """
            select string_agg(name || '=' || setting, ' ' order by name) from pg_settings
            where name in ('data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding',
                           'listen_addresses', 'unix_socket_directories', 'password_encryption')
            """);

        Assert.Equal(
            "data_checksums=on fsync=on full_page_writes=on listen_addresses=127.0.0.1 password_encryption=scram-sha-256 "
            + "server_encoding=UTF8 synchronous_commit=on unix_socket_directories=", settings);
    }

    [Fact]
    public async Task Data_and_password_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var cluster = await StartAsync();

        var data = File.GetUnixFileMode(cluster.DataDirectory);
        var password = File.GetUnixFileMode(cluster.DataDirectory + ".password");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, data);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, password);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var cluster = await StartAsync();
        var text = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "wrong" };

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Sql.OpenAsync(text.ConnectionString));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Two_hubs_that_start_at_once_share_one_server()
    {
        var clusters = await Task.WhenAll(Task.Run(StartAsync), Task.Run(StartAsync));
        await using var first = clusters[0];
        await using var second = clusters[1];

        Assert.Single(clusters, c => c.IsOwner);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
    }

    [Fact]
    public async Task A_hub_that_shares_the_server_takes_it_over_on_the_same_port()
    {
        var owner = await StartAsync();
        await using var sharer = await StartAsync();
        await Sql.ScalarAsync(owner.ConnectionString, "create table kept as select 7 as n");

        await owner.DisposeAsync();
        await using var newcomer = await StartAsync();

        Assert.Equal(sharer.ConnectionString, newcomer.ConnectionString);
        Assert.Single([sharer, newcomer], c => c.IsOwner);
        Assert.Equal(7, await Sql.ScalarAsync(sharer.ConnectionString, "select n from kept"));
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_everything_committed()
    {
        await using var cluster = await StartAsync();
        await using var busy = await Sql.OpenAsync(cluster.ConnectionString);
        await Sql.ScalarAsync(cluster.ConnectionString, "create table kept as select 7 as n");
        using var postmaster = Process.GetProcessById(cluster.ProcessId!.Value);

        postmaster.Kill();
        await postmaster.WaitForExitAsync();
        await using var again = await StartAsync();

        Assert.Equal(cluster.ConnectionString, again.ConnectionString);
        Assert.NotEqual(postmaster.Id, cluster.ProcessId);
        Assert.Equal(7, await Sql.ScalarAsync(cluster.ConnectionString, "select n from kept"));
    }

    [Fact]
    public async Task A_key_pressed_in_the_hubs_terminal_does_not_reach_the_server()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var cluster = await StartAsync();

        // Fields after the program's name in brackets: state, parent, process group, session.
        var state = await File.ReadAllTextAsync($"/proc/{cluster.ProcessId}/stat");
        var session = state[(state.LastIndexOf(')') + 2)..].Split(' ')[3];

        Assert.Equal($"{cluster.ProcessId}", session);
    }

    [Fact]
    public async Task A_killed_hub_takes_its_server_along_by_a_clean_shutdown()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var hub = await HubProcess.StartAsync(_directory.ClusterDirectory);
        await using var connection = await Sql.OpenAsync(hub.ConnectionString);
        await using var endless = new NpgsqlCommand("select pg_sleep(3600)", connection);
        var waiting = endless.ExecuteNonQueryAsync();

        await hub.KillAsync();

        var ended = await Assert.ThrowsAsync<PostgresException>(() => waiting);
        Assert.Equal(PostgresErrorCodes.AdminShutdown, ended.SqlState);
    }

    [Fact]
    public async Task After_a_killed_hub_the_next_one_starts_on_the_same_data()
    {
        using var hub = await HubProcess.StartAsync(_directory.ClusterDirectory);
        await Sql.ScalarAsync(hub.ConnectionString, "create table kept as select 7 as n");

        await hub.KillAsync();
        await using var next = await StartAsync();

        Assert.True(next.IsOwner);
        Assert.Equal(7, await Sql.ScalarAsync(next.ConnectionString, "select n from kept"));
    }

    [Fact]
    public async Task A_directory_with_other_content_is_refused()
    {
        var occupied = _directory.Files.DataDirectory;
        Directory.CreateDirectory(occupied);
        await File.WriteAllTextAsync(Path.Combine(occupied, "letter.txt"), "mine");

        var refused = await Assert.ThrowsAsync<PrivateClusterException>(StartAsync);

        Assert.Contains(occupied, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_password_stops_the_start_and_touches_no_data()
    {
        var cluster = await StartAsync();
        await cluster.DisposeAsync();
        File.Delete(cluster.DataDirectory + ".password");

        var refused = await Assert.ThrowsAsync<PrivateClusterException>(StartAsync);

        Assert.Contains(".password", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cluster.DataDirectory, "PG_VERSION")));
    }

    private Task<PrivateCluster> StartAsync() =>
        PrivateCluster.StartAsync(_directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);
}
