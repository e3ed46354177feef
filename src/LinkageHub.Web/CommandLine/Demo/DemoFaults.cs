using System.Text.Json.Nodes;

namespace LinkageHub.Web.Demo;

/// <summary>What goes wrong on the wire during the demonstration: answers lost before and after the effect, a DLWeb that does not start.</summary>
internal static class DemoFaults
{
    private const double LossBeforeEffect = 0.04;
    private const double LossAfterEffect = 0.06;
    private const double DlwebStaysClosed = 0.08;

    private static readonly (string Partner, string Operation)[] Lossy =
    [
        ("jpass", "J1"), ("sonpo-online", "S2"), ("jpass", "J4"), ("arclink", "A1"), ("arclink", "A2"),
    ];

    public static JsonObject Scenario(int seed)
    {
        var rules = new JsonArray();
        foreach (var (partner, operation) in Lossy)
        {
            rules.Add(Rule(partner, operation, LossBeforeEffect, "fault", "drop-before-effect"));
            rules.Add(Rule(partner, operation, LossAfterEffect, "fault", "drop-after-effect"));
        }
        rules.Add(Rule("sonpo-online", "S2", DlwebStaysClosed, "dlwebStarted", false));
        return new JsonObject
        {
            ["name"] = "demo",
            ["description"] = "Lost answers on every write of a linkage, and a DLWeb that does not start.",
            ["seed"] = seed,
            ["rules"] = rules,
        };
    }

    private static JsonObject Rule(string partner, string operation, double probability, string what, JsonNode value) => new()
    {
        ["partner"] = partner,
        ["operation"] = operation,
        ["probability"] = probability,
        [what] = value,
    };
}
