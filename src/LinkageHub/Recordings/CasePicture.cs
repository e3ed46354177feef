using System.Security.Cryptography;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Recordings;

/// <summary>How a case stood when its recording began: first masked, without anything that follows from who it is about, then with what follows from the masked words.</summary>
internal static class CasePicture
{
    /// <summary>In the middle of a send nobody could go on from it: a replay would look up what the recording heard answered.</summary>
    public static bool IsAtRest(CaseFile file) =>
        !file.Handoffs.Any(handoff => handoff.Status is HandoffStatus.InFlight || handoff.Operations.Any(operation => operation.Status is OperationStatus.Sent));

    /// <summary>As it is kept. Hashes of what the partners were told are left out: whoever guesses a name could prove it by them.</summary>
    public static string Of(CaseFile file, CassetteMask mask) => mask.Mask(JsonSerializer.SerializeToNode(With(file, _ => "", _ => ""), Cassette.Compact))!.ToJsonString(Cassette.Compact);

    public static CaseFile Read(string picture) => JsonSerializer.Deserialize<CaseFile>(picture, Cassette.Json)!;

    /// <summary>Whole again: its hashes are those of the masked bodies.</summary>
    public static CassetteStart Whole(CaseFile file, IReadOnlyList<BusinessKey> keys, IReadOnlyList<StartPayload> payloads)
    {
        var bodies = payloads.ToDictionary(payload => (payload.HandoffId, payload.Operation), payload => CassetteStart.BytesOf(payload.Body));
        return new CassetteStart(
            With(file with { Lease = null },
                revision => file.Find(revision.Number, Linkage.I) is { } told && bodies.TryGetValue((told.Id, Operation.J1), out var body)
                    && WireJson.Parse<InsuranceRecord>(body) is { } record ? SentInI.ContentHashOf(record) : "",
                operation => bodies.TryGetValue(operation, out var body) ? Convert.ToHexStringLower(SHA256.HashData(body)) : ""),
            [.. keys.Where(key => file.Keys.Contains(key.Value))], payloads);
    }

    private static CaseFile With(CaseFile file, Func<Revision, string> contentHash, Func<(string HandoffId, Operation Operation), string> payloadHash) => file with
    {
        Revisions = [.. file.Revisions.Select(revision => revision with { SentInI = revision.SentInI is { } sent ? sent with { ContentHash = contentHash(revision) } : null })],
        Handoffs =
        [
            .. file.Handoffs.Select(handoff => handoff with
            {
                Operations = [.. handoff.Operations.Select(operation => operation with { PayloadHash = payloadHash((handoff.Id, operation.Operation)) })],
            }),
        ],
    };
}
