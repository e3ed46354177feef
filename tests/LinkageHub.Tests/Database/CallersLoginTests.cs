using LinkageHub.Database;
using LinkageHub.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

/// <summary>People's questions by a login of their own: what SQL of somebody's own can make of such a session, and which logins are refused.</summary>
[Collection(PostgresTests.Name)]
public sealed class CallersLoginTests(PostgresFixture postgres) : IDisposable
{
    /// <summary>How a session leaves its role where the login is the hub's; and the rights somebody would be after.</summary>
    private static readonly string[] WaysOut =
    [
        "set role hub_engine", "set role hub_owner", "set role none", "reset role", "reset all", "reset session authorization", "set session authorization default",
        "set session authorization linkagehub", "set local role hub_engine", "grant hub_engine to current_user", "alter role current_user superuser",
    ];

    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_private_cluster_has_one_and_no_sql_gets_a_session_of_it_out_of_its_role()
    {
        await using var database = await HubDatabase.OpenAsync(" ", null, directory.Root, NullLoggerFactory.Instance, CancellationToken.None);
        await database.MigrateAsync(new Migrator(MigrationScript.Embedded()), CancellationToken.None);
        await database.Login.RunAsync("""
            insert into hub_case (case_id, version, insurer_code, agency_code, store_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
            values ('c', 1, 'SJ', 'G01', 'S001', 'individual', 'L1Delivered', now(), false, 0, 0, now(), now())
            """);

        Assert.True(database.IsPrivate);
        Assert.False(database.HasOneLogin);
        Assert.EndsWith("postgres", await database.Login.ScalarAsync<string>("show data_directory"), StringComparison.Ordinal);
        Assert.Empty(await RowSecurityCheck.WrongAsync(database, CancellationToken.None));
        foreach (var way in WaysOut)
        {
            await using var session = await database.Callers.OpenAsync(CancellationToken.None);
            await TryAsync(session, way);
            Assert.Equal((way, 0L), (way, await ScalarAsync(session, "select count(*) from hub_case")));
            foreach (var right in (string[])["hub_engine", "hub_owner", "linkagehub"])
                Assert.Equal((way, right, false), (way, right, await ScalarAsync(session, $"select pg_has_role(current_user, '{right}', 'member') or pg_has_role(session_user, '{right}', 'member')")));
            Assert.Equal((way, false), (way, await ScalarAsync(session, "select has_table_privilege('operation_payload', 'select') or has_table_privilege('hub_case', 'insert, update, delete')")));
            await TryAsync(session, "reset role");
        }
        // Where it matters it is not for want of rows.
        Assert.Equal(1L, await database.DataSource.ScalarAsync<long>("select count(*) from hub_case"));
    }

    [Fact]
    public async Task A_login_that_can_become_more_is_named_and_refused()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var name = $"visitor_{Guid.NewGuid():N}";
        await ledger.RunAsync($"create role {name} login password 'visitor'");
        try
        {
            var hub = ledger.Database.ConnectionString;
            var visitor = new NpgsqlConnectionStringBuilder(hub) { Username = name, Password = "visitor", Pooling = false };
            Assert.Contains($"{DatabaseRoles.App} になれません", await WrongAsync(hub, visitor), StringComparison.Ordinal);
            await ledger.RunAsync($"grant hub_app to {name}");
            Assert.Equal("", await WrongAsync(hub, visitor));

            Assert.Contains("hub_engine, hub_owner にもなれます", await WrongAsync(hub, visitor, $"grant hub_engine, hub_owner to {name}", $"revoke hub_engine, hub_owner from {name}"), StringComparison.Ordinal);
            Assert.Contains("pg_read_all_data にもなれます", await WrongAsync(hub, visitor, $"grant pg_read_all_data to {name}", $"revoke pg_read_all_data from {name}"), StringComparison.Ordinal);
            Assert.Contains("権限が強すぎます", await WrongAsync(hub, visitor, $"alter role {name} createrole", $"alter role {name} nocreaterole"), StringComparison.Ordinal);
            Assert.Contains("権限が強すぎます", await WrongAsync(hub, visitor, $"alter role {name} bypassrls", $"alter role {name} nobypassrls"), StringComparison.Ordinal);
            Assert.Contains("にもなれます", await WrongAsync(hub, new NpgsqlConnectionStringBuilder(hub) { Pooling = false }), StringComparison.Ordinal);
            await using var other = await TestLedger.OpenAsync(postgres);
            Assert.Contains("別のデータベース", await WrongAsync(hub, new NpgsqlConnectionStringBuilder(other.Database.ConnectionString) { Username = name, Password = "visitor", Pooling = false }), StringComparison.Ordinal);
        }
        finally
        {
            await ledger.RunAsync($"drop role {name}");
        }

        async Task<string> WrongAsync(string hub, NpgsqlConnectionStringBuilder callers, string? mistake = null, string? undo = null)
        {
            if (mistake is not null)
                await ledger.RunAsync(mistake);
            await using var database = await HubDatabase.OpenAsync(hub, callers.ConnectionString, directory.Root, NullLoggerFactory.Instance, CancellationToken.None);
            var wrong = await RowSecurityCheck.WrongAsync(database, CancellationToken.None);
            if (undo is not null)
                await ledger.RunAsync(undo);
            return string.Join(' ', wrong);
        }
    }

    private static async Task TryAsync(NpgsqlConnection session, string sql)
    {
        try
        {
            await using var run = new NpgsqlCommand(sql, session);
            await run.ExecuteNonQueryAsync();
        }
        catch (PostgresException refused)
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection session, string sql)
    {
        await using var ask = new NpgsqlCommand(sql, session);
        return await ask.ExecuteScalarAsync();
    }
}
