using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Partners;
using LinkageHub.Triggers;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Tests.Ledger;

/// <summary>Nodes that die over J-PASS's list of receptions, as the database counts them, and what the others do about it.</summary>
[Collection(PostgresTests.Name)]
public sealed class DeathsOverListsTests(PostgresFixture postgres)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1), ALease = TimeSpan.FromSeconds(16);

    [Fact]
    public async Task After_three_deaths_a_list_is_read_once_a_day_until_it_has_been_read_to_its_end()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        for (var life = 0; life < 3; life++)
        {
            await DiesOverItAsync(ledger, $"node-{life}");
            await ledger.PassAsync(ALease);
        }
        var reads = 0;

        Assert.Equal(ListTurn.Stopped, await ReadsAsync(ledger, "node-3", () => reads++ < 0));
        var stopped = Assert.Single(await ListsOf(ledger, "node-3").StoppedAsync(Never));
        Assert.Equal((ListReadings.Lately, 3, TimeSpan.FromDays(1)), (stopped.List, stopped.Deaths, stopped.NextAt - stopped.Since));
        await ledger.PassAsync(TimeSpan.FromHours(23));
        Assert.Equal((ListTurn.NotNow, 0), (await ReadsAsync(ledger, "node-4", () => reads++ < 0), reads));

        // A day later one node tries, and no second one if that one dies as well.
        await ledger.PassAsync(TimeSpan.FromHours(2));
        await DiesOverItAsync(ledger, "node-4");
        await ledger.PassAsync(ALease);
        Assert.Equal((ListTurn.Stopped, 0), (await ReadsAsync(ledger, "node-5", () => reads++ < 0), reads));
        Assert.Equal(stopped.Since, Assert.Single(await ListsOf(ledger, "node-5").StoppedAsync(Never)).Since);

        // A partner that does not list it to its end says nothing about the cause.
        await ledger.PassAsync(TimeSpan.FromHours(25));
        Assert.Equal(ListTurn.Unread, await ReadsAsync(ledger, "node-6", () => false));
        Assert.Single(await ListsOf(ledger, "node-6").StoppedAsync(Never));
        await ledger.PassAsync(AMinute);
        Assert.Equal(ListTurn.Read, await ReadsAsync(ledger, "node-6", () => true));
        Assert.Empty(await ListsOf(ledger, "node-6").StoppedAsync(Never));
        Assert.Equal(1, await ledger.CountAsync($"list_reading where list = '{ListReadings.Lately}' and deaths = 0 and node is null"));
    }

    [Fact]
    public async Task A_schedule_does_not_take_a_list_from_whoever_reads_it_and_lives()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.PassAsync(AMinute);
        Assert.NotNull(await ListsOf(ledger, "node-0").TakeAsync(ListReadings.OfADay, now: true, Never));

        Assert.Null(await ListsOf(ledger, "node-1").TakeAsync(ListReadings.OfADay, now: true, Never));

        await ledger.PassAsync(ALease);
        Assert.Equal(new DueList(1, true), await ListsOf(ledger, "node-1").TakeAsync(ListReadings.OfADay, now: true, Never));
    }

    [Fact]
    public async Task A_list_is_read_once_in_the_cluster_and_whoever_failed_or_left_has_not_died()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        Assert.Equal(ListTurn.Read, await ReadsAsync(ledger, "node-0", () => true));
        Assert.Equal(ListTurn.NotNow, await ReadsAsync(ledger, "node-1", () => true));

        await ledger.PassAsync(AMinute);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadsAsync(ledger, "node-1", () => throw new InvalidOperationException()));
        await ledger.PassAsync(AMinute);
        using var leaves = new CancellationTokenSource();
        await Assert.ThrowsAsync<TaskCanceledException>(() => Reading(ledger, "node-2", new RetryOptions()).ReadAsync(ListReadings.Lately, now: false, AMinute, async stop =>
        {
            await leaves.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
            return true;
        }, leaves.Token));

        // And nobody waits for who left.
        Assert.Equal(new DueList(0, IsTakenOver: false), await ListsOf(ledger, "node-3").TakeAsync(ListReadings.Lately, now: false, Never));
    }

    [Fact]
    public async Task The_last_chance_of_a_list_waits_for_that_of_other_work()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        for (var life = 0; life < 2; life++)
        {
            await DiesOverItAsync(ledger, $"node-{life}");
            await ledger.PassAsync(ALease);
        }
        var (chance, isOver, reads) = (new LastChance(new RetryOptions()), false, 0);
        Assert.True(chance.TryBegin(() => { }, () => isOver));
        var reading = new BoundedReading(ListsOf(ledger, "node-2"), chance, new ManualTime(), NullLogger<BoundedReading>.Instance);

        Assert.Equal((ListTurn.NotNow, 0), (await reading.ReadAsync(ListReadings.Lately, now: false, AMinute, _ => Task.FromResult(reads++ == 0), Never), reads));
        isOver = true;
        await ledger.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((ListTurn.Read, 1), (await reading.ReadAsync(ListReadings.Lately, now: false, AMinute, _ => Task.FromResult(reads++ == 0), Never), reads));
    }

    [Fact]
    public async Task A_schedule_reads_its_list_at_its_own_time()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var reading = Reading(ledger, "node-0", new RetryOptions());

        Assert.Equal(ListTurn.Read, await reading.ReadAsync(ListReadings.OfADay, now: true, AMinute, _ => Task.FromResult(true), Never));
        Assert.Equal(ListTurn.Read, await reading.ReadAsync(ListReadings.OfADay, now: true, AMinute, _ => Task.FromResult(true), Never));
    }

    /// <summary>As a process that ends in the middle: it neither comes back nor says anything any more.</summary>
    private static async Task DiesOverItAsync(TestLedger ledger, string node)
    {
        var begun = new TaskCompletionSource();
        _ = Reading(ledger, node, new RetryOptions()).ReadAsync(ListReadings.Lately, now: false, AMinute, _ =>
        {
            begun.SetResult();
            return new TaskCompletionSource<bool>().Task;
        }, Never);
        await begun.Task.WaitAsync(AMinute);
    }

    private static Task<ListTurn> ReadsAsync(TestLedger ledger, string node, Func<bool> read) =>
        Reading(ledger, node, new RetryOptions()).ReadAsync(ListReadings.Lately, now: false, AMinute, _ => Task.FromResult(read()), Never);

    /// <summary>Its clock stands still, so that the dead say nothing.</summary>
    private static BoundedReading Reading(TestLedger ledger, string node, RetryOptions retry) =>
        new(ListsOf(ledger, node), new LastChance(retry), new ManualTime(), NullLogger<BoundedReading>.Instance);

    private static ListReadings ListsOf(TestLedger ledger, string node) => new(ledger.Engine, new LedgerOptions { Node = node });
}
