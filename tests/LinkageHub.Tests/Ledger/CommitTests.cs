using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

[Collection(PostgresTests.Name)]
public class CommitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_new_case_is_there_when_the_commit_answers()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);

        var result = await ledger.Node().CommitAsync(SampleCases.Opening("A1"));

        Assert.Equal(CommitResult.Committed, result);
        var stored = await ledger.Cases.FindByPrintSerialAsync("SJ", "A1");
        Assert.Equal(("case-A1", 1L, CaseState.L1Requested), (stored!.CaseId, stored.Version, stored.State));
        Assert.Equal("handoff-case-A1", Assert.Single(stored.Handoffs).Id);
        Assert.Equal(1, await ledger.CountAsync("ledger_entry"));
    }

    [Fact]
    public async Task Who_changes_a_case_he_has_not_seen_loses_and_writes_nothing()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1"));
        var read = await ledger.ReadAsync("case-A1");

        var first = await node.CommitAsync(SampleCases.Note(read));
        var second = await node.CommitAsync(SampleCases.Note(read));

        Assert.Equal((CommitResult.Committed, CommitResult.Conflict), (first, second));
        Assert.Equal(2, (await ledger.ReadAsync("case-A1")).Version);
        Assert.Equal(2, await ledger.CountAsync("ledger_entry"));
        Assert.Equal(1, await ledger.CountAsync("case_event where type = 'note'"));
    }

    // Simulation seeds 5179, 6940: a look-up every few seconds kept the case from ever being polled.
    [Fact]
    public async Task What_happens_to_a_case_does_not_put_off_the_look_it_waits_for()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1") with { PollIn = TimeSpan.FromSeconds(60) });

        await node.CommitAsync(SampleCases.Note(await ledger.ReadAsync("case-A1")) with { PollIn = TimeSpan.FromSeconds(600) });

        Assert.Equal(1, await ledger.CountAsync("case_look where due_at < hub_now() + interval '61 seconds'"));
    }

    [Fact]
    public async Task A_case_that_waits_for_nobody_any_more_has_no_look_before_it_and_whoever_looks_now_still_stands_beside_it()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1"));
        Assert.Equal(0, await ledger.CountAsync("case_look"));
        var delivered = new CaseEdit(await ledger.ReadAsync("case-A1"), SampleCases.Staff, SampleCases.Now);
        delivered.Move(delivered.After.Handoffs.Single(), HandoffEvent.Applied);
        await node.CommitAsync(delivered.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1)));
        Assert.Equal(1, await ledger.CountAsync("case_look where due_at > hub_now()"));
        await ledger.RunAsync("update case_look set node = 'node-b', deaths = 2");

        var cancelled = new CaseEdit(await ledger.ReadAsync("case-A1"), SampleCases.Staff, SampleCases.Now);
        cancelled.After = cancelled.After with { IsCancelled = true };
        cancelled.Fact(new LedgerFact("action", SampleCases.Staff.Name) { Status = "cancelled" });
        await node.CommitAsync(cancelled.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1)));

        Assert.Equal(1, await ledger.CountAsync("case_look where due_at is null and node = 'node-b' and deaths = 2"));
    }

    [Fact]
    public async Task A_case_that_exists_is_not_opened_again()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1"));

        var again = await node.CommitAsync(SampleCases.Opening("A2", caseId: "case-A1"));

        Assert.Equal(CommitResult.Conflict, again);
        Assert.Null(await ledger.Cases.FindByPrintSerialAsync("SJ", "A2"));
    }

    // Both inserts of the key run in one statement: "not there before" was true for both, and both won.
    [Fact]
    public async Task Of_two_cases_that_want_one_serial_in_the_same_commit_one_wins()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);

        var results = await Task.WhenAll(await ledger.HandInTogetherAsync(node, SampleCases.Opening("A1", "case-1"), SampleCases.Opening("A1", "case-2")));

        Assert.Equal([CommitResult.Committed, CommitResult.Conflict], results.Order());
        Assert.Equal(2, await ledger.CountAsync("hub_case"));
        Assert.Equal(2, await ledger.CountAsync("ledger_entry"));
    }

    [Fact]
    public async Task Of_two_cases_that_want_one_serial_in_two_lanes_one_wins()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var (here, there) = (ledger.Node("node-a", 1), ledger.Node("node-b", 1));

        for (var race = 0; race < 20; race++)
        {
            var results = await Task.WhenAll(
                here.CommitAsync(SampleCases.Opening($"A{race}", $"here-{race}")), there.CommitAsync(SampleCases.Opening($"A{race}", $"there-{race}")));

            Assert.Equal([CommitResult.Committed, CommitResult.Conflict], results.Order());
        }

        Assert.Equal(20, await ledger.CountAsync("hub_case"));
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task The_same_case_changed_twice_in_one_commit_has_one_winner()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);
        await node.CommitAsync(SampleCases.Opening("A1"));
        var read = await ledger.ReadAsync("case-A1");

        var results = await Task.WhenAll(await ledger.HandInTogetherAsync(node, Enumerable.Range(0, 5).Select(_ => SampleCases.Note(read))));

        Assert.Single(results, CommitResult.Committed);
        Assert.Equal(2, (await ledger.ReadAsync("case-A1")).Version);
    }

    [Fact]
    public async Task Many_that_wait_are_committed_together_and_the_chain_has_no_gap()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);

        var results = await Task.WhenAll(await ledger.HandInTogetherAsync(node, Enumerable.Range(0, 200).Select(n => SampleCases.Opening($"A{n}"))));

        Assert.All(results, result => Assert.Equal(CommitResult.Committed, result));
        // One for the first, then 64 at a time.
        Assert.Equal(5, await ledger.Database.ScalarAsync<long>("select count(distinct xmin::text) from case_log"));
        Assert.Equal(201, await ledger.Database.ScalarAsync<long>("select max(seq) from ledger_entry"));
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task A_change_the_database_refuses_fails_alone()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node(lanes: 1);
        await node.CommitAsync(SampleCases.Opening("A1"));
        var refused = SampleCases.Note(await ledger.ReadAsync("case-A1"), text: "a\0b");

        var handedIn = await ledger.HandInTogetherAsync(node, SampleCases.Opening("A2"), refused, SampleCases.Opening("A3"));

        await Assert.ThrowsAsync<PostgresException>(() => handedIn[1]);
        Assert.Equal((CommitResult.Committed, CommitResult.Committed), (await handedIn[0], await handedIn[2]));
        Assert.Equal(1, (await ledger.ReadAsync("case-A1")).Version);
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task Changes_handed_in_as_one_are_committed_as_one()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1"));
        var stale = await ledger.ReadAsync("case-A1");
        await node.CommitAsync(SampleCases.Note(stale));

        var result = await node.CommitAsync(SampleCases.Opening("A2"), SampleCases.Note(stale));

        Assert.Equal(CommitResult.Conflict, result);
        Assert.Null(await ledger.Cases.FindByPrintSerialAsync("SJ", "A2"));
    }

    [Fact]
    public async Task After_its_end_the_ledger_takes_nothing_more()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.DisposeAsync();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => node.CommitAsync(SampleCases.Opening("A1")));
    }
}
