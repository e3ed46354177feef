using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Partners;

namespace LinkageHub.Tests.Handoffs;

/// <summary>The steps of a handoff at a fixed time, without jitter, with partners nobody has configured: a step asks none of them.</summary>
internal static class StepBench
{
    public const double LeaseSeconds = 15;

    public static SendSteps Sends() => On(null, default).Sends;

    public static HandoffSteps Steps(OperationClass? jpassClass = null, TimeSpan later = default) => On(jpassClass, later).Steps;

    public static OutcomeSteps Outcomes(OperationClass? jpassClass = null, TimeSpan later = default) => On(jpassClass, later).Outcomes;

    private static (SendSteps Sends, HandoffSteps Steps, OutcomeSteps Outcomes) On(OperationClass? jpassClass, TimeSpan later)
    {
        var time = new ManualTime();
        time.Advance(SampleCases.Now - time.GetUtcNow() + later);
        var operations = jpassClass is { } asked
            ? Enum.GetValues<Operation>().ToDictionary(operation => operation, _ => new OperationOptions { Class = asked })
            : [];
        var partners = LinkageHub.Tests.Partners.Samples.Directory(new PartnerOptions { Operations = operations }, time);
        var (ledger, retry) = (new LedgerOptions { Node = "node-a", LeaseSeconds = LeaseSeconds }, new RetryOptions());
        var sends = new SendSteps(partners, ledger, retry, time);
        var steps = new HandoffSteps(sends, partners, ledger, retry, time, () => 1);
        return (sends, steps, new OutcomeSteps(steps, partners, retry, time, () => 1));
    }

    /// <summary>A case with one handoff that has one operation, by default just sent.</summary>
    public static (CaseFile File, Handoff Handoff) With(
        Linkage linkage, Operation name, HandoffStatus status = HandoffStatus.InFlight, OperationStatus sent = OperationStatus.Sent,
        Func<OperationState, OperationState>? shape = null)
    {
        var operation = SampleCases.Operation(name, sent);
        var handoff = SampleCases.Handoff(linkage, status, shape?.Invoke(operation) ?? operation);
        return (SampleCases.File() with { Handoffs = [handoff], Lease = new Lease(handoff.Id, "node-a", SampleCases.Now.AddSeconds(5)), Fence = 4, Version = 8 }, handoff);
    }

    public static SendResult Result(PartnerOutcome outcome, int? status = null, string? partnerCode = null, string? text = null) =>
        new(outcome, status, partnerCode, text, default);

    public static SendResult InDoubt(TimeSpan? retryAfter = null) => Result(new PartnerOutcome.InDoubt("answer-timeout", retryAfter));

    public static SendResult NotApplied(string code = "LH9-101", bool counts = true, string? heldBy = null, TimeSpan? retryAfter = null) =>
        Result(new PartnerOutcome.NotApplied(code, counts, heldBy, retryAfter));

    public static CaseStep Sent(this OutcomeSteps outcomes, (CaseFile File, Handoff Handoff) at, SendResult result) =>
        outcomes.Sent(at.File, at.Handoff, at.Handoff.Operations[^1].Operation, result, TimeSpan.FromMilliseconds(250));

    public static CaseStep LookedUp(this OutcomeSteps outcomes, (CaseFile File, Handoff Handoff) at, LookUpResult found) =>
        outcomes.LookedUp(at.File, at.Handoff, at.Handoff.Operations[^1].Operation, found, SampleCases.Now, TimeSpan.FromMilliseconds(250));

    /// <summary>The handoff after a step.</summary>
    public static Handoff After(this CaseStep step) => step.Change.After.HandoffById(SampleCases.HandoffId);

    public static OperationState Operation(this CaseStep step, int at = 0) => step.After().Operations[at];

    /// <summary>In seconds from now; null when nothing happens by itself.</summary>
    public static double? DueIn(this CaseStep step) => step.Change.DueIn.TryGetValue(SampleCases.HandoffId, out var due) ? due.TotalSeconds : null;
}
