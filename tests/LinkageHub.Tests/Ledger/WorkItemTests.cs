using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;

namespace LinkageHub.Tests.Ledger;

/// <summary>Work items stand in the commit that makes or ends them.</summary>
[Collection(PostgresTests.Name)]
public class WorkItemTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_needs_a_person_is_an_item_until_it_does_not_and_the_same_reason_is_the_same_item()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(SampleCases.Opening("A1"));
        Assert.Equal(0, await ledger.CountAsync("work_item"));

        await FailAsync(ledger, node, "LH1-203", HandoffEvent.NeedsPerson);
        Assert.Equal("LH1-203 staff", await OpenAsync(ledger));
        await FailAsync(ledger, node, "LH1-203", HandoffEvent.NeedsPerson);
        Assert.Equal(1, await ledger.CountAsync("work_item"));

        await FailAsync(ledger, node, "LH1-205", HandoffEvent.NeedsPerson);
        Assert.Equal("LH1-205 backoffice", await OpenAsync(ledger));
        await FailAsync(ledger, node, null, HandoffEvent.Applied);

        Assert.Equal(0, await ledger.CountAsync("work_item where ended_at is null"));
        Assert.Equal(2, await ledger.CountAsync("work_item where ended_at is not null"));
        // The case may need somebody for the same reason another time: that is new work.
        Assert.Equal(2, await ledger.CountAsync("work_item where opened_at = '2026-11-21 02:00:00+00' and due_at = '2026-11-21 06:00:00+00'"));
    }

    private static async Task FailAsync(TestLedger ledger, HandoffLedger node, string? code, HandoffEvent what)
    {
        var file = await ledger.ReadAsync("case-A1");
        var edit = new CaseEdit(file, SampleCases.Staff, SampleCases.Now);
        edit.Move(file.Handoffs[0], what, code is null ? null : CaseEdit.Because(Refusal.Of(code)));
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(edit.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1))));
    }

    private static Task<string> OpenAsync(TestLedger ledger) =>
        ledger.Database.ScalarAsync<string>("select string_agg(code || ' ' || owner_role, ',') from work_item where ended_at is null");
}
