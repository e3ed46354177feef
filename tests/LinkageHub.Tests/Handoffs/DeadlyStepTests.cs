using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using static LinkageHub.Tests.Handoffs.StepBench;

namespace LinkageHub.Tests.Handoffs;

/// <summary>What becomes of a handoff over which nodes have died.</summary>
public class DeadlyStepTests
{
    [Fact]
    public void What_has_never_left_has_failed_and_says_how_often()
    {
        var (file, handoff) = With(Linkage.I, Operation.J1, HandoffStatus.RetryScheduled, OperationStatus.Waiting);

        var step = Steps().Deadly(file, handoff, 3);

        Assert.Equal((HandoffStatus.Failed, "LH9-110", true), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson));
        Assert.Contains("3回", step.After().ErrorDetail, StringComparison.Ordinal);
        Assert.False(step.GoesOn);
        Assert.Null(step.DueIn());
    }

    // I8: the node died between intent and result; whether it arrived is as unknown as before.
    [Fact]
    public void What_may_have_left_stays_in_doubt_and_its_attempt_has_an_end()
    {
        var (file, handoff) = With(Linkage.I, Operation.J1);

        var step = Steps().Deadly(file, handoff, 3);

        Assert.Equal((HandoffStatus.InDoubt, "LH9-110", true), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson));
        Assert.Equal((OperationStatus.InDoubt, true), (step.Operation().Status, step.After().EarlierSendMayStand));
        Assert.Equal(("send", "in-doubt", "node-lost"), Assert.Single(step.Change.Results) is var end ? (end.Kind, end.Outcome, end.Detail) : default);
        Assert.Null(step.DueIn());
    }

    // Class A, whose next send was waiting when it died: the one before it may stand.
    [Fact]
    public void What_is_in_doubt_stays_in_doubt()
    {
        var (file, handoff) = With(Linkage.I, Operation.J1, HandoffStatus.InDoubt, OperationStatus.Waiting);

        var step = Steps().Deadly(file, handoff with { EarlierSendMayStand = true }, 3);

        Assert.Equal((HandoffStatus.InDoubt, "LH9-110", true, true), (step.After().Status, step.After().ErrorCode, step.After().NeedsPerson, step.After().EarlierSendMayStand));
    }
}
