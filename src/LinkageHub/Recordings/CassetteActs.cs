using LinkageHub.Cases;
using LinkageHub.Linkages;

namespace LinkageHub.Recordings;

/// <summary>What people asked of a case: as it was heard at the doors, and, where a trigger was not heard, as its handoff says it.</summary>
internal static class CassetteActs
{
    public static IEnumerable<CassetteEvent> Of(CaseFile file, IReadOnlyList<CassetteEvent> heard)
    {
        var asked = heard.Where(one => one.Act is { Kind: "trigger" }).Select(one => one.Act!.HandoffId).ToHashSet();
        foreach (var handoff in file.Handoffs.Where(handoff => !handoff.Linkage.IsErrand() && !asked.Contains(handoff.Id)))
        {
            var revision = file.RevisionOf(handoff);
            var key = handoff.Linkage is Linkage.I ? revision.PrintSerial! : revision.ReceptionNumber ?? revision.PrintSerial!;
            yield return new CassetteEvent(handoff.CreatedAt, Act: new RecordedAct(
                "trigger", key, handoff.Linkage.Wire(), 1, handoff.Order.ProductCodes, InsurerCode: file.InsurerCode));
        }

        // Who is who is nobody's business; that who confirms is somebody else is.
        var first = heard.Where(one => one.Act?.By is not null).MinBy(one => one.At)?.Act!.By;
        foreach (var one in heard)
            yield return one.Act is { By: { } by } act ? one with { Act = act with { Person = by == first ? 1 : 2, By = null } } : one;
    }
}
