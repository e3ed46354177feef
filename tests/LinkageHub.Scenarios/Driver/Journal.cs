using System.Text.Json.Nodes;

namespace LinkageHub.Scenarios.Driver;

/// <summary>The judge: what the partners really did, in their own durable words.</summary>
public sealed class Journal(Simulator simulator)
{
    private static readonly string[] Effects = ["created", "changed"];

    /// <summary>What came of an operation for a contract, in order: created, changed, replayed, refused.</summary>
    public async Task<string[]> Of(string operation, Contract contract)
    {
        var key = operation is "J1" ? contract.PrintSerial : contract.ReceptionNumber;
        var items = await Items($"journal?operation={operation}&key={key}");
        return [.. items.Select(item => Text(item, "effect"))];
    }

    /// <summary>The same for every contract of the town.</summary>
    public async Task<string[]> OfAll(string operation) => [.. (await Items($"journal?operation={operation}")).Select(item => Text(item, "effect"))];

    /// <summary>Operations that took effect for a contract, in order.</summary>
    public async Task<string[]> EffectsFor(Contract contract)
    {
        var keys = new[] { contract.PrintSerial, contract.ReceptionNumber };
        var items = await Items("journal");
        return [.. items.Where(item => IsEffect(item) && keys.Contains(Text(item, "key"))).Select(item => Text(item, "operation"))];
    }

    /// <summary>Every request of an operation that reached the partner, whatever became of it.</summary>
    public async Task<JsonArray> Requests(string operation, Contract contract) =>
        await Items($"requests?operation={operation}&key={(operation is "J1" or "S1" or "J2" or "S4" ? contract.PrintSerial : contract.ReceptionNumber)}");

    /// <summary>Callbacks of a type that left the simulator, with the hub's answers.</summary>
    public async Task<int[]> AnswersTo(string callback, Contract contract, int atLeast)
    {
        var key = callback is "application.printed" or "contract.concluded" ? contract.PrintSerial : contract.ReceptionNumber;
        var items = await Items($"journal?operation={callback}&key={key}&effect=callback&atLeast={atLeast}&wait=30");
        return [.. items.Select(item => item!["status"]?.GetValue<int>() ?? 0)];
    }

    /// <summary>The scenario's own expectation of the journal.</summary>
    public async Task HoldsWhatTheScenarioExpects()
    {
        var expectations = await simulator.Reads("expectations");
        Assert.True(expectations["met"]!.GetValue<bool>(), expectations.ToJsonString());
    }

    /// <summary>Whatever was played: no effect twice, and nothing on the wire that the contracts do not know.</summary>
    public async Task HoldsEveryEffectOnce()
    {
        var twice = (await Items("journal")).Where(IsEffect)
            .GroupBy(item => (Operation: Text(item, "operation"), Key: Text(item, "key")))
            // A case may be pulled back again and again; each time is an effect of its own.
            .Where(effects => effects.Key.Operation is not "A4" && effects.Count() > 1)
            .Select(effects => $"{effects.Key} × {effects.Count()}");
        Assert.Empty(twice);
        Assert.Empty((await Items("requests?broken=true")).Select(request => request!.ToJsonString()));
    }

    private static bool IsEffect(JsonNode? item) => Effects.Contains(Text(item, "effect"));

    private static string Text(JsonNode? item, string member) => item![member]!.GetValue<string>();

    private async Task<JsonArray> Items(string path) => (await simulator.Reads(path))["items"]!.AsArray();
}
