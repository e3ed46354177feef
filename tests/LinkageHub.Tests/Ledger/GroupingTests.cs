using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;

namespace LinkageHub.Tests.Ledger;

/// <summary>Who comes first goes at once and alone; who comes meanwhile goes together. For commits, and for bytes that are read.</summary>
public class GroupingTests
{
    [Fact]
    public async Task Who_finds_the_lane_idle_commits_at_once_and_the_others_together_after_him()
    {
        AsTheEngineRuns();
        var (queue, commits, gate) = (new CommitQueue(), new List<string>(), new TaskCompletionSource());
        var first = Hand("A1");
        Assert.Equal(["A1"], commits);

        Task<CommitResult>[] others = [Hand("A2"), Hand("A3")];
        Assert.Equal(["A1"], commits);
        gate.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), result => Assert.Equal(CommitResult.Committed, result));
        Assert.Equal(["A1", "A2 A3"], commits);
        Assert.Equal(CommitResult.Committed, await Hand("A4"));
        Assert.Equal(["A1", "A2 A3", "A4"], commits);

        Task<CommitResult> Hand(string serial) => queue.CommitAsync([SampleCases.Opening(serial)], async batch =>
        {
            commits.Add(string.Join(' ', batch.Select(waiting => waiting.Changes[0].After.Current.PrintSerial)));
            await gate.Task;
            foreach (var waiting in batch)
                waiting.Done.SetResult(CommitResult.Committed);
        });
    }

    [Fact]
    public async Task A_closing_lane_commits_what_it_has_and_takes_nothing_more()
    {
        var (queue, gate) = (new CommitQueue(), new TaskCompletionSource());
        var (first, second) = (Hand(), Hand());
        var closed = queue.CloseAsync();
        // At once: whoever were let in would wait for the gate.
        Assert.IsType<LedgerUnavailableException>(Hand().Exception?.InnerException);
        Assert.False(closed.IsCompleted);

        gate.SetResult();

        await closed;
        Assert.Equal((CommitResult.Committed, CommitResult.Committed), (await first, await second));

        async Task<CommitResult> Hand() => await queue.CommitAsync([SampleCases.Opening("A1")], async batch =>
        {
            await gate.Task;
            foreach (var waiting in batch)
                waiting.Done.SetResult(CommitResult.Committed);
        });
    }

    [Fact]
    public async Task Whoever_asks_while_a_question_is_under_way_is_asked_for_with_the_next()
    {
        AsTheEngineRuns();
        var (asked, gate) = (new List<string>(), new TaskCompletionSource());
        var reads = new GroupedReads<string, string>(async keys =>
        {
            asked.Add(string.Join(' ', keys));
            await gate.Task;
            return keys.Where(key => key != "unknown").ToDictionary(key => key, key => key.ToUpperInvariant());
        });

        Task<string?>[] answers = [reads.FindAsync("a"), reads.FindAsync("b"), reads.FindAsync("unknown"), reads.FindAsync("b")];
        gate.SetResult();

        Assert.Equal("A B - B", string.Join(' ', (await Task.WhenAll(answers)).Select(answer => answer ?? "-")));
        Assert.Equal(["a", "b unknown"], asked);
        Assert.Equal("C", await reads.FindAsync("c"));
    }

    [Fact]
    public async Task A_question_that_fails_fails_those_it_was_asked_for_and_nobody_after_them()
    {
        var isDown = true;
        var reads = new GroupedReads<string, string>(keys => isDown
            ? throw new LedgerUnavailableException("down")
            : Task.FromResult<IReadOnlyDictionary<string, string>>(keys.ToDictionary(key => key, key => key)));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => reads.FindAsync("a"));
        isDown = false;

        Assert.Equal("b", await reads.FindAsync("b"));
    }

    /// <summary>In nobody's own context, where a first comer goes at once.</summary>
    private static void AsTheEngineRuns() => SynchronizationContext.SetSynchronizationContext(null);

    [Theory]
    [InlineData("insert into t select * from unnest($1, $2)", "insert into t select * from (values ($1, $2)) as only_row")]
    [InlineData("insert into t select row.*, now() from unnest($1) as row", "insert into t select row.*, now() from (values ($1)) as row")]
    [InlineData("select a from unnest($1, $2) as r (a, b), clock", "select a from (values ($1, $2)) as r (a, b), clock")]
    [InlineData("update t set x = 1 from unnest($1) as r (a) where t.a = any($1) and t.a = r.a", null)]
    public void One_row_travels_as_plain_values(string many, string? one) => Assert.Equal(one, SingleRow.Of(many));
}
