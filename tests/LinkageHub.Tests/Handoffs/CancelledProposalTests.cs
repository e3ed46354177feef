using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Tests.Cases;
using static LinkageHub.Tests.Handoffs.StepBench;

namespace LinkageHub.Tests.Handoffs;

/// <summary>What was proposed to be registered by hand never stands beside what goes out by itself (INV-09).</summary>
public class CancelledProposalTests
{
    [Fact]
    public void A_proposal_to_register_by_hand_ends_with_the_handoff_it_was_about()
    {
        var proposed = new ManualConclusion(ManualConclusion.Awaiting, "20261201", "202611211030", "online-inquiry", "T0001", SampleCases.Now, null, null);
        var at = With(Linkage.III, Operation.J4, HandoffStatus.Failed, OperationStatus.Waiting);
        var edit = new CaseEdit(at.File, SampleCases.Staff, SampleCases.Now);

        var cancelled = edit.Move(at.Handoff with { Manual = proposed }, HandoffEvent.CancelAsked);

        Assert.Equal((HandoffStatus.Cancelled, ManualConclusion.Withdrawn), (cancelled.Status, cancelled.Manual!.Status));
        Assert.Equal(ManualConclusion.Withdrawn, edit.Move(cancelled, HandoffEvent.TriggeredAgain).Manual!.Status);
    }
}
