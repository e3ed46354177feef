using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Tests.Cases;

namespace LinkageHub.Tests.Handoffs;

/// <summary>What a node may say of a handoff's attempts without asking the database.</summary>
public class AttemptsMadeTests
{
    private static readonly DateTimeOffset Now = SampleCases.Now;

    [Fact]
    public void All_of_them_when_it_has_made_them_all_as_their_rows_show_them()
    {
        var (made, handoff) = (new AttemptsMade(SampleCases.HandoffId), Ended(sends: 1, lookUps: 1));
        made.Add(Change([Start("send", 1)], []));
        made.Add(Change([], [End("send", 1, "in-doubt")]));
        made.Add(Change([Start("look-up", 1, Now.AddSeconds(1).AddTicks(7))], [End("look-up", 1, "present")]));

        Assert.Equal(
        [
            new AttemptRow(SampleCases.HandoffId, 1, "send", "J4", "jpass", Now, Now.AddSeconds(2), "in-doubt", 409, "code", 250, "system"),
            new AttemptRow(SampleCases.HandoffId, 1, "look-up", "J4", "jpass", Now.AddSeconds(1), Now.AddSeconds(2), "present", 409, "code", 250, "system"),
        ], made.AllOf(handoff)!);
    }

    [Fact]
    public void Nothing_when_somebody_else_has_made_one_of_them()
    {
        var made = new AttemptsMade(SampleCases.HandoffId);
        made.Add(Change([Start("send", 2)], [End("send", 2, "applied")]));

        Assert.Null(made.AllOf(Ended(sends: 2, lookUps: 0)));
        Assert.Null(made.AllOf(Ended(sends: 1, lookUps: 1)));
    }

    [Fact]
    public void Nothing_while_one_of_them_has_no_end()
    {
        var made = new AttemptsMade(SampleCases.HandoffId);
        made.Add(Change([Start("send", 1)], []));

        Assert.Null(made.AllOf(Ended(sends: 1, lookUps: 0)));
    }

    [Fact]
    public void Another_handoff_of_the_case_has_attempts_of_its_own()
    {
        var made = new AttemptsMade("another");
        made.Add(Change([Start("send", 1)], [End("send", 1, "applied")]));

        Assert.Null(made.AllOf(Ended(sends: 1, lookUps: 0)));
    }

    private static Handoff Ended(int sends, int lookUps) => SampleCases.Handoff(
        Linkage.III, HandoffStatus.Succeeded, SampleCases.Operation(Operation.J4, OperationStatus.Applied) with { Sends = sends, LookUps = lookUps });

    private static AttemptStart Start(string kind, int n, DateTimeOffset? at = null) => new(SampleCases.HandoffId, Operation.J4, kind, n, at ?? Now, "system");

    private static AttemptEnd End(string kind, int n, string outcome) => new(SampleCases.HandoffId, Operation.J4, kind, n, Now.AddSeconds(2), outcome, 409, "code", null, 250);

    private static CaseChange Change(AttemptStart[] begun, AttemptEnd[] ended) => new(null, SampleCases.File()) { Attempts = begun, Results = ended };
}
