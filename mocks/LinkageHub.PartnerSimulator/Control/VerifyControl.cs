using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

internal sealed record ClaimList(Claim[]? Claims);

/// <summary>Whether what a tester says of a run is so, and what came that no contract has.</summary>
internal static class VerifyControl
{
    public static void Map(IEndpointRouteBuilder sim, Desk desk)
    {
        sim.MapPost("/verify", context => VerifyAsync(context, desk));
        sim.MapGet("/unmatched", context => UnmatchedAsync(context, desk.Run(context)));
    }

    /// <summary>200 when every claim holds, 409 when one does not; the body is the same.</summary>
    private static Task VerifyAsync(HttpContext context, Desk desk) => desk.SetAsync(context, SimJson.Strict.ClaimList, (run, list) =>
    {
        if (list.Claims is not { Length: > 0 } claims)
            return Answer.Refuse(422, "invalid_field", "claimsを1件以上指定してください。", "$.claims");
        if (Claims.Check(claims, "$.claims").FirstOrDefault() is { } wrong)
            return Answer.Refuse(422, "invalid_field", wrong.ToString(), wrong.Path);
        var judgement = Claims.Judge(run, claims);
        return Answer.Of(judgement.Met ? 200 : 409, judgement, SimJson.Plain.Judgement);
    });

    /// <summary>Requests no operation took, and those that broke their contract, with what they most likely wanted.</summary>
    private static Task UnmatchedAsync(HttpContext context, RunState run)
    {
        var (records, dropped) = run.Requests.Read();
        var items = new JsonArray();
        foreach (var record in records.Where(record => record.Operation.Length == 0 || record.ContractErrors.Count > 0))
        {
            var near = record.Operation.Length == 0
                ? NearContract.To(record.Method, record.Path)
                : [new NearContract(Operation.Find(record.Operation), record.ContractErrors)];
            items.Add((JsonNode)new JsonObject
            {
                ["seq"] = record.Seq,
                ["at"] = record.At,
                ["method"] = record.Method,
                ["path"] = record.Path,
                ["operation"] = record.Operation.Length == 0 ? null : record.Operation,
                ["nearest"] = new JsonArray([.. near.Select(one => (JsonNode)one.ToNode())]),
            });
        }

        var shown = new JsonObject { ["items"] = items, ["dropped"] = dropped };
        return Answer.Of(200, shown, SimJson.Plain.JsonObject).SendAsync(context.Response);
    }
}
