using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary>A scenario that cannot be played, and where it is wrong.</summary>
internal sealed class ScenarioException(string path, string reason) : Exception($"{path}: {reason}")
{
    public string Path => path;
}

/// <summary>Reads a scenario strictly: a rule with a typing error would silently never fire, and the test would prove nothing.</summary>
internal static class ScenarioReader
{
    private static readonly string[] Callbacks =
    [
        "application.printed", "contract.concluded", "reception.submitted", "reception.reviewed", "reception.changed",
        "carryin.approved", "carryin.returned",
    ];

    private static readonly string[] Forgeries = ["signature", "body", "yesterday", "future", "missing"];

    public static Scenario Read(ReadOnlySpan<byte> json)
    {
        Scenario scenario;
        try
        {
            scenario = JsonSerializer.Deserialize(json, SimJson.Strict.Scenario) ?? throw new ScenarioException("$", "null");
        }
        catch (JsonException wrong)
        {
            throw new ScenarioException(wrong.Path ?? "$", wrong.Message);
        }

        if (string.IsNullOrWhiteSpace(scenario.Name))
            throw new ScenarioException("$.name", "missing");
        for (var index = 0; index < (scenario.Rules?.Length ?? 0); index++)
            Check(scenario.Rules![index], $"$.rules[{index}]");
        return scenario;
    }

    private static void Check(Rule rule, string path)
    {
        Demand(
            rule.Partner is null or "*" || PartnerNames.All.Contains(rule.Partner),
            path + ".partner", "expected one of " + string.Join('|', PartnerNames.All));
        Demand(
            rule.Operation is null or "*" || Operation.IsKnown(rule.Operation) || Callbacks.Contains(rule.Operation),
            path + ".operation", "no such operation or callback");
        Demand(rule.Nth is null or >= 1, path + ".nth", "expected a number from 1");
        Demand(rule.Times is null or >= 1, path + ".times", "expected a number from 1");
        Demand(rule.Probability is null or (>= 0 and <= 1), path + ".probability", "expected 0 to 1");
        Demand(rule.Per is null or "rule" or "key", path + ".per", "expected rule or key");
        Demand(
            rule.Fault is null || Fault.Find(rule.Fault) is not null,
            path + ".fault", "expected one of " + string.Join('|', Fault.All.Select(fault => fault.Name)));
        Demand(rule.ArclinkStatus is null or Labels.WithStaff, path + ".arclinkStatus", $"expected {Labels.WithStaff}");
        Demand(rule.Answer?.Status is null or (>= 200 and <= 599), path + ".answer.status", "expected 200 to 599");
        if (Latency.Wrong(rule.LatencyMs) is { } wrong)
            throw new ScenarioException(path + ".latencyMs" + wrong.Path, wrong.Reason);
        if (rule.Callback is { } callback)
            Check(callback, path + ".callback");
    }

    private static void Check(CallbackRule rule, string path)
    {
        Demand(rule.DelayMs is null or >= 0, path + ".delayMs", "expected a number from 0");
        Demand(rule.Repeat is null or (>= 0 and <= 10_000), path + ".repeat", "expected 0 to 10000");
        Demand(rule.Forge is null || Forgeries.Contains(rule.Forge), path + ".forge", "expected one of " + string.Join('|', Forgeries));
    }

    private static void Demand(bool holds, string path, string reason)
    {
        if (!holds)
            throw new ScenarioException(path, reason);
    }
}
