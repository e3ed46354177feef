using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

/// <summary>The roles belong to the whole server, so these tests have one of their own, on which nobody has made them yet.</summary>
public sealed class DatabaseRolesTests : IAsyncLifetime, IDisposable
{
    private const string Plain = "plain";

    private readonly TestDirectory _directory = new();
    private PrivateCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await PrivateCluster.StartAsync(_directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);
        await RunAsync($"create role {Plain} login password 'plain'");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_login_that_may_not_make_them_says_what_the_administrator_has_to_run()
    {
        var connection = await CreateAsync("customer", Plain);

        Assert.Equal(
            "create role hub_owner nologin; create role hub_engine nologin; create role hub_app nologin; grant hub_owner, hub_engine, hub_app to plain; "
            + "grant usage, create on schema public to hub_owner; grant usage on schema public to hub_engine; grant usage on schema public to hub_app;",
            await ToDoAsync(connection));
        // Meanwhile others, whose login may, make them: at one time, on one server. All find one made by somebody who has not committed yet.
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => CreateAsync($"db{n}", "linkagehub")));
        await using (var first = await Sql.OpenAsync(_cluster.ConnectionString))
        {
            await using var making = await first.BeginTransactionAsync();
            await new NpgsqlCommand("create role hub_owner nologin", first).ExecuteNonQueryAsync();
            var migrated = Task.WhenAll(others.Select(MigrateAsync));
            while (!migrated.IsCompleted && await Sql.ScalarAsync(_cluster.ConnectionString, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '-- 0032%'") is < 3L)
                await Task.Yield();
            await making.CommitAsync();
            await migrated;
        }
        var rest = await ToDoAsync(connection);
        Assert.Equal("grant hub_owner, hub_engine, hub_app to plain; grant usage, create on schema public to hub_owner;", rest);
        await RunAsync(rest, "customer");
        await MigrateAsync(connection);

        foreach (var one in (string[])[connection, .. others])
        {
            await using var served = await OpenAsync(one);
            Assert.Empty(await RowSecurityCheck.WrongAsync(served, CancellationToken.None));
        }
        await using var database = await OpenAsync(connection);
        Assert.Equal("plain as hub_engine", await database.DataSource.ScalarAsync<string>("select session_user || ' as ' || current_user"));
        Assert.True(await new Migrator(MigrationScript.Embedded()).IsMigratedAsync(database.Login, CancellationToken.None));
    }

    [Fact]
    public async Task A_session_keeps_its_role_in_the_pool_and_a_server_that_would_show_everything_is_named()
    {
        var connection = await CreateAsync("kept", "linkagehub") + ";No Reset On Close=false;Maximum Pool Size=1";
        await MigrateAsync(connection);
        await using var database = await OpenAsync(connection);

        // The schedules' pool is one of its own.
        await using var schedules = NpgsqlDataSource.Create(database.EngineConnectionString);
        for (var n = 0; n < 3; n++)
        {
            Assert.Empty(await RowSecurityCheck.WrongAsync(database, CancellationToken.None));
            Assert.Equal("hub_engine", await schedules.ScalarAsync<string>("select current_user::text"));
        }

        foreach (var (mistake, undo, expected) in new[]
        {
            ("alter role hub_app bypassrls", "alter role hub_app nobypassrls", "hub_app はスーパーユーザーか BYPASSRLS です"),
            ("alter role hub_engine superuser", "alter role hub_engine nosuperuser", "hub_engine はスーパーユーザーか BYPASSRLS です"),
            ("grant hub_engine to hub_app", "revoke hub_engine from hub_app", "hub_app は hub_engine の権限を持っています"),
            ("grant hub_owner to hub_app", "revoke hub_owner from hub_app", "hub_app は表の所有者の権限を持っています"),
            ("alter table hub_case no force row level security", "alter table hub_case force row level security", "行単位の制限（row level security）が効いていません"),
        })
        {
            await RunAsync(mistake, "kept");
            var refused = await Assert.ThrowsAsync<RowSecurityException>(() => RowSecurityCheck.DemandAsync(database, CancellationToken.None));
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            await RunAsync(undo, "kept");
        }
        Assert.Empty(await RowSecurityCheck.WrongAsync(database, CancellationToken.None));
    }

    /// <summary>What the refused migration tells to run.</summary>
    private static async Task<string> ToDoAsync(string connection)
    {
        var said = (await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(connection))).Message;
        const string before = "データベース管理者が次を実行してください: ";
        return said[(said.IndexOf(before, StringComparison.Ordinal) + before.Length)..(said.LastIndexOf(';') + 1)];
    }

    private async Task<string> CreateAsync(string name, string owner)
    {
        await RunAsync($"create database {name} owner {owner}");
        // Public's owner is the server's, as where a DBA has made the database for somebody.
        if (owner == Plain)
            await RunAsync("alter schema public owner to linkagehub; grant create on schema public to plain", name);
        var text = new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = name };
        if (owner == Plain)
            (text.Username, text.Password) = (Plain, "plain");
        return text.ConnectionString;
    }

    private async Task RunAsync(string sql, string? database = null)
    {
        var text = new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Pooling = false };
        text.Database = database ?? text.Database;
        await using var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync();
        await using var run = new NpgsqlCommand(sql, connection);
        await run.ExecuteNonQueryAsync();
    }

    private static async Task MigrateAsync(string connection)
    {
        await using var login = NpgsqlDataSource.Create(connection);
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(login, CancellationToken.None);
    }

    private Task<HubDatabase> OpenAsync(string connection, string? callers = null) => HubDatabase.OpenAsync(connection, callers, _directory.Root, NullLoggerFactory.Instance, CancellationToken.None);
}
