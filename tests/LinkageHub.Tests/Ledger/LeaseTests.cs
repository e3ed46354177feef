using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;

namespace LinkageHub.Tests.Ledger;

/// <summary>INV-30: what a commit may do to a case's claim.</summary>
[Collection(PostgresTests.Name)]
public class LeaseTests(PostgresFixture postgres)
{
    private const string Handoff = "handoff-case-A1";

    [Theory]
    [InlineData(Handoff)]
    [InlineData("another-handoff")]
    public async Task A_living_nodes_claim_is_not_taken_by_another_node(string handoff)
    {
        await using var ledger = await HeldByAsync("node-a");
        var read = await ledger.ReadAsync("case-A1");

        var taken = await ledger.Node("node-b").CommitAsync(Hold(read, handoff, "node-b"));

        Assert.Equal(CommitResult.Conflict, taken);
        Assert.Equal("node-a", (await ledger.ReadAsync("case-A1")).Lease!.Node);
    }

    [Fact]
    public async Task A_node_does_not_take_its_own_claim_for_another_handoff()
    {
        await using var ledger = await HeldByAsync("node-a");
        var read = await ledger.ReadAsync("case-A1");

        Assert.Equal(CommitResult.Conflict, await ledger.Node("node-a").CommitAsync(Hold(read, "another-handoff", "node-a")));
    }

    [Fact]
    public async Task The_node_that_holds_a_claim_extends_it_with_its_work()
    {
        await using var ledger = await HeldByAsync("node-a");
        await ledger.PassAsync(TimeSpan.FromSeconds(10));
        var read = await ledger.ReadAsync("case-A1");

        Assert.Equal(CommitResult.Committed, await ledger.Node("node-a").CommitAsync(Hold(read, Handoff, "node-a")));

        await ledger.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await ledger.Due("node-b").ClaimAsync(Room.Everywhere(10), CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_that_has_run_out_is_free()
    {
        await using var ledger = await HeldByAsync("node-a");
        await ledger.PassAsync(TimeSpan.FromSeconds(16));
        var read = await ledger.ReadAsync("case-A1");

        Assert.Equal(CommitResult.Committed, await ledger.Node("node-b").CommitAsync(Hold(read, Handoff, "node-b")));
        Assert.Equal("node-b", (await ledger.ReadAsync("case-A1")).Lease!.Node);
    }

    [Fact]
    public async Task A_persons_note_ends_nobodys_claim()
    {
        await using var ledger = await HeldByAsync("node-a");
        var read = await ledger.ReadAsync("case-A1");

        Assert.Equal(CommitResult.Committed, await ledger.Node("node-b").CommitAsync(SampleCases.Note(read)));

        var after = await ledger.ReadAsync("case-A1");
        Assert.Equal((read.Lease, read.Fence), (after.Lease, after.Fence));
        Assert.True(await ledger.Due("node-a").RenewAsync("case-A1", read.Fence, CancellationToken.None));
    }

    [Fact]
    public async Task A_released_case_is_free_at_once()
    {
        await using var ledger = await HeldByAsync("node-a");

        await ledger.Node("node-a").CommitAsync(SampleCases.Note(await ledger.ReadAsync("case-A1"), LeaseMove.Release));

        Assert.Null((await ledger.ReadAsync("case-A1")).Lease);
        Assert.Single(await ledger.Due("node-b").ClaimAsync(Room.Everywhere(10), CancellationToken.None));
    }

    private async Task<TestLedger> HeldByAsync(string node)
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.Node("node-0").CommitAsync(SampleCases.Opening("A1", dueIn: TimeSpan.Zero));
        await ledger.Due(node).ClaimAsync("case-A1", Handoff, CancellationToken.None);
        return ledger;
    }

    private static CaseChange Hold(CaseFile read, string handoff, string node) =>
        SampleCases.Note(read with { Fence = read.Fence + 1 }, LeaseMove.Hold, new Lease(handoff, node, SampleCases.Now));
}
