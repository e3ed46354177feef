using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>At which door of the hub an act is asked for. <c>{key}</c>: the case's number, <c>{handoff}</c> and <c>{step}</c> as named.</summary>
internal sealed record ReplayDoor(HttpMethod Method, string Path, Func<RecordedAct, object> Body);

/// <summary>Every act that a cassette may hold.</summary>
internal static class ReplayDoors
{
    private const string Reason = "記録の再生";

    private static readonly object Nothing = new { };

    private static readonly Dictionary<string, ReplayDoor> All = new()
    {
        ["trigger"] = Post("linkages", act => new
        {
            linkage = act.Linkage,
            printSerial = IsReception(act.Key) ? null : act.Key,
            receptionNumber = IsReception(act.Key) ? act.Key : act.ReceptionNumber,
            insurerCode = act.InsurerCode,
            productCodes = act.ProductCodes,
            comment = act.Comment,
            reason = act.Reason,
        }),
        ["retry"] = Post("handoffs/{handoff}/retry", WithReason),
        ["look-up"] = Post("handoffs/{handoff}/look-up", WithReason),
        ["park"] = Post("handoffs/{handoff}/park", WithReason),
        ["cancel"] = Post("handoffs/{handoff}/cancel", WithReason),
        ["propose-conclusion"] = Post("handoffs/{handoff}/manual-conclusion", act => new
        {
            insuranceStartDate = act.InsuranceStartDate, concludedAt = act.ConcludedAt, conclusionSource = act.ConclusionSource, paperContract = act.PaperContract ?? false, reason = Reason,
        }),
        ["confirm-conclusion"] = Post("handoffs/{handoff}/manual-conclusion/confirm", act => new { insuranceStartDate = act.InsuranceStartDate, concludedAt = act.ConcludedAt }),
        ["withdraw-conclusion"] = new(HttpMethod.Delete, "handoffs/{handoff}/manual-conclusion", _ => Nothing),
        ["copy-delivery"] = new(HttpMethod.Put, "cases/{key}/copy-delivery", act => new { deliveredAt = act.SaidAt, onBehalfOf = act.OnBehalfOf }),
        ["withdraw-copy-delivery"] = new(HttpMethod.Delete, "cases/{key}/copy-delivery", WithReason),
        ["record-step"] = new(HttpMethod.Put, "cases/{key}/procedure/{step}", act => new { done = act.Done, at = act.SaidAt, onBehalfOf = act.OnBehalfOf }),
        ["open-revision"] = Post("cases/{key}/revisions", act => new { reason = act.Reason }),
        ["return-to-staff"] = Post("cases/{key}/return-to-staff", WithReason),
        ["take-over"] = Post("cases/{key}/take-over", WithReason),
        ["cancel-case"] = Post("cases/{key}/cancel", WithReason),
        ["confirm-cancel-case"] = Post("cases/{key}/cancel/confirm", _ => Nothing),
        ["set-reception-number"] = new(HttpMethod.Put, "cases/{key}/reception-number", act => new { receptionNumber = act.Number, reason = Reason }),
        ["set-print-serial"] = new(HttpMethod.Put, "cases/{key}/print-serial", act => new { printSerial = act.Number, reason = Reason }),
        ["propose-correction"] = Post("cases/{key}/conclusion-correction", act => new { concludedAt = act.ConcludedAt, conclusionSource = act.ConclusionSource, reason = Reason }),
        ["confirm-correction"] = Post("cases/{key}/conclusion-correction/confirm", act => new { concludedAt = act.ConcludedAt }),
        ["withdraw-correction"] = new(HttpMethod.Delete, "cases/{key}/conclusion-correction", _ => Nothing),
    };

    /// <summary>Null for an act of a cassette that somebody has written himself.</summary>
    public static ReplayDoor? Of(RecordedAct act) => All.GetValueOrDefault(act.Kind);

    private static ReplayDoor Post(string path, Func<RecordedAct, object> body) => new(HttpMethod.Post, path, body);

    private static object WithReason(RecordedAct act) => new { reason = Reason };

    private static bool IsReception(string key) => Values.ReceptionNumber.TryParse(key, out _);
}
