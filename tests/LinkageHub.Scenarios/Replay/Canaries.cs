using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Replay;

/// <summary>Words of buyers and staff, as the simulator's partners know them: none of them may stand in a cassette.</summary>
internal static class Canaries
{
    /// <summary>Members that say who somebody is, at any partner.</summary>
    private static readonly HashSet<string> Personal =
        ["name", "kanaName", "birthDate", "phone", "postalCode", "address", "policyNumber", "registrationNumber", "chassisNumber", "staffCode", "deliveredBy", "onBehalfOf", "comment", "reason"];

    /// <summary>Reasons that are words of the hub's own.</summary>
    private static readonly string[] OwnWords = ["CoverageChanged", "PremiumChanged", "InsuranceAddedAfterApproval", "ChangeResubmission", "ApprovalPeriodExtension"];

    public static async Task AreNotIn(string cassette, Simulator partners, IReadOnlyList<Contract> contracts)
    {
        var canaries = new HashSet<string>();
        foreach (var contract in contracts)
            foreach (var key in new[] { contract.PrintSerial, contract.ReceptionNumber })
                Collect(await partners.Reads($"state/{key}"), canaries);
        AreNotIn(cassette, canaries);
    }

    /// <summary>Those of every application there is, and what a scenario has people write.</summary>
    public static async Task AreNotIn(string cassette, Simulator partners, JsonNode? scenario)
    {
        var canaries = new HashSet<string>();
        Collect(await partners.Reads("applications"), canaries);
        Collect(scenario, canaries);
        AreNotIn(cassette, canaries);
    }

    /// <summary>In the texts of a cassette, where a name stands whole or inside other words.</summary>
    public static void AreNotIn(string cassette, IReadOnlyCollection<string> canaries)
    {
        Assert.NotEmpty(canaries);
        var texts = new List<string>();
        Texts(JsonNode.Parse(cassette), texts);
        Assert.DoesNotContain(canaries, canary => texts.Exists(text => text.Contains(canary, StringComparison.Ordinal)));
    }

    public static void Collect(JsonNode? node, HashSet<string> canaries)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members)
            {
                // A product of arclink has a name, too.
                if (Personal.Contains(name) && !members.ContainsKey("productCode") && value is JsonValue said && said.TryGetValue<string>(out var text) && text.Length > 2 && !OwnWords.Contains(text))
                    canaries.Add(text);
                Collect(value, canaries);
            }
        else if (node is JsonArray items)
            foreach (var item in items)
                Collect(item, canaries);
    }

    private static void Texts(JsonNode? node, List<string> texts)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members)
            {
                texts.Add(name);
                Texts(value, texts);
            }
        else if (node is JsonArray items)
            foreach (var item in items)
                Texts(item, texts);
        else if (node is JsonValue value)
            texts.Add(value.ToJsonString(Reply.Plain).Trim('"'));
    }
}
