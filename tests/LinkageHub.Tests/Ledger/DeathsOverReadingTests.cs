using LinkageHub.Callbacks;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using LinkageHub.Triggers;

namespace LinkageHub.Tests.Ledger;

/// <summary>Nodes that die over a callback or over a look, as the database counts them.</summary>
[Collection(PostgresTests.Name)]
public sealed class DeathsOverReadingTests(PostgresFixture postgres)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly TimeSpan ALease = TimeSpan.FromSeconds(16);

    private static readonly TimeSpan ALook = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task Whoever_takes_a_callback_over_counts_and_whoever_has_looked_lives()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await Inbox(ledger, "node-0").StoreAsync("jpass", "m1", new CallbackBody("reception.reviewed", "1", "reception-number"), [], Never);
        var taken = new List<StoredCallback>();
        for (var life = 0; life < 4; life++)
        {
            taken.Add(Assert.Single(await Inbox(ledger, $"node-{life}").TakeAsync(8, Never)));
            await ledger.PassAsync(ALease);
        }

        Assert.Equal([(0, false), (1, true), (2, true), (3, true)], taken.Select(callback => (callback.Deaths, callback.IsTakenOver)));
        var own = Assert.Single(await Inbox(ledger, "node-3").TakeAsync(8, Never));
        Assert.Equal((3, false), (own.Deaths, own.IsTakenOver));
        await Inbox(ledger, "node-3").PutOffAsync(own, TimeSpan.Zero, Never);
        var put = Assert.Single(await Inbox(ledger, "node-4").TakeAsync(8, Never));
        // To wait for its turn is no try.
        Assert.Equal((3, false, own.Tries), (put.Deaths, put.IsTakenOver, put.Tries));
        await Inbox(ledger, "node-4").LaterAsync(put, TimeSpan.Zero, Never);
        Assert.Equal(0, Assert.Single(await Inbox(ledger, "node-5").TakeAsync(8, Never)).Deaths);
    }

    [Fact]
    public async Task A_callback_that_is_given_up_is_work_and_a_node_that_leaves_has_not_died()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var file = await OpenedAsync(ledger);
        await Inbox(ledger, "node-0").StoreAsync("jpass", "m1", new CallbackBody("reception.reviewed", "1", "reception-number"), [], Never);
        await Inbox(ledger, "node-0").TakeAsync(8, Never);

        await Inbox(ledger, "node-0").LeaveAsync();
        var taken = Assert.Single(await Inbox(ledger, "node-1").TakeAsync(8, Never));
        await Inbox(ledger, "node-1").GiveUpAsync(taken, WorkItems.Unreadable(file, DateTimeOffset.UtcNow, TimeSpan.FromHours(4)), Never);

        Assert.Equal((0, false), (taken.Deaths, taken.IsTakenOver));
        await ledger.PassAsync(ALease);
        Assert.Empty(await Inbox(ledger, "node-2").TakeAsync(8, Never));
        Assert.Equal(1, await OpenItemsAsync(ledger));
        Assert.Equal(1, await ledger.CountAsync("callback where outcome = 'deadly' and applied_at is not null"));
    }

    [Fact]
    public async Task A_case_over_which_nodes_die_is_looked_at_once_a_day_until_a_look_has_ended()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var file = await OpenedAsync(ledger);
        await ledger.RunAsync("insert into case_look (case_id, due_at) values ('case-A1', hub_now())");
        var taken = new List<DueLook>();
        for (var life = 0; life < 4; life++)
        {
            taken.Add(Assert.Single(await Looks(ledger, $"node-{life}").TakeLooksAsync(8, Never)));
            await ledger.PassAsync(ALook);
        }
        Assert.Equal([(0, false), (1, true), (2, true), (3, true)], taken.Select(look => (look.Deaths, look.IsTakenOver)));

        await Looks(ledger, "node-3").GiveUpLookAsync(file.CaseId, WorkItems.Unreadable(file, DateTimeOffset.UtcNow, TimeSpan.FromHours(4)), Never);
        await ledger.PassAsync(TimeSpan.FromHours(23));
        Assert.Empty(await Looks(ledger, "node-4").TakeLooksAsync(8, Never));
        Assert.Equal(1, await OpenItemsAsync(ledger));

        await ledger.PassAsync(TimeSpan.FromHours(2));
        var daily = Assert.Single(await Looks(ledger, "node-4").TakeLooksAsync(8, Never));
        Assert.Equal((3, false), (daily.Deaths, daily.IsTakenOver));
        await Looks(ledger, "node-4").LookedAsync([file.CaseId]);
        await ledger.PassAsync(ALook);
        Assert.Equal(0, await OpenItemsAsync(ledger));
        Assert.Equal((0, false), Assert.Single(await Looks(ledger, "node-5").TakeLooksAsync(8, Never)) is var fresh ? (fresh.Deaths, fresh.IsTakenOver) : default);
    }

    private static async Task<CaseFile> OpenedAsync(TestLedger ledger)
    {
        await ledger.Node().CommitAsync(SampleCases.Opening("A1"));
        return await ledger.ReadAsync("case-A1");
    }

    private static Task<long> OpenItemsAsync(TestLedger ledger) => ledger.CountAsync("work_item where code = 'LH9-111' and ended_at is null and owner_role = 'admin'");

    private static CallbackInbox Inbox(TestLedger ledger, string node) => new(ledger.Engine, new LedgerOptions { Node = node });

    private static DueLooks Looks(TestLedger ledger, string node) => new(ledger.Engine, new LedgerOptions { Node = node }, new RetryOptions());
}
