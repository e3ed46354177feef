using LinkageHub.Cases;
using LinkageHub.Linkages;

namespace LinkageHub.Recordings;

/// <summary>What people asked of a case, out of the books: also what was clicked in the console. Triggers were heard at their door; where one was not, its handoff says it.</summary>
internal static class CassetteActs
{
    /// <summary>The ledger's word for an action of a person, the act that repeats it, and what it is refused with.</summary>
    private static readonly Dictionary<string, (string Kind, string? RefusedWith)> Actions = new()
    {
        ["再実行"] = ("retry", null),
        // Class C: the first of two persons is told that the second has to say so.
        ["再送信の提案"] = ("retry", "LH8-102"),
        ["照会"] = ("look-up", null),
        ["保留"] = ("park", null),
        ["取消"] = ("cancel", null),
    };

    /// <summary>Choosing a product resumes the handoff in the commit of its trigger; longer than that takes nothing.</summary>
    private static readonly TimeSpan OfOneTrigger = TimeSpan.FromSeconds(2);

    public static IEnumerable<CassetteEvent> Of(CaseFile file, ILookup<string, BookEntry> entries, IEnumerable<CassetteEvent> heard, CassetteMask mask)
    {
        var asked = heard.Where(one => one.Act is not null).ToLookup(one => one.Act!.HandoffId);
        foreach (var handoff in file.Handoffs.Where(handoff => !handoff.Linkage.IsErrand()))
        {
            var triggers = asked[handoff.Id].ToList();
            var revision = file.RevisionOf(handoff);
            var key = handoff.Linkage is Linkage.I ? revision.PrintSerial! : revision.ReceptionNumber ?? revision.PrintSerial!;
            if (triggers.Count == 0)
                yield return new CassetteEvent(handoff.CreatedAt, Act: new RecordedAct("trigger", key, handoff.Linkage.Wire(), 1, handoff.Order.ProductCodes));
            var people = entries[handoff.Id].Where(entry => entry.Type == "action").Select(entry => entry.Actor).Distinct().ToList();
            foreach (var entry in entries[handoff.Id].Where(entry => entry.Type == "action" && !triggers.Exists(trigger => IsOf(trigger, entry))))
                if (Actions.TryGetValue(entry.Status ?? "", out var action))
                    yield return new CassetteEvent(entry.At, Act: new RecordedAct(
                        action.Kind, key, handoff.Linkage.Wire(), people.IndexOf(entry.Actor) == 0 ? 1 : 2, RefusedWith: action.RefusedWith));
            // Who confirms is somebody else; who is who is nobody's business here.
            if (handoff.Manual is not { } manual)
                continue;
            yield return new CassetteEvent(manual.ProposedAt, Act: new RecordedAct(
                "propose-conclusion", key, handoff.Linkage.Wire(), 1, null, manual.InsuranceStartDate, manual.ConcludedAt, manual.ConclusionSource));
            if (manual.ConfirmedAt is { } confirmedAt)
                yield return new CassetteEvent(confirmedAt, Act: new RecordedAct(
                    "confirm-conclusion", key, handoff.Linkage.Wire(), 2, null, manual.InsuranceStartDate, manual.ConcludedAt));
        }
        foreach (var word in file.Evidence.Where(word => word.Step == CopyDeliveries.Step && word.Done))
            yield return new CassetteEvent(word.RecordedAt, Act: new RecordedAct(
                "copy-delivery", file.Revisions[word.Revision].ReceptionNumber!, Linkage.CopyDelivery.Wire(), 1, OnBehalfOf: mask.Written(word.By)));
    }

    private static bool IsOf(CassetteEvent trigger, BookEntry entry) =>
        trigger.Act!.ProductCodes is not null && entry.At >= trigger.At && entry.At - trigger.At <= OfOneTrigger;
}
