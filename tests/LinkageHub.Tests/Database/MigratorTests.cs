using LinkageHub.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Tests.Database;

[Collection(PostgresTests.Name)]
public sealed class MigratorTests(PostgresFixture postgres)
{
    private static readonly MigrationScript Table = new("0001_table.sql", "create table entry (n int);");
    private static readonly MigrationScript Rows = new("0002_rows.sql", "insert into entry values (1);\ninsert into entry values (2);");
    private static readonly MigrationScript Broken = new("0003_broken.sql", "insert into entry values (3); select 1 / 0;");

    [Fact]
    public async Task Scripts_are_applied_in_the_order_of_their_names_and_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        var migrator = new Migrator([Rows, Table]);

        await migrator.MigrateAsync(database, CancellationToken.None);
        await migrator.MigrateAsync(database, CancellationToken.None);

        Assert.Equal(2, await database.ScalarAsync<long>("select count(*) from entry"));
        Assert.Equal("0001 0002", await database.ScalarAsync<string>(
            "select string_agg(version, ' ' order by applied_at, version) from schema_migration"));
    }

    [Fact]
    public async Task Concurrent_migrators_apply_each_script_once()
    {
        var database = await postgres.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => new Migrator([Table, Rows]).MigrateAsync(database, CancellationToken.None))));

        Assert.Equal(2, await database.ScalarAsync<long>("select count(*) from entry"));
    }

    [Fact]
    public async Task A_migration_that_waits_says_for_whom_and_goes_on()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator([Table]).MigrateAsync(database, CancellationToken.None);
        await using var older = await database.OpenConnectionAsync();
        await using var standing = await older.BeginTransactionAsync();
        await new NpgsqlCommand("set application_name = 'an older hub'; select count(*) from entry", older, standing).ExecuteScalarAsync();
        var heard = new TaskCompletionSource<string>();
        var watch = new MigrationWatch(new Listener(heard, "0002_wider.sql waits for"), TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(20) };

        var migrating = new Migrator([Table, new("0002_wider.sql", "alter table entry add column m int;")], watch).MigrateAsync(database, CancellationToken.None);
        var said = await heard.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await standing.CommitAsync();
        await migrating;

        Assert.Contains($"session {older.ProcessID} (an older hub, idle in transaction", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_waits_for_another_hubs_says_so_and_ends_nobody()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator([Table]).MigrateAsync(database, CancellationToken.None);
        await using var older = await database.OpenConnectionAsync();
        await using var standing = await older.BeginTransactionAsync();
        await new NpgsqlCommand("select count(*) from entry", older, standing).ExecuteScalarAsync();
        MigrationScript wider = new("0002_wider.sql", "alter table entry add column m int;");
        var first = new Migrator([Table, wider]).MigrateAsync(database, CancellationToken.None);
        while (await database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'alter table%'") == 0)
            await Task.Yield();
        var heard = new TaskCompletionSource<string>();
        var watch = new MigrationWatch(new Listener(heard, "waits for session", "Another hub"), TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(20) };

        var second = new Migrator([Table, wider], watch).MigrateAsync(database, CancellationToken.None);
        var said = await heard.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await standing.CommitAsync();
        await Task.WhenAll(first, second);

        Assert.Matches("goes on when that has ended: session [0-9]+ ", said);
        Assert.DoesNotContain("pg_terminate_backend", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_build_applies_only_what_is_new()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator([Table]).MigrateAsync(database, CancellationToken.None);

        await new Migrator([Table, Rows]).MigrateAsync(database, CancellationToken.None);

        Assert.Equal(2, await database.ScalarAsync<long>("select count(*) from entry"));
    }

    [Fact]
    public async Task A_changed_script_is_refused_and_nothing_is_applied()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator([Table]).MigrateAsync(database, CancellationToken.None);
        var changed = Table with { Sql = "create table entry (n bigint);" };

        var refused = await Assert.ThrowsAsync<MigrationException>(() =>
            new Migrator([changed, Rows]).MigrateAsync(database, CancellationToken.None));

        Assert.Equal(Table.Name, refused.Script);
        Assert.Contains(Table.Name, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from entry"));
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator([Table, Rows]).MigrateAsync(database, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<MigrationException>(() =>
            new Migrator([Table]).MigrateAsync(database, CancellationToken.None));

        Assert.Equal(Rows.Name, refused.Script);
    }

    [Fact]
    public async Task A_failing_script_leaves_no_trace_and_keeps_those_before_it()
    {
        var database = await postgres.CreateDatabaseAsync();

        var failed = await Assert.ThrowsAsync<MigrationException>(() =>
            new Migrator([Table, Rows, Broken]).MigrateAsync(database, CancellationToken.None));

        Assert.Equal(Broken.Name, failed.Script);
        Assert.IsType<PostgresException>(failed.InnerException);
        Assert.Equal(2, await database.ScalarAsync<long>("select count(*) from entry"));
        Assert.Equal(2, await database.ScalarAsync<long>("select count(*) from schema_migration"));
    }

    [Fact]
    public async Task A_failed_migration_does_not_keep_the_lock()
    {
        var database = await postgres.CreateDatabaseAsync();
        // Such a pool does not clean a connection that comes back, so nobody else would release the lock.
        await using var careless = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.Cluster.ConnectionString)
        {
            Database = await database.ScalarAsync<string>("select current_database()::text"),
            NoResetOnClose = true,
        });

        await Assert.ThrowsAsync<MigrationException>(() => new Migrator([Table, Broken]).MigrateAsync(careless, CancellationToken.None));

        Assert.Equal(0, await database.ScalarAsync<long>("""
            select count(*) from pg_locks
            where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
            """));
    }

    [Fact]
    public async Task A_database_is_migrated_when_every_script_of_this_build_is_applied_unchanged()
    {
        var database = await postgres.CreateDatabaseAsync();
        var migrator = new Migrator([Table]);
        var before = await migrator.IsMigratedAsync(database, CancellationToken.None);
        await migrator.MigrateAsync(database, CancellationToken.None);

        var after = await migrator.IsMigratedAsync(database, CancellationToken.None);
        var withOneMore = await new Migrator([Table, Rows]).IsMigratedAsync(database, CancellationToken.None);
        var withAnother = await new Migrator([Table with { Sql = "select 1" }]).IsMigratedAsync(database, CancellationToken.None);

        Assert.Equal([false, true, false, false], [before, after, withOneMore, withAnother]);
    }

    [Fact]
    public async Task The_scripts_of_this_build_migrate_an_empty_database()
    {
        var database = await postgres.CreateDatabaseAsync();
        var migrator = new Migrator(MigrationScript.Embedded());

        await migrator.MigrateAsync(database, CancellationToken.None);

        Assert.True(await migrator.IsMigratedAsync(database, CancellationToken.None));
    }

    [Fact]
    public void Two_scripts_of_one_version_are_a_mistake() =>
        Assert.Throws<ArgumentException>(() => new Migrator([Table, Rows with { Name = "0001_rows.sql" }]));

    [Fact]
    public void Line_ends_do_not_change_a_checksum() =>
        Assert.Equal(Rows.Checksum, new MigrationScript(Rows.Name, Rows.Sql.ReplaceLineEndings("\r\n")).Checksum);

    private sealed class Listener(TaskCompletionSource<string> heard, params string[] words) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception) is var line && words.Any(word => line.Contains(word, StringComparison.Ordinal)))
                heard.TrySetResult(line);
        }
    }
}
