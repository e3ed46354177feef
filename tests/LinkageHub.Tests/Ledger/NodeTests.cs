using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

/// <summary>Several nodes, and nodes that die.</summary>
[Collection(PostgresTests.Name)]
public class NodeTests(PostgresFixture postgres)
{
    private const string KillTheLanes = """
        select pg_terminate_backend(pid)
        from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        """;

    [Fact]
    public async Task Two_nodes_never_write_one_chain()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var (here, there) = (ledger.Node("node-a"), ledger.Node("node-b"));

        await Task.WhenAll(Enumerable.Range(0, 100).SelectMany(n => (Task[])
            [here.CommitAsync(SampleCases.Opening($"A{n}", $"here-{n}")), there.CommitAsync(SampleCases.Opening($"B{n}", $"there-{n}"))]));

        Assert.Equal(0, await ledger.Database.ScalarAsync<long>("""
            select count(*) from (
                select chain from ledger_entry where handoff_id like 'handoff-here-%' intersect
                select chain from ledger_entry where handoff_id like 'handoff-there-%') as both_of_them
            """));
        Assert.Equal(4, await ledger.CountAsync("ledger_head"));
        var verdict = await ledger.VerifyAsync();
        Assert.True(verdict.Ok);
        Assert.Equal(200, verdict.Entries);
    }

    [Fact]
    public async Task The_next_node_goes_on_where_a_closed_one_ended()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using (var first = ledger.Node("node-a", 1))
            await first.CommitAsync(SampleCases.Opening("A1"));

        await ledger.Node("node-b", 1).CommitAsync(SampleCases.Opening("A2"));

        var verdict = await ledger.VerifyAsync();
        Assert.True(verdict.Ok);
        Assert.Equal(("1", 2L), (Assert.Single(verdict.Chains).Chain, verdict.Chains[0].LastSeq));
    }

    [Fact]
    public async Task What_was_handed_in_before_the_end_is_still_committed()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node("node-a", 1);
        var handedIn = Enumerable.Range(0, 100).Select(n => node.CommitAsync(SampleCases.Opening($"A{n}"))).ToList();

        await node.DisposeAsync();

        Assert.All(await Task.WhenAll(handedIn), result => Assert.Equal(CommitResult.Committed, result));
        Assert.Equal(100, await ledger.CountAsync("hub_case"));
    }

    [Fact]
    public async Task When_the_lanes_sessions_are_killed_nothing_answered_is_lost_and_nothing_is_there_twice()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        var refused = 0;

        for (var round = 0; round < 15; round++)
        {
            var changes = Enumerable.Range(0, 40).Select(n => SampleCases.Opening($"A{round}x{n}")).ToList();
            var commits = changes.Select(change => node.CommitAsync(change)).ToList();
            await ledger.RunAsync(KillTheLanes);
            foreach (var (change, commit) in changes.Zip(commits))
            {
                try
                {
                    Assert.Equal(CommitResult.Committed, await commit);
                    Assert.NotNull(await ledger.Cases.FindAsync(change.After.CaseId));
                }
                catch (LedgerUnavailableException)
                {
                    // "Nothing was accepted" is a promise too: the same once more finds nobody there before it.
                    refused++;
                    Assert.Equal(CommitResult.Committed, await CommitAtLastAsync(node, change));
                }
            }
        }

        Assert.Equal(600, await ledger.CountAsync("hub_case where version = 1"));
        Assert.Equal(600, await ledger.CountAsync("handoff"));
        var verdict = await ledger.VerifyAsync();
        Assert.True(verdict.Ok, verdict.FirstBad?.ToString());
        Assert.Equal(600, verdict.Entries);
        Assert.InRange(refused, 0, 599);
    }

    [Fact]
    public async Task A_lane_whose_session_was_killed_in_a_commit_says_so_and_goes_on()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);
        await node.CommitAsync(SampleCases.Opening("A1"));
        await using var blocker = await ledger.Database.OpenConnectionAsync();
        var transaction = await blocker.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("lock table hub_case in exclusive mode", blocker))
            await block.ExecuteNonQueryAsync();
        var waiting = node.CommitAsync(SampleCases.Opening("A2"));
        await ledger.UntilSomebodyWaitsAsync();

        await ledger.RunAsync(KillTheLanes);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => waiting);
        await transaction.RollbackAsync();
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(SampleCases.Opening("A2")));
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_down_ends_neither_the_lane_nor_its_neighbours()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);
        var loop = new Loop();
        loop.Self = loop;
        var opening = SampleCases.Opening("A2");
        var impossible = opening with { Events = [opening.Events[0] with { Data = loop }] };

        var handedIn = await ledger.HandInTogetherAsync(node, SampleCases.Opening("A1"), impossible, SampleCases.Opening("A3"));

        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => handedIn[1]);
        Assert.Equal((CommitResult.Committed, CommitResult.Committed), (await handedIn[0], await handedIn[2]));
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task Without_a_database_nothing_is_accepted_and_nobody_waits_for_ever()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=5");
        var ring = new EphemeralDataProtectionProvider();
        var seal = new PersonalSeal(new DataKeys(nowhere, ring));
        await using var node = new HandoffLedger(nowhere, seal, new PersonKeys(nowhere, ring), new LedgerOptions { Node = "node-a" }, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<HandoffLedger>.Instance);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => node.CommitAsync(SampleCases.Opening("A1")));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => new CaseReader(nowhere, seal).FindAsync("case-A1"));
    }

    private static async Task<CommitResult> CommitAtLastAsync(HandoffLedger node, CaseChange change)
    {
        while (true)
        {
            try
            {
                return await node.CommitAsync(change);
            }
            catch (LedgerUnavailableException)
            {
                // Each lane may find its session killed once.
            }
        }
    }

    private sealed class Loop
    {
        public Loop? Self { get; set; }
    }
}
