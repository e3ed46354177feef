using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Recordings;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Partners;

namespace LinkageHub.Tests.Recordings;

/// <summary>A recording that begins while work is under way: what was half heard would make a replay wait for answers that nobody has.</summary>
public class RunningRecordingTests
{
    private readonly ManualTime time = new();
    private readonly RunningRecording recording;

    public RunningRecordingTests() =>
        recording = new RunningRecording(
            new Recording("r", SampleCases.Now, "bo1", "", [], SampleCases.Now.AddDays(1), null, 0, new byte[32]), [], time);

    [Theory]
    [InlineData(Linkage.I, Operation.J1, "send")]
    [InlineData(Linkage.I, Operation.J1, "look-up")]
    [InlineData(Linkage.CopyDelivery, Operation.J5, "look-up")]
    public void A_case_begins_with_the_first_step_whose_questions_were_all_heard(Linkage linkage, Operation operation, string kind)
    {
        var step = Step(linkage, operation, kind);
        Assert.Null(recording.Beginning(step));

        // Its answer came while this node listened, but it had been asked before.
        time.Advance(TimeSpan.FromSeconds(1));
        recording.Asked(step.After.Keys.First(), TimeSpan.FromSeconds(1.5));
        Assert.Null(recording.Beginning(step));
        recording.Asked("B0000099", TimeSpan.Zero);
        Assert.Null(recording.Beginning(step));

        recording.Asked(step.After.Keys.First(), TimeSpan.FromSeconds(0.5));
        Assert.Same(step.Before, recording.Beginning(step));
        Assert.Null(recording.Beginning(step));
    }

    [Fact]
    public void What_is_sent_without_asking_begins_a_case() =>
        Assert.NotNull(recording.Beginning(Step(Linkage.CopyDelivery, Operation.J5, "send")));

    [Fact]
    public void What_people_do_begins_a_case() =>
        Assert.NotNull(recording.Beginning(Step(Linkage.I, Operation.J1, "send") with { Attempts = [] }));

    private static CaseChange Step(Linkage linkage, Operation operation, string kind)
    {
        var handoff = SampleCases.Handoff(linkage, HandoffStatus.RetryScheduled, SampleCases.Operation(operation, OperationStatus.Waiting));
        var before = SampleCases.File() with { Handoffs = [handoff], CreatedAt = SampleCases.Now.AddHours(-1) };
        return new CaseChange(before, before) { Attempts = [new AttemptStart(handoff.Id, operation, kind, 1, SampleCases.Now, "system")] };
    }
}
