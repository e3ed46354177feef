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

#pragma warning disable CA5394 // repeatable from the seed, not secret
    private static double Draw(string? distribution, JsonElement latency, Random random)
    {
        if (distribution == "fixed")
            return latency.GetProperty("ms").GetDouble();
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
