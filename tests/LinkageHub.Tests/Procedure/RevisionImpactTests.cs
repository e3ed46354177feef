using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Procedure;
using LinkageHub.Tests.Cases;

namespace LinkageHub.Tests.Procedure;

/// <summary>What is told before a new revision is opened is what opening it does.</summary>
public sealed class RevisionImpactTests
{
    [Fact]
    public void What_is_foretold_of_every_status_is_what_happens()
    {
        foreach (var status in Enum.GetValues<HandoffStatus>())
            foreach (var sent in Enum.GetValues<OperationStatus>())
            {
                var file = SampleCases.File() with { Handoffs = [SampleCases.Handoff(Linkage.II, status, SampleCases.Operation(Operation.S2, sent))] };
                var edit = new CaseEdit(file, SampleCases.Staff, SampleCases.Now);

                edit.OpenRevision("CoverageChanged", null, null);

                var (_, fate) = Assert.Single(RevisionImpact.Of(file).Linkages);
                var after = edit.After.Handoffs[0].Status;
                Assert.Equal(fate is Fate.CalledOff, status is not HandoffStatus.Cancelled && after is HandoffStatus.Cancelled);
                Assert.Equal(fate is not Fate.CalledOff, after == status);
                Assert.Equal(fate is Fate.DoneAgain, status.IsDone());
            }
    }

    [Fact]
    public void A_case_at_its_end_loses_its_numbers_and_the_customer_does_everything_again()
    {
        var file = SampleCases.File() with
        {
            Handoffs = [SampleCases.Handoff(Linkage.II, HandoffStatus.Succeeded)],
            Evidence = [new Evidence(0, CopyDeliveries.Step, true, SampleCases.Now, "T0001", "T0001", SampleCases.Now, null)],
        };
        file = file.With(file.Current with { Facts = new RevisionFacts { ApprovalNumber = "AP-77", ConcludedAt = SampleCases.Now } });

        var impact = RevisionImpact.Of(file);

        Assert.Equal([SampleCases.Serial, SampleCases.Number, "AP-77"], impact.Numbers.Select(number => number.Number));
        Assert.Equal(5, impact.Customer.Count);
    }

    [Fact]
    public void A_case_that_has_just_begun_loses_its_serial_alone()
    {
        var impact = RevisionImpact.Of(SampleCases.File(number: null));

        Assert.Equal([SampleCases.Serial], impact.Numbers.Select(number => number.Number));
        Assert.Contains("申込書", Assert.Single(impact.Customer).Japanese, StringComparison.Ordinal);
        Assert.Empty(impact.Linkages);
    }
}
