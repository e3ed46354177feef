using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Linkages;

/// <summary>The business rules of the five linkages: may it start, with which writes, and what does an applied write mean.</summary>
public static class LinkageRules
{
    public static Verdict Judge(Linkage linkage, LinkageFacts facts)
    {
        var failing = Guards.Failing(TableOf(linkage), facts);
        if (failing.Count > 0)
            return new Verdict.Refused(failing);

        return linkage switch
        {
            Linkage.I => Linkage1Rules.Start(facts),
            Linkage.II => Linkage2Rules.Start(facts),
            Linkage.III => Linkage3Rules.Start(facts),
            Linkage.CarryIn => CarryInRules.Start(facts),
            _ => ChangeResubmissionRules.Start(facts),
        };
    }

    /// <summary><paramref name="answer"/> has the type the write answers with, also when a look-up found it.</summary>
    public static Progress AfterApplied(Linkage linkage, Operation operation, object answer, LinkageFacts facts) => (linkage, operation) switch
    {
        (Linkage.I, Operation.J1) => new Progress.Done(),
        (Linkage.II, Operation.S2) => Linkage2Rules.AfterApproval(answer),
        (Linkage.III, Operation.J4 or Operation.J4M) => Linkage3Rules.AfterConclusion(answer),
        (Linkage.CarryIn, Operation.A1) => CarryInRules.AfterDataLinkage(answer, facts),
        (Linkage.CarryIn, Operation.A2) => CarryInRules.AfterApplication(answer),
        (Linkage.ChangeResubmission, Operation.A5) => new Progress.Next(ChangeResubmissionPayload.AtJPass(facts)),
        (Linkage.ChangeResubmission, Operation.J6) => ChangeResubmissionRules.AfterJPass(answer),
        (Linkage.CopyDelivery, Operation.J5) or (Linkage.ReturnToStaff, Operation.A4) => new Progress.Done(),
        _ => throw new ArgumentException($"{operation} is no write of {linkage}."),
    };

    /// <summary>
    /// A look-up found the write. Once it is settled, an application that arclink still shows with the staff is no longer under way (LH4-105).
    /// </summary>
    public static Progress AfterLookUp(Linkage linkage, Operation operation, object answer, LinkageFacts facts, bool settled) =>
        settled && operation is Operation.A2
            ? CarryInRules.LastWord(Expect<CarryInApplicationAnswer>(answer).Status)
            : AfterApplied(linkage, operation, answer, facts);

    /// <summary>Codes and manual steps of a linkage's guards, in the order they are asked.</summary>
    public static IReadOnlyList<(string Code, string Step)> GuardsOf(Linkage linkage) =>
        [.. Guards.Common.Concat(TableOf(linkage)).Select(guard => (guard.Code, guard.Step))];

    internal static Verdict GoUnless(Refusal? lacking, Func<IReadOnlyList<PlannedWrite>> writes) =>
        lacking is null ? new Verdict.Go(writes()) : new Verdict.Refused([lacking]);

    internal static T Expect<T>(object answer) where T : class =>
        answer as T ?? throw new ArgumentException($"{answer.GetType().Name} is not {typeof(T).Name}.", nameof(answer));

    private static Guard[] TableOf(Linkage linkage) => linkage switch
    {
        Linkage.I => Linkage1Rules.Table,
        Linkage.II => Linkage2Rules.Table,
        Linkage.III => Linkage3Rules.Table,
        Linkage.CarryIn => CarryInRules.Table,
        Linkage.ChangeResubmission => ChangeResubmissionRules.Table,
        _ => throw new ArgumentOutOfRangeException(nameof(linkage), linkage, "An errand has no guards of its own."),
    };
}
