using LinkageHub.Callbacks;
using LinkageHub.Ledger;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Callbacks;

[Collection(PostgresTests.Name)]
public class CallbackInboxTests(PostgresFixture postgres)
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly CallbackBody Printed = new("application.printed", "A0001234", "print-serial");

    [Fact]
    public async Task A_repeat_is_known_whenever_it_comes()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });
        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        var taken = Assert.Single(await inbox.TakeAsync(10, Never));
        await inbox.AppliedAsync(taken, "read", Never);
        await ledger.PassAsync(TimeSpan.FromDays(30));

        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        await inbox.StoreAsync("arclink", "msg-1", Printed, [1], Never);

        // The same id from another partner is another message.
        Assert.Equal("arclink", Assert.Single(await inbox.TakeAsync(10, Never)).Partner);
    }

    [Fact]
    public async Task What_a_dead_node_had_taken_is_taken_again_and_counted()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });
        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        Assert.Equal(1, Assert.Single(await inbox.TakeAsync(10, Never)).Tries);
        Assert.Empty(await inbox.TakeAsync(10, Never));

        await ledger.PassAsync(inbox.Lease + TimeSpan.FromSeconds(1));

        Assert.Equal(2, Assert.Single(await inbox.TakeAsync(10, Never)).Tries);
    }

    [Fact]
    public async Task What_a_living_node_still_reads_is_taken_by_nobody_else()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });
        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        var taken = Assert.Single(await inbox.TakeAsync(10, Never));
        await ledger.PassAsync(inbox.Lease - TimeSpan.FromSeconds(1));

        await inbox.KeepAsync(taken, Never);
        await ledger.PassAsync(inbox.Lease - TimeSpan.FromSeconds(1));

        Assert.Empty(await inbox.TakeAsync(10, Never));
    }

    [Fact]
    public async Task Who_stood_still_and_lost_it_decides_nothing_about_it()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });
        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        var lost = Assert.Single(await inbox.TakeAsync(10, Never));
        await ledger.PassAsync(inbox.Lease + TimeSpan.FromSeconds(1));
        var taken = Assert.Single(await inbox.TakeAsync(10, Never));
        await inbox.AppliedAsync(taken, "read", Never);

        await inbox.LaterAsync(lost, TimeSpan.Zero, Never);

        Assert.Empty(await inbox.TakeAsync(10, Never));
    }

    // The statement that keeps it was on its way when it was done: found by the simulation (seed 46).
    [Fact]
    public async Task What_is_applied_is_not_due_again_because_it_was_kept_too_late()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });
        await inbox.StoreAsync("jpass", "msg-1", Printed, [1], Never);
        var taken = Assert.Single(await inbox.TakeAsync(10, Never));
        await inbox.AppliedAsync(taken, "read", Never);

        await inbox.KeepAsync(taken, Never);
        await ledger.PassAsync(inbox.Lease + TimeSpan.FromSeconds(1));

        Assert.Empty(await inbox.TakeAsync(10, Never));
    }

    [Fact]
    public async Task A_type_nobody_knows_is_kept_and_never_applied()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var inbox = new CallbackInbox(ledger.Engine, new LedgerOptions { Node = "a" });

        await inbox.StoreAsync("jpass", "msg-1", new CallbackBody("policy.issued", null, null), [1], Never);

        Assert.Empty(await inbox.TakeAsync(10, Never));
        Assert.Equal(1, await ledger.CountAsync("callback"));
    }
}
