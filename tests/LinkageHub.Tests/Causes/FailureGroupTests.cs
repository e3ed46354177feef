using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Causes;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Causes;

/// <summary>Causes of failures: counted in the commit that fails, open again by themselves, seen by their own agency alone.</summary>
[Collection(PostgresTests.Name)]
public class FailureGroupTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = SampleCases.Now;
    private static readonly Principal Office = new("p1", "jimu", new HashSet<Role> { Role.BackOffice }, "G01", null, Everywhere: false);

    [Theory]
    [InlineData(FailureStatus.Open, 3, 0, FailureStatus.Open, true)]
    [InlineData(FailureStatus.Acknowledged, 9, 0, FailureStatus.Acknowledged, true)]
    [InlineData(FailureStatus.Resolved, 3, 0, FailureStatus.Resolved, false)]
    [InlineData(FailureStatus.Resolved, 4, 0, FailureStatus.Open, true)]
    [InlineData(FailureStatus.Ignored, 9, 1, FailureStatus.Ignored, false)]
    [InlineData(FailureStatus.Ignored, 3, 0, FailureStatus.Open, true)]
    public void It_is_open_again_after_a_new_failure_or_when_the_time_to_ignore_it_is_over(
        FailureStatus left, long times, int hoursToIgnore, FailureStatus now, bool asks)
    {
        var group = new FailureGroup(1, "jpass", "I", "LH1-203", left, Now, left is FailureStatus.Ignored ? Now.AddHours(hoursToIgnore) : null, null, 1, 3, Now, Now, times, 2, 1, Now);

        Assert.Equal((now, asks, left is not FailureStatus.Open && now is FailureStatus.Open), (group.StatusAt(Now), group.AsksForPeople(Now), group.IsReopened(Now)));
        // What nobody waits for any more asks nobody, unless somebody is at it.
        Assert.Equal(left is FailureStatus.Acknowledged, (group with { Waiting = 0 }).AsksForPeople(Now));
    }

    [Fact]
    public async Task Every_failure_is_counted_in_its_own_commit_and_what_people_say_stays()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var (node, groups) = (ledger.Node(), new FailureGroups(ledger.Callers));
        await node.CommitAsync(SampleCases.Opening("A1"));
        await FailAsync(ledger, node, HandoffEvent.NeedsPerson);
        var first = (await groups.FindAsync(Office, Assert.Single(await groups.ListAsync(Office, default)).Id, default))!;
        Assert.Equal(("jpass", "I", "LH1-203", 1, 1, FailureStatus.Open), (first.Partner, first.Linkage, first.Code, first.Times, first.Waiting, first.StatusAt(Now)));

        Assert.True(await groups.DecideAsync(Office, first.Id, new FailureDecision(FailureStatus.Resolved, null, "jimu", "直しました", first.Version, first.Times), default));
        // On the page that he saw before: too late.
        Assert.False(await groups.DecideAsync(Office, first.Id, new FailureDecision(FailureStatus.Open, null, null, null, first.Version, first.Times), default));
        Assert.Equal(FailureStatus.Resolved, (await groups.FindAsync(Office, first.Id, default))!.StatusAt(Now));
        await FailAsync(ledger, node, null);
        await FailAsync(ledger, node, HandoffEvent.NeedsPerson);

        var again = (await groups.FindAsync(Office, first.Id, default))!;
        Assert.Equal((2, FailureStatus.Open, "jimu"), (again.Times, again.StatusAt(Now), again.Assignee));
        Assert.Equal(FailureStatus.Open, Assert.Single(await groups.ListAsync(Office, default)).StatusAt(Now));
        Assert.Equal("直しました", Assert.Single(await groups.NotesAsync(Office, first.Id, 10, default)).Text);
        var other = Office with { AgencyCode = "G02" };
        Assert.Empty(await groups.ListAsync(other, default));
        Assert.Null(await groups.FindAsync(other, first.Id, default));
        Assert.False(await groups.DecideAsync(other, first.Id, new FailureDecision(FailureStatus.Open, null, null, null, again.Version, 2), default));
    }

    [Fact]
    public async Task A_day_is_a_day_in_Japan()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.RunAsync("""
            insert into failure_group (agency_code, partner, linkage, code) values ('G01', 'jpass', 'I', 'LH1-203');
            insert into failure (group_id, handoff_id, status, n, at) values
                (1, 'a', 'failed', 1, '2026-11-19 14:59:59.999+00'), (1, 'b', 'failed', 1, '2026-11-19 15:00:00+00'), (1, 'b', 'failed', 3, '2026-11-20 14:00:00+00'),
                (1, 'c', 'failed', 1, '2026-11-21 14:59:59+00'), (1, 'd', 'failed', 1, '2026-11-21 15:00:00+00');
            """);

        var groups = new FailureGroups(ledger.Callers);
        Assert.Equal([1, 2, 1], (await groups.PerDayAsync(Office, [1], new DateOnly(2026, 11, 21), 3, default))[1]);
        Assert.Equal([2, 1, 1], (await groups.PerDayAsync(Office, [1], new DateOnly(2026, 11, 22), 3, default))[1]);
    }

    /// <summary>Fails, or (null) goes on.</summary>
    private static async Task FailAsync(TestLedger ledger, HandoffLedger node, HandoffEvent? what)
    {
        var file = await ledger.ReadAsync("case-A1");
        var edit = new CaseEdit(file, SampleCases.Staff, SampleCases.Now);
        edit.Move(file.Handoffs[0], what ?? HandoffEvent.ResumeAsked, what is null ? null : CaseEdit.Because(Refusal.Of("LH1-203")));
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(edit.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1))));
    }
}
