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
        var first = await ledger.Due("node-a", leaseSeconds: 15).ClaimAsync(Room.Everywhere(10), Never);

        Assert.Single(first);
        Assert.Empty(await ledger.Due("node-b").ClaimAsync(Room.Everywhere(10), Never));
        Assert.False(await ledger.Due("node-b").ClaimAsync("case-A0", "handoff-case-A0", Never));

        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        Assert.Single(await ledger.Due("node-b").ClaimAsync(Room.Everywhere(10), Never));
        Assert.Equal(new Lease("handoff-case-A0", "node-b", default), (await ledger.ReadAsync("case-A0")).Lease! with { Until = default });
    }

    [Fact]
    public async Task Work_is_claimed_when_it_is_due_and_not_before()
    {
        await using var ledger = await OpenAsync(1, dueIn: TimeSpan.FromMinutes(5));
        Assert.Empty(await ledger.Due().ClaimAsync(Room.Everywhere(10), Never));

        await ledger.PassAsync(TimeSpan.FromMinutes(6));

        Assert.Single(await ledger.Due().ClaimAsync(Room.Everywhere(10), Never));
    }

    [Fact]
    public async Task Not_more_is_claimed_than_asked_for_and_the_longest_due_first()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.FromSeconds(-10)));
        await node.CommitAsync(SampleCases.Opening("A2", dueIn: TimeSpan.FromSeconds(-30)));
        await node.CommitAsync(SampleCases.Opening("A3", dueIn: TimeSpan.FromSeconds(-20)));

        var claims = await ledger.Due().ClaimAsync(Room.Everywhere(2), Never);

        Assert.Equal(["case-A2", "case-A3"], claims.Select(claim => claim.CaseId).Order());
    }

    [Fact]
    public async Task Each_route_has_its_own_room_and_within_it_the_longest_due_comes_first()
    {
        await using var ledger = await OpenOnRoutesAsync(
        [
            .. Enumerable.Range(0, 9).Select(n => ($"A{n}", "SJ+jpass", 60.0 + n)), ("B1", "jpass+arclink", 2), ("C1", "TK+jpass", 1), ("C2", "TK+jpass", 3),
        ]);
        var room = new Room(new Dictionary<string, int> { ["SJ+jpass"] = 3, ["jpass+arclink"] = 32, ["arclink"] = 32 }, Elsewhere: 1);

        var claims = await ledger.Due().ClaimAsync(room, Never);

        Assert.Equal(
            [("case-A6", "SJ+jpass"), ("case-A7", "SJ+jpass"), ("case-A8", "SJ+jpass"), ("case-B1", "jpass+arclink"), ("case-C2", "TK+jpass")],
            claims.Select(claim => (claim.CaseId, claim.Route)).Order());
    }

    [Fact]
    public async Task A_route_without_room_is_neither_claimed_nor_waited_for()
    {
        await using var ledger = await OpenOnRoutesAsync(("A1", "SJ+jpass", 60));
        var due = ledger.Due();
        var full = new Room(new Dictionary<string, int> { ["SJ+jpass"] = 0 }, Elsewhere: 8);

        Assert.Empty(await due.ClaimAsync(full, Never));
        Assert.Null(await due.NextDueInAsync(full, Never));
        Assert.Equal(TimeSpan.Zero, await due.NextDueInAsync(Room.Everywhere(1), Never));
    }

    [Fact]
    public async Task What_a_partner_held_is_brought_forward_on_its_own_routes_only()
    {
        await using var ledger = await OpenOnRoutesAsync(("A1", "SJ+jpass", -3600), ("B1", "jpass+arclink", -3600), ("C1", "arclink", -3600));
        await ledger.RunAsync("update handoff set held_by = 'paused'");

        await ledger.Due().BringForwardAsync(["jpass+arclink", "arclink"], 1000, Never);

        Assert.Equal(2, await ledger.CountAsync("handoff where due_at < hub_now() + interval '1 minute'"));
        Assert.Equal(1, await ledger.CountAsync("handoff where due_at > hub_now() + interval '1 minute' and route = 'SJ+jpass'"));
    }

    /// <summary>The first of them is the probe: what was sent in vain already leaves that to the others.</summary>
    [Fact]
    public async Task Who_was_sent_least_comes_forward_first()
    {
        await using var ledger = await OpenOnRoutesAsync(("A1", "SJ+jpass", -3600), ("B1", "SJ+jpass", -3600));
        await ledger.RunAsync("update handoff set held_by = 'breaker-open', created_at = created_at - case when id = 'handoff-case-A1' then interval '1 day' else interval '0' end");
        await ledger.RunAsync("""
            insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends, look_ups, absent_settled)
            values ('handoff-case-A1', 'J1', 0, 'jpass', 'A1', 'J1:SJ:A1:0', 'hash', 'waiting', 5, 0, 0, false)
            """);

        await ledger.Due().BringForwardAsync(["SJ+jpass"], 0.1, Never);

        Assert.Equal(1, await ledger.CountAsync("handoff where id = 'handoff-case-B1' and due_at < hub_now() + interval '11 seconds'"));
        Assert.Equal(1, await ledger.CountAsync("handoff where id = 'handoff-case-A1' and due_at > hub_now() + interval '11 seconds'"));
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
    public async Task Each_node_that_is_lost_over_a_handoff_is_counted_by_who_takes_it_over()
    {
        await using var ledger = await OpenAsync(1);
        var claims = new List<Claim>();

        for (var life = 0; life < 4; life++)
        {
            claims.AddRange(await ledger.Due($"node-{life}").ClaimAsync(Room.Everywhere(1), Never));
            await ledger.PassAsync(TimeSpan.FromSeconds(16));
        }

        Assert.Equal([(0, false), (1, true), (2, true), (3, true)], claims.Select(claim => (claim.Deaths, claim.IsTakenOver)));
    }

    [Fact]
    public async Task A_node_that_takes_its_own_claim_again_has_not_died()
    {
        await using var ledger = await OpenAsync(1);
        var mine = ledger.Due("node-a");
        await mine.ClaimAsync(Room.Everywhere(1), Never);

        await ledger.PassAsync(TimeSpan.FromSeconds(16));

        var again = Assert.Single(await mine.ClaimAsync(Room.Everywhere(1), Never));
        Assert.Equal((0, false), (again.Deaths, again.IsTakenOver));
    }

    [Fact]
    public async Task What_was_given_back_is_due_again_a_moment_later_and_counts_no_further_death()
    {
        await using var ledger = await OpenAsync(1);
        await ledger.Due("node-a").ClaimAsync(Room.Everywhere(1), Never);
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        var (mine, yours) = (ledger.Due("node-b"), ledger.Due("node-c"));
        var taken = await mine.ClaimAsync(Room.Everywhere(1), Never);

        await mine.GiveBackAsync(taken, TimeSpan.FromSeconds(10), Never);

        Assert.Empty(await yours.ClaimAsync(Room.Everywhere(1), Never));
        await ledger.PassAsync(TimeSpan.FromSeconds(11));
        var again = Assert.Single(await yours.ClaimAsync(Room.Everywhere(1), Never));
        Assert.Equal((1, false), (again.Deaths, again.IsTakenOver));
    }

    [Fact]
    public async Task Nobody_gives_back_what_another_node_has_claimed_since()
    {
        await using var ledger = await OpenAsync(1);
        var taken = await ledger.Due("node-a").ClaimAsync(Room.Everywhere(1), Never);
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        await ledger.Due("node-b").ClaimAsync(Room.Everywhere(1), Never);

        await ledger.Due("node-a").GiveBackAsync(taken, TimeSpan.Zero, Never);

        Assert.Equal("node-b", (await ledger.ReadAsync("case-A0")).Lease!.Node);
    }

    [Fact]
    public async Task A_living_node_keeps_its_claim()
    {
        await using var ledger = await OpenAsync(1);
        var mine = ledger.Due("node-a", leaseSeconds: 15);
        await mine.ClaimAsync(Room.Everywhere(1), Never);

        for (var beat = 0; beat < 5; beat++)
        {
            await ledger.PassAsync(TimeSpan.FromSeconds(10));
            Assert.True(await mine.RenewAsync("case-A0", 1, Never));
        }

        Assert.Empty(await ledger.Due("node-b").ClaimAsync(Room.Everywhere(1), Never));
    }

    [Fact]
    public async Task A_claim_that_has_run_out_is_not_renewed_even_when_nobody_took_it()
    {
        await using var ledger = await OpenAsync(1);
        var mine = ledger.Due("node-a", leaseSeconds: 15);
        await mine.ClaimAsync(Room.Everywhere(1), Never);

        await ledger.PassAsync(TimeSpan.FromSeconds(16));

        Assert.False(await mine.RenewAsync("case-A0", 1, Never));
    }

    [Fact]
    public async Task A_claim_that_another_took_over_is_not_renewed()
    {
        await using var ledger = await OpenAsync(1);
        var (mine, yours) = (ledger.Due("node-a"), ledger.Due("node-b"));
        await mine.ClaimAsync(Room.Everywhere(1), Never);
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        await yours.ClaimAsync(Room.Everywhere(1), Never);

        Assert.False(await mine.RenewAsync("case-A0", 1, Never));
        Assert.False(await mine.RenewAsync("case-A0", 2, Never));
        Assert.True(await yours.RenewAsync("case-A0", 2, Never));
    }

    // I7: the node that slept through its lease finds its fence stale.
    [Fact]
    public async Task A_commit_on_what_was_read_before_a_takeover_writes_nothing()
    {
        await using var ledger = await OpenAsync(1);
        await ledger.Due("node-a").ClaimAsync(Room.Everywhere(1), Never);
        var read = await ledger.ReadAsync("case-A0");
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        await ledger.Due("node-b").ClaimAsync(Room.Everywhere(1), Never);

        var late = await ledger.Node("node-a").CommitAsync(SampleCases.Note(read, LeaseMove.Release));

        Assert.Equal(CommitResult.Conflict, late);
        Assert.Equal("node-b", (await ledger.ReadAsync("case-A0")).Lease!.Node);
    }

    [Fact]
    public async Task The_next_due_time_is_told_and_nothing_when_nothing_waits()
    {
        await using var ledger = await OpenAsync(0);
        var due = ledger.Due();
        Assert.Null(await due.NextDueInAsync(Room.Everywhere(1), Never));

        await ledger.Node().CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.FromHours(1)));
        Assert.InRange((await due.NextDueInAsync(Room.Everywhere(1), Never))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

        await ledger.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, await due.NextDueInAsync(Room.Everywhere(1), Never));
    }

    private async Task<TestLedger> OpenOnRoutesAsync(params (string Serial, string Route, double DueFor)[] cases)
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        foreach (var (serial, route, dueFor) in cases)
        {
            await node.CommitAsync(SampleCases.Opening(serial, dueIn: TimeSpan.FromSeconds(-dueFor)));
            await ledger.RunAsync($"update handoff set route = '{route}' where case_id = 'case-{serial}'");
        }
        return ledger;
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
            var claims = await node.ClaimAsync(Room.Everywhere(7), Never);
            all.AddRange(claims);
            empty = claims.Count == 0 ? empty + 1 : 0;
        }
        return all;
    }
}
