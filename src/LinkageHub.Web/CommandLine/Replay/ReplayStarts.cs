using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>
/// Brings the cases that had begun before the recording to where they stood, straight into the replay's own ledger. There is no such door from outside: nobody
/// but a replay, in whose process the hub runs, can put a case into a state it has not come to.
/// </summary>
internal static class ReplayStarts
{
    private const string Actor = "replay";
    private const int AtOnce = 64;

    public static async Task SetAsync(ICaseLedger ledger, IReadOnlyList<CassetteStart> starts)
    {
        foreach (var some in starts.Chunk(AtOnce))
            foreach (var (start, result) in some.Zip(await Task.WhenAll(some.Select(start => ledger.CommitAsync(ChangeOf(start))))))
                if (result is CommitResult.Conflict)
                    throw new Verbs.CommandException($"案件 {start.Case.Keys.FirstOrDefault()} の開始時の状態(starts)を読み込めません。番号がほかの案件と重なっています。");
    }

    private static CaseChange ChangeOf(CassetteStart start)
    {
        var file = start.Case with { Version = 1, Lease = null };
        return new CaseChange(null, file)
        {
            NewKeys = [.. start.Keys.DistinctBy(key => (key.Kind, key.Scope, key.Value))],
            Payloads = [.. start.Payloads.Select(payload => new NewPayload(payload.HandoffId, payload.Operation, CassetteStart.BytesOf(payload.Body)))],
            Events = [new CaseEvent("note", file.Current.Number, file.UpdatedAt, Actor, "system", "記録の開始時の状態から始めます。")],
            Facts =
            [
                .. file.Handoffs.Select(handoff => new LedgerFact("status", Actor)
                {
                    HandoffId = handoff.Id, Linkage = handoff.Linkage, Key = KeyOf(file.RevisionOf(handoff), handoff.Linkage), Status = handoff.Status.Wire(), Move = handoff.Moves,
                }),
            ],
        };
    }

    private static string? KeyOf(Revision revision, Linkage linkage) => linkage is Linkage.I ? revision.PrintSerial : revision.ReceptionNumber ?? revision.PrintSerial;
}
