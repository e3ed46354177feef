using LinkageHub.Batches;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Database;
using LinkageHub.Triggers;

namespace LinkageHub.Tests.Ledger;

/// <summary>Nodes that die over a row of an import or an item of a batch, as the database counts them, and what the others do about it.</summary>
[Collection(PostgresTests.Name)]
public sealed class DeathsOverRowsTests(PostgresFixture postgres)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly TimeSpan ALease = TimeSpan.FromSeconds(16);

    [Fact]
    public async Task A_row_is_one_nodes_at_a_time_and_who_takes_it_over_counts_a_death()
    {
        await using var ledger = await WithRowsAsync(postgres);
        var rows = await RowsOf(ledger, "node-0").TakeAsync(2, Never);
        Assert.Equal([(2, 0, false), (3, 0, false)], rows.Select(row => (row.Row.Line, row.Deaths, row.IsTakenOver)));

        // The others are another one's, and there are no more than these.
        Assert.Equal([4], (await RowsOf(ledger, "node-1").TakeAsync(9, Never)).Select(row => row.Row.Line));
        await RowsOf(ledger, "node-1").DoneAsync((await RowsOf(ledger, "node-1").TakeAsync(9, Never)).Single(), null, "LH1-104", Never);
        Assert.Empty(await RowsOf(ledger, "node-1").TakeAsync(9, Never));

        // Who says that he is alive has not died, and who asks for his own has not either.
        await ledger.PassAsync(TimeSpan.FromSeconds(10));
        await RowsOf(ledger, "node-0").KeepAsync(Never);
        await ledger.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await RowsOf(ledger, "node-1").TakeAsync(9, Never));
        Assert.Equal([0, 0], (await RowsOf(ledger, "node-0").TakeAsync(9, Never)).Select(row => row.Deaths));

        await ledger.PassAsync(ALease);
        Assert.Equal([(2, 1, true), (3, 1, true)], (await RowsOf(ledger, "node-1").TakeAsync(9, Never)).Select(row => (row.Row.Line, row.Deaths, row.IsTakenOver)));
    }

    [Fact]
    public async Task Who_leaves_or_gives_a_row_back_has_not_died()
    {
        await using var ledger = await WithRowsAsync(postgres);
        var rows = await RowsOf(ledger, "node-0").TakeAsync(9, Never);
        await RowsOf(ledger, "node-0").GiveBackAsync([rows[0]], TimeSpan.FromSeconds(30), Never);
        await RowsOf(ledger, "node-0").LeaveAsync();

        Assert.Equal([(3, 0), (4, 0)], (await RowsOf(ledger, "node-1").TakeAsync(9, Never)).Select(row => (row.Row.Line, row.Deaths)));
        await ledger.PassAsync(TimeSpan.FromSeconds(31));
        Assert.Contains((2, 0), (await RowsOf(ledger, "node-2").TakeAsync(9, Never)).Select(row => (row.Row.Line, row.Deaths)));
    }

    [Fact]
    public async Task An_item_counts_the_nodes_that_were_lost_over_it()
    {
        await using var ledger = await WithRowsAsync(postgres);
        var taken = await ItemsOf(ledger, "node-0").TakeAsync("b1", 2, Never);
        Assert.Equal([(1, "h1", 0, false), (2, "h2", 0, false)], taken.Select(item => (item.Position, item.HandoffId, item.Deaths, item.IsTakenOver)));
        Assert.Equal([0, 0], (await ItemsOf(ledger, "node-0").TakeAsync("b1", 2, Never)).Select(item => item.Deaths));

        await ItemsOf(ledger, "node-0").GiveBackAsync("b1", [taken[0]], Never);
        Assert.Equal([(1, 0, false), (2, 1, true), (3, 0, false)], (await ItemsOf(ledger, "node-1").TakeAsync("b1", 9, Never)).Select(item => (item.Position, item.Deaths, item.IsTakenOver)));
        await ItemsOf(ledger, "node-1").DoneAsync("b1", 2, BatchItem.Succeeded, null, Never);

        await ItemsOf(ledger, "node-1").LeaveAsync();
        Assert.Equal([(1, 0, false), (3, 0, false)], (await ItemsOf(ledger, "node-2").TakeAsync("b1", 9, Never)).Select(item => (item.Position, item.Deaths, item.IsTakenOver)));
    }

    [Fact]
    public async Task Last_chances_are_taken_one_at_a_time_and_nobody_tries_what_is_past_them()
    {
        var (chance, done, told) = (new LastChance(new RetryOptions()), new List<string>(), new List<string>());
        var slow = new TaskCompletionSource();
        Task RunAsync(string first, params string[] others) => chance.RunAsync(
            [first, .. others], one => (one[0] - '0', one.EndsWith('!')),
            async one =>
            {
                if (one == "2 slow")
                    await slow.Task;
                done.Add(one);
            },
            one => Told($"gone {one}"), later => Told($"later {string.Join(',', later)}"));
        Task Told(string what)
        {
            told.Add(what);
            return Task.CompletedTask;
        }

        var first = RunAsync("0", "3 gone!", "2 slow", "2 next", "1", "3 not died again");
        Assert.False(first.IsCompleted);
        Assert.Equal(["0", "1"], done);
        Assert.Equal(["gone 3 gone!", "later 2 next,3 not died again"], told);

        await RunAsync("2 next", "0 fresh");
        Assert.Equal(["0", "1", "0 fresh"], done);
        Assert.Equal("later 2 next", told[^1]);
        slow.SetResult();
        await first;
        await RunAsync("2 next");
        Assert.Equal(["0", "1", "0 fresh", "2 slow", "2 next"], done);
    }

    private static ImportRows RowsOf(TestLedger ledger, string node) => new(ledger.Engine, new LedgerOptions { Node = node });

    private static BatchStore ItemsOf(TestLedger ledger, string node) => new(ledger.Engine, ledger.Callers, new LedgerOptions { Node = node }, TimeProvider.System);

    private static async Task<TestLedger> WithRowsAsync(PostgresFixture postgres)
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.RunAsync("""
            insert into import_file (id, kind, file_hash, encoding, rows, status, created_by) values ('i1', 'linkages', 'x', 'UTF-8', 3, 'running', 'bo1');
            insert into import_row (import_id, line, linkage, print_serial, reason) select 'i1', n, 'I', 'B000000' || n, '' from generate_series(2, 4) n;
            insert into batch (id, action, reason, status, stages, originator, created_by) values ('b1', 'LookUp', '', 'running', '{}', '{}', 'bo1');
            insert into batch_item (batch_id, position, handoff_id) select 'b1', n, 'h' || n from generate_series(1, 3) n;
            """);
        return ledger;
    }
}
