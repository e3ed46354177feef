using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>Which partners of a run are their own sandboxes. A key that was given is never shown again.</summary>
internal static class ForwardControl
{
    public static void Map(IEndpointRouteBuilder sim, Desk desk)
    {
        sim.MapPut("/forward", context => desk.SetAsync(context, SimJson.Strict.DictionaryStringForwardTarget, Set));
        sim.MapGet("/forward", context => Show(desk.Run(context)).SendAsync(context.Response));
    }

    /// <summary>Exactly these from now on; none: the simulator plays all three itself.</summary>
    private static Answer Set(RunState run, Dictionary<string, ForwardTarget> targets)
    {
        foreach (var (partner, target) in targets)
        {
            if (!PartnerNames.All.Contains(partner))
                return Answer.Refuse(422, "invalid_field", $"{partner} という連携先はありません。{(Nearest.To(partner, PartnerNames.All) is { } near ? $"{near} ですか。" : "")}", "$." + partner);
            if (target?.Url is not { } url || !SimulatorOptions.IsWebAddress(url))
                return Answer.Refuse(422, "invalid_field", "urlは http:// または https:// で始まるURLです。", $"$.{partner}.url");
        }

        run.Forwards = targets;
        return Show(run);
    }

    private static Answer Show(RunState run) => Answer.Of(
        200,
        new JsonObject([.. run.Forwards.Select(target => KeyValuePair.Create<string, JsonNode?>(target.Key, new JsonObject { ["url"] = target.Value.Url }))]),
        SimJson.Plain.JsonObject);
}
