using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Cases;

public enum NumberKind
{
    /// <summary>印刷連番</summary>
    PrintSerial,

    /// <summary>受付番号</summary>
    ReceptionNumber,
}

/// <summary>A number that a revision went by until somebody corrected it. It stays this case's for ever (INV-12).</summary>
public sealed record OldNumber(NumberKind Kind, string Number, string By, DateTimeOffset At, string Reason);

/// <summary>What stands under a number of the current revision, and so what its correction voids or forbids. Pure: the same for the page and for the act.</summary>
public static class NumbersInUse
{
    public static string? Of(Revision revision, NumberKind kind) => kind is NumberKind.PrintSerial ? revision.PrintSerial : revision.ReceptionNumber;

    /// <summary>Was sent under it and stands at a partner, or may: while there is one, the number cannot be corrected.</summary>
    public static IEnumerable<Handoff> Standing(CaseFile file, NumberKind kind) =>
        Under(file, kind).Where(handoff => handoff.Status.IsDone() || handoff.Status is HandoffStatus.InFlight or HandoffStatus.InDoubt || handoff.MayStandAtPartner);

    /// <summary>Asked for under it and not sent, refused, or certainly not applied: called off by the correction, to be triggered anew.</summary>
    public static IEnumerable<Handoff> Voided(CaseFile file, NumberKind kind) =>
        Under(file, kind).Where(handoff => !handoff.Status.IsEnd() && HandoffTransitions.TryMove(handoff.Status, HandoffEvent.CancelAsked, out _))
            .Except(Standing(file, kind));

    /// <summary>Its bytes were fixed under a number that was corrected since: they go out no more, and a new trigger is a new handoff.</summary>
    public static bool IsUnderOldNumber(CaseFile file, Handoff handoff) =>
        handoff.Operations.Any(operation => operation.Key != Of(file.Revisions[handoff.Revision], operation.Operation is Operation.J1 ? NumberKind.PrintSerial : NumberKind.ReceptionNumber));

    /// <summary>The serial stands in every body, the reception number in all but linkage I's.</summary>
    private static IEnumerable<Handoff> Under(CaseFile file, NumberKind kind) =>
        file.Handoffs.Where(handoff => handoff.Revision == file.Current.Number && (kind is NumberKind.PrintSerial || handoff.Linkage is not Linkage.I)
            && !IsUnderOldNumber(file, handoff));
}
