using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Tests.Ledger;

/// <summary>A node learns at once what another made due; and it never depends on it.</summary>
[Collection(PostgresTests.Name)]
public class NodeNewsTests(PostgresFixture postgres)
{
    /// <summary>Only for what will never come.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Work_that_one_node_makes_due_wakes_the_pump_of_another()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var here = await Node.StartAsync(ledger, "node-a");
        await using var there = await Node.StartAsync(ledger, "node-b");
        var woken = there.Asleep();

        await here.Ledger.CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.Zero));

        await woken.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_pause_or_its_end_is_heard_on_every_node()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var here = await Node.StartAsync(ledger, "node-a");
        await using var there = await Node.StartAsync(ledger, "node-b");
        var (own, others) = (here.News.PausesChanged, there.News.PausesChanged);

        here.News.PausesAreNew();

        await Task.WhenAll(own, others).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_listener_whose_connection_dies_listens_again()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var here = await Node.StartAsync(ledger, "node-a");
        await using var there = await Node.StartAsync(ledger, "node-b");
        // What was told meanwhile is made up for: whoever listens again looks.
        var looksAgain = there.Asleep();
        await ledger.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen linkagehub'");
        await looksAgain.WaitAsync(Limit);

        var woken = there.Asleep();
        await here.Ledger.CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.Zero));

        await woken.WaitAsync(Limit);
    }

    [Fact]
    public async Task What_a_node_does_itself_and_what_is_due_later_is_nobodys_news()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var here = await Node.StartAsync(ledger, "node-a");
        await using var there = await Node.StartAsync(ledger, "node-b");
        var heard = there.Asleep();
        var lease = new Lease("handoff-case-A1", "node-a", DateTimeOffset.MaxValue);
        var own = SampleCases.Opening("A1", dueIn: TimeSpan.Zero);

        await here.Ledger.CommitAsync(own with { Lease = LeaseMove.Hold, After = own.After with { Fence = 1, Lease = lease } });
        await here.Ledger.CommitAsync(SampleCases.Opening("A2", dueIn: TimeSpan.FromMinutes(5)));
        // Pauses travel the same road, behind whatever was told before.
        var behind = there.News.PausesChanged;
        here.News.PausesAreNew();
        await behind.WaitAsync(Limit);

        Assert.False(heard.IsCompleted);
    }

    [Fact]
    public async Task The_pump_that_committed_is_woken_when_the_work_is_due_before_its_timer()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var here = await Node.StartAsync(ledger, "node-a");
        var woken = here.Asleep();

        await here.Ledger.CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.FromDays(2)));
        Assert.False(woken.IsCompleted);
        await here.Ledger.CommitAsync(SampleCases.Opening("A2", dueIn: TimeSpan.FromMinutes(5)));

        Assert.True(woken.IsCompleted);
    }

    [Fact]
    public void While_the_pump_looks_anything_may_be_sooner()
    {
        var due = new DueNews(TimeProvider.System);
        due.SleepsFor(TimeSpan.Zero);

        var sooner = due.Looks();
        due.Due(TimeSpan.FromHours(1));

        Assert.True(sooner.IsCompleted);
    }

    /// <summary>A node that listens, with a pump that would sleep for a day.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly DueNews due = new(TimeProvider.System);

        private Node(TestLedger ledger, string name)
        {
            var options = new LedgerOptions { Node = name, Lanes = 1 };
            News = new NodeNews(ledger.Engine, options, due, TimeProvider.System, NullLogger<NodeNews>.Instance);
            Ledger = new HandoffLedger(ledger.Engine, ledger.Seal, ledger.Keys, options, TimeProvider.System, NullLogger<HandoffLedger>.Instance, due, News);
        }

        public NodeNews News { get; }

        public HandoffLedger Ledger { get; }

        public static async Task<Node> StartAsync(TestLedger ledger, string name)
        {
            var node = new Node(ledger, name);
            var listening = node.Asleep();
            await node.News.StartAsync(CancellationToken.None);
            await listening.WaitAsync(Limit);
            return node;
        }

        public Task Asleep()
        {
            var sooner = due.Looks();
            due.SleepsFor(TimeSpan.FromDays(1));
            return sooner;
        }

        public async ValueTask DisposeAsync()
        {
            await News.StopAsync(CancellationToken.None);
            News.Dispose();
            await Ledger.DisposeAsync();
        }
    }
}
