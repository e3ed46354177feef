using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;

namespace LinkageHub.Tests.Ledger;

[Collection(PostgresTests.Name)]
public class DueWorkTests(PostgresFixture postgres)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Of_two_nodes_that_claim_the_same_work_each_case_has_one()
    {
        await using var ledger = await OpenAsync(200);
        var nodes = new[] { ledger.Due("node-a"), ledger.Due("node-b") };

        var claims = (await Task.WhenAll(nodes.Select(ClaimAllAsync))).SelectMany(claimed => claimed).ToList();

        Assert.Equal(200, claims.Count);
        Assert.Equal(200, claims.DistinctBy(claim => claim.CaseId).Count());
        Assert.All(claims, claim => Assert.Equal($"handoff-{claim.CaseId}", claim.HandoffId));
        Assert.Equal(200, await ledger.CountAsync("hub_case where fence = 1 and version = 2 and lease_until > hub_now()"));
    }

    [Fact]
    public async Task A_claimed_case_is_nobody_elses_until_its_claim_runs_out()
    {
        await using var ledger = await OpenAsync(1);
        var first = await ledger.Due("node-a", leaseSeconds: 15).ClaimAsync(10, Never);

        Assert.Single(first);
        Assert.Empty(await ledger.Due("node-b").ClaimAsync(10, Never));
        Assert.Null(await ledger.Due("node-b").ClaimAsync("case-A0", "handoff-case-A0", Never));

        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        Assert.Single(await ledger.Due("node-b").ClaimAsync(10, Never));
        Assert.Equal(new Lease("handoff-case-A0", "node-b", default), (await ledger.ReadAsync("case-A0")).Lease! with { Until = default });
    }

    [Fact]
    public async Task Work_is_claimed_when_it_is_due_and_not_before()
    {
        await using var ledger = await OpenAsync(1, dueIn: TimeSpan.FromMinutes(5));
        Assert.Empty(await ledger.Due().ClaimAsync(10, Never));

        await ledger.PassAsync(TimeSpan.FromMinutes(6));

        Assert.Single(await ledger.Due().ClaimAsync(10, Never));
    }

    [Fact]
    public async Task Not_more_is_claimed_than_asked_for_and_the_longest_due_first()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.FromSeconds(-10)));
        await node.CommitAsync(SampleCases.Opening("A2", dueIn: TimeSpan.FromSeconds(-30)));
        await node.CommitAsync(SampleCases.Opening("A3", dueIn: TimeSpan.FromSeconds(-20)));

        var claims = await ledger.Due().ClaimAsync(2, Never);

        Assert.Equal(["case-A2", "case-A3"], claims.Select(claim => claim.CaseId).Order());
    }

    [Fact]
    public async Task The_fence_only_ever_grows()
    {
        await using var ledger = await OpenAsync(1);
        var node = ledger.Node();
        var fences = new List<long>();

        for (var life = 0; life < 3; life++)
        {
            await ledger.Due($"node-{life}").ClaimAsync("case-A0", "handoff-case-A0", Never);
            var held = await ledger.ReadAsync("case-A0");
            fences.Add(held.Fence);
            await node.CommitAsync(SampleCases.Note(held, LeaseMove.Release));
            fences.Add((await ledger.ReadAsync("case-A0")).Fence);
        }

        Assert.Equal([1, 1, 2, 2, 3, 3], fences);
    }

    [Fact]
    public async Task A_living_node_keeps_its_claim()
    {
        await using var ledger = await OpenAsync(1);
        var mine = ledger.Due("node-a", leaseSeconds: 15);
        await mine.ClaimAsync(1, Never);

        for (var beat = 0; beat < 5; beat++)
        {
            await ledger.PassAsync(TimeSpan.FromSeconds(10));
            Assert.True(await mine.RenewAsync("case-A0", 1, Never));
        }

        Assert.Empty(await ledger.Due("node-b").ClaimAsync(1, Never));
    }

    [Fact]
    public async Task A_claim_that_has_run_out_is_not_renewed_even_when_nobody_took_it()
    {
        await using var ledger = await OpenAsync(1);
        var mine = ledger.Due("node-a", leaseSeconds: 15);
        await mine.ClaimAsync(1, Never);

        await ledger.PassAsync(TimeSpan.FromSeconds(16));

        Assert.False(await mine.RenewAsync("case-A0", 1, Never));
    }

    [Fact]
    public async Task A_claim_that_another_took_over_is_not_renewed()
    {
        await using var ledger = await OpenAsync(1);
        var (mine, yours) = (ledger.Due("node-a"), ledger.Due("node-b"));
        await mine.ClaimAsync(1, Never);
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        await yours.ClaimAsync(1, Never);

        Assert.False(await mine.RenewAsync("case-A0", 1, Never));
        Assert.False(await mine.RenewAsync("case-A0", 2, Never));
        Assert.True(await yours.RenewAsync("case-A0", 2, Never));
    }

    // I7: the node that slept through its lease finds its fence stale.
    [Fact]
    public async Task A_commit_on_what_was_read_before_a_takeover_writes_nothing()
    {
        await using var ledger = await OpenAsync(1);
        await ledger.Due("node-a").ClaimAsync(1, Never);
        var read = await ledger.ReadAsync("case-A0");
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        await ledger.Due("node-b").ClaimAsync(1, Never);

        var late = await ledger.Node("node-a").CommitAsync(SampleCases.Note(read, LeaseMove.Release));

        Assert.Equal(CommitResult.Conflict, late);
        Assert.Equal("node-b", (await ledger.ReadAsync("case-A0")).Lease!.Node);
    }

    [Fact]
    public async Task The_next_due_time_is_told_and_nothing_when_nothing_waits()
    {
        await using var ledger = await OpenAsync(0);
        var due = ledger.Due();
        Assert.Null(await due.NextDueInAsync(Never));

        await ledger.Node().CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.FromHours(1)));
        Assert.InRange((await due.NextDueInAsync(Never))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

        await ledger.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, await due.NextDueInAsync(Never));
    }

    private async Task<TestLedger> OpenAsync(int cases, TimeSpan dueIn = default)
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node("node-0");
        await Task.WhenAll(Enumerable.Range(0, cases).Select(n => node.CommitAsync(SampleCases.Opening($"A{n}", dueIn: dueIn))));
        return ledger;
    }

    private static async Task<List<Claim>> ClaimAllAsync(DueWork node)
    {
        var all = new List<Claim>();
        // A claim of nothing does not mean that nothing is left: the other node may just hold the rows.
        for (var empty = 0; empty < 3;)
        {
            var claims = await node.ClaimAsync(7, Never);
            all.AddRange(claims);
            empty = claims.Count == 0 ? empty + 1 : 0;
        }
        return all;
    }
}
