using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary><c>latencyMs</c>: a number, or a distribution drawn from the scenario's seed.</summary>
internal static class Latency
{
    private const double LongestMs = 3_600_000;

    public static TimeSpan? Draw(JsonElement latency, Random random) => latency.ValueKind switch
    {
        JsonValueKind.Number => TimeSpan.FromMilliseconds(latency.GetDouble()),
        JsonValueKind.Object => TimeSpan.FromMilliseconds(Math.Clamp(Draw(latency.GetText("distribution"), latency, random), 0, LongestMs)),
        _ => null,
    };

    /// <summary>What is wrong with it: the path below <c>latencyMs</c> and the reason.</summary>
    public static (string Path, string Reason)? Wrong(JsonElement latency)
    {
        if (latency.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        if (latency.ValueKind is JsonValueKind.Number)
            return latency.GetDouble() is >= 0 and <= LongestMs ? null : ("", "expected 0 to 3600000");
        if (latency.ValueKind is not JsonValueKind.Object)
            return ("", "expected a number or a distribution");

        string[]? members = latency.GetText("distribution") switch
        {
            "uniform" => ["min", "max"],
            "lognormal" => ["median", "sigma"],
            _ => null,
        };
        if (members is null)
            return (".distribution", "expected uniform or lognormal");
        foreach (var member in latency.EnumerateObject())
        {
            if (member.Name != "distribution" && !members.Contains(member.Name))
                return ("." + member.Name, "unknown member");
        }

        foreach (var name in members)
        {
            if (!latency.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.Number || value.GetDouble() < 0)
                return ("." + name, "expected a number from 0");
        }

        return null;
    }

#pragma warning disable CA5394 // repeatable from the seed, not secret
    private static double Draw(string? distribution, JsonElement latency, Random random)
    {
        if (distribution == "uniform")
        {
            var low = latency.GetProperty("min").GetDouble();
            return low + (random.NextDouble() * (latency.GetProperty("max").GetDouble() - low));
        }

        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return latency.GetProperty("median").GetDouble() * Math.Exp(latency.GetProperty("sigma").GetDouble() * normal);
    }
#pragma warning restore CA5394
}
