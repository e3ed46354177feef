using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

/// <summary>A migrated database of its own and the nodes that write to it.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    private readonly List<HandoffLedger> nodes = [];

    private readonly NpgsqlDataSource app;

    private TestLedger(NpgsqlDataSource database)
    {
        (Database, Engine, app) = (database, As(DatabaseRoles.Engine), As(DatabaseRoles.App));
        var ring = new EphemeralDataProtectionProvider();
        (Callers, Seal, Keys) = (new CallersDatabase(app), new PersonalSeal(new DataKeys(Engine, ring)), new PersonKeys(Engine, ring));

        NpgsqlDataSource As(string role) => NpgsqlDataSource.Create(HubDatabase.AsRole(database.ConnectionString, role));
    }

    /// <summary>As the server's superuser: what no hub may do.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>As the hub writes.</summary>
    public NpgsqlDataSource Engine { get; }

    /// <summary>As people and clients ask.</summary>
    public CallersDatabase Callers { get; }

    public PersonalSeal Seal { get; }

    public PersonKeys Keys { get; }

    public CaseReader Cases => new(Engine, Seal);

    public static async Task<TestLedger> OpenAsync(PostgresFixture postgres) => new(await postgres.CreateMigratedDatabaseAsync());

    public HandoffLedger Node(string name = "node-a", int lanes = 2)
    {
        var ledger = new HandoffLedger(Engine, Seal, Keys, new LedgerOptions { Node = name, Lanes = lanes }, TimeProvider.System, NullLogger<HandoffLedger>.Instance);
        nodes.Add(ledger);
        return ledger;
    }

    public DueWork Due(string name = "node-a", double leaseSeconds = 15) => new(Engine, new LedgerOptions { Node = name, LeaseSeconds = leaseSeconds });

    public async Task<CaseFile> ReadAsync(string caseId) => (await Cases.FindAsync(caseId))!;

    public Task<LedgerVerdict> VerifyAsync(string? head = null) => LedgerVerifier.VerifyAsync(Engine, head, TimeProvider.System);

    public Task<long> CountAsync(string what) => Database.ScalarAsync<long>($"select count(*) from {what}");

    public async Task RunAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As if so much time had passed: due, lease and window statements all ask this clock.</summary>
    public Task PassAsync(TimeSpan time) => RunAsync($"""
        insert into hub_clock (clock_offset) values (interval '{time.TotalSeconds} seconds')
        on conflict (only_row) do update set clock_offset = hub_clock.clock_offset + excluded.clock_offset
        """);

    /// <summary>Makes the node's only lane wait in a commit, so that all that is handed in meanwhile comes into the next ones together.</summary>
    public async Task<IReadOnlyList<Task<CommitResult>>> HandInTogetherAsync(HandoffLedger node, params IEnumerable<CaseChange> changes)
    {
        await using var blocker = await Database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("lock table hub_case in exclusive mode", blocker))
            await block.ExecuteNonQueryAsync();
        var stuck = node.CommitAsync(SampleCases.Opening("B1"));
        await UntilSomebodyWaitsAsync();
        Task<CommitResult>[] handedIn = [.. changes.Select(change => node.CommitAsync(change))];
        await transaction.RollbackAsync();
        await stuck;
        return handedIn;
    }

    /// <summary>Ends when a session waits for a lock.</summary>
    public async Task UntilSomebodyWaitsAsync()
    {
        while (await CountAsync("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        await Engine.DisposeAsync();
        await app.DisposeAsync();
    }
}
