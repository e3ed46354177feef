using LinkageHub.Partners;

namespace LinkageHub.Linkages;

/// <summary>How one operation has fared. <paramref name="Sends"/> counts only those that use up an attempt, the last one included.</summary>
public sealed record OperationHistory(Operation Operation, OperationClass Class, int Sends, int LookUps, TimeSpan SinceLastSend);

/// <summary>The settings that bound repetition. <paramref name="SettleTime"/>: how long a write may still be under way at the partner.</summary>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan FirstDelay, double Factor, TimeSpan MaxDelay, TimeSpan SettleTime);

/// <summary>What happens to an operation next.</summary>
public abstract record NextStep
{
    private NextStep()
    {
    }

    /// <summary>The partner holds it.</summary>
    public sealed record Done : NextStep;

    /// <summary>Certainly not applied, or harmless to repeat: the same bytes once more.</summary>
    public sealed record SendAgain(TimeSpan Delay) : NextStep;

    /// <summary>Stays in doubt; the partner is asked. <paramref name="NeedsPerson"/>: no send is left, whatever it answers.</summary>
    public sealed record LookUp(TimeSpan Delay, bool NeedsPerson) : NextStep;

    /// <summary>Failed: refused, or certainly not applied and used up.</summary>
    public sealed record AskPerson(string Code) : NextStep;

    /// <summary>Stays in doubt and nothing happens by itself (class C).</summary>
    public sealed record StayInDoubt : NextStep;
}

/// <summary>
/// The one place that decides about repetition. A superseded revision only ever looks up: whoever asks for a send checks the guards first (INV-08).
/// </summary>
public static class RetryRule
{
    public static NextStep AfterSend(PartnerOutcome outcome, OperationHistory past, RetryPolicy policy, double fraction) => (outcome, past.Class) switch
    {
        (PartnerOutcome.Applied, _) => new NextStep.Done(),
        (PartnerOutcome.Rejected no, _) => new NextStep.AskPerson(no.Code),

        (PartnerOutcome.NotApplied { CountsAsAttempt: true } not, _) when past.Sends >= policy.MaxAttempts => UsedUp(past, not.Code),
        (PartnerOutcome.NotApplied not, _) => new NextStep.SendAgain(Wait(past.Sends, policy, fraction, not.RetryAfter)),

        (PartnerOutcome.InDoubt, OperationClass.C) => new NextStep.StayInDoubt(),
        (PartnerOutcome.InDoubt doubt, _) => new NextStep.LookUp(Wait(1, policy, fraction, doubt.RetryAfter), NeedsPerson: false),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static NextStep AfterLookUp(LookUpResult found, OperationHistory past, RetryPolicy policy, double fraction)
    {
        var isSettled = past.SinceLastSend >= policy.SettleTime;
        var isUsedUp = past.Sends >= policy.MaxAttempts;
        return (found, past.Class) switch
        {
            (LookUpResult.Present, _) => new NextStep.Done(),
            (LookUpResult.PresentOther other, _) => new NextStep.AskPerson(other.Code),

            // A partner that neither deduplicates nor can be asked reliably is left to a person.
            (_, OperationClass.C) => new NextStep.StayInDoubt(),

            // "Absent" is certain only when nothing can still be under way (INV-03). Class A may repeat before that: a double does no harm.
            (LookUpResult.Absent, _) when isSettled && isUsedUp => UsedUp(past, "LH9-101"),
            (LookUpResult.Absent, OperationClass.A) when !isUsedUp => new NextStep.SendAgain(Rest(past, policy, fraction)),
            (LookUpResult.Absent, _) when !isSettled => new NextStep.LookUp(policy.SettleTime - past.SinceLastSend, isUsedUp),
            (LookUpResult.Absent, _) => new NextStep.SendAgain(Rest(past, policy, fraction)),

            (LookUpResult.Unknown, OperationClass.A) when !isUsedUp => new NextStep.SendAgain(Wait(past.Sends, policy, fraction, null)),
            (LookUpResult.Unknown, _) => new NextStep.LookUp(
                Wait(past.LookUps, policy, fraction, null), NeedsPerson: isUsedUp || past.LookUps >= policy.MaxAttempts),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Only linkage I has a code of its own for this; elsewhere the last symptom says more.
    private static NextStep.AskPerson UsedUp(OperationHistory past, string code) =>
        new(past.Operation is Operation.J1 ? "LH1-205" : code);

    /// <summary>
    /// An answer lost for the first time costs nobody a wait: not there, so it goes out at once. From then on, what the time for asking has left of the
    /// wait between two sends: a look-up is quick, but what a partner chokes on must come back ever more slowly, or a few such records take the place
    /// of all others and open its breaker.
    /// </summary>
    private static TimeSpan Rest(OperationHistory past, RetryPolicy policy, double fraction) =>
        past.Sends <= 1 ? TimeSpan.Zero
        : Wait(past.Sends, policy, fraction, null) - past.SinceLastSend is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static TimeSpan Wait(int tries, RetryPolicy policy, double fraction, TimeSpan? retryAfter) => Backoff.NotBefore(
        Backoff.Delay(tries, policy.FirstDelay, policy.Factor, policy.MaxDelay, fraction), retryAfter, policy.MaxDelay);
}
