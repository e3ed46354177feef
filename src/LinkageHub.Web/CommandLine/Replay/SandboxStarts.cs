using LinkageHub.Cases;
using LinkageHub.Contracts;
using LinkageHub.Ledger;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>What the hub had written before a recording began: sent to a sandbox first, so that the sandbox stands where the recording begins.</summary>
internal static class SandboxStarts
{
    /// <summary>In place of an answer: nobody recorded it.</summary>
    public const string Before = "before-the-recording";

    public static IEnumerable<RecordedCall> Writes(Cassette cassette) =>
        from start in cassette.Starts ?? []
        from handoff in start.Case.Handoffs.OrderBy(handoff => handoff.CreatedAt)
        from write in handoff.Operations
        where write.Status is OperationStatus.Applied or OperationStatus.InDoubt
        let payload = start.Payloads.FirstOrDefault(one => one.HandoffId == handoff.Id && one.Operation == write.Operation)
        where payload is not null
        select Call(write, payload);

    /// <summary>Which form a reception was made of, as far as the cases know it.</summary>
    public static IReadOnlyDictionary<string, string> Serials(Cassette cassette) =>
        (from start in cassette.Starts ?? []
         from revision in start.Case.Revisions
         where revision is { ReceptionNumber: not null, PrintSerial: not null }
         select (Number: revision.ReceptionNumber, Serial: revision.PrintSerial)).DistinctBy(pair => pair.Number).ToDictionary(pair => pair.Number, pair => pair.Serial);

    private static RecordedCall Call(OperationState write, StartPayload payload)
    {
        // By hand or by linkage it is the same call.
        var id = write.Operation is Partners.Operation.J4M ? "J4" : write.Operation.ToString();
        var operation = PartnerContract.All.SelectMany(contract => contract.Operations).Single(one => one.Id == id);
        var path = operation.Template.Replace("{printSerial}", write.Key, StringComparison.Ordinal).Replace("{receptionNumber}", write.Key, StringComparison.Ordinal);
        return new RecordedCall(
            write.Partner, write.Operation.ToString(), write.Key, operation.Method, path, write.IdempotencyKey, Math.Max(write.Sends, 1), payload.Body, null, Before, true, 0);
    }
}
