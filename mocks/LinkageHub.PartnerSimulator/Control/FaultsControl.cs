using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>What can go wrong here, and the addresses where it goes wrong before a byte.</summary>
internal static class FaultsControl
{
    public static void Map(IEndpointRouteBuilder sim)
    {
        sim.MapGet("/faults", context => Answer.Of(200, All(), SimJson.Plain.JsonObject).SendAsync(context.Response));
        sim.MapGet("/dead-ends", (HttpContext context, DeadEnds deadEnds) =>
            Answer.Of(200, deadEnds.Open(), SimJson.Plain.JsonObject).SendAsync(context.Response));
    }

    private static JsonObject All()
    {
        var rules = Fault.All.Select(fault => (JsonNode)new JsonObject
        {
            ["name"] = fault.Name,
            ["code"] = fault.Code,
            ["about"] = fault.Callback is null ? "answer" : "callback",
            ["applies"] = fault.Applies,
        });
        var addresses = Fault.BeforeBytes.Select(fault => (JsonNode)new JsonObject
        {
            ["name"] = fault.Value, ["code"] = fault.Key, ["about"] = "address", ["applies"] = false,
        });
        return new JsonObject { ["items"] = new JsonArray([.. rules, .. addresses]) };
    }
}
