using System.Text.Json.Nodes;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The samples as contracts of this run.</summary>
internal static class DemoSamples
{
    public static async Task<IReadOnlyList<DemoContract>> PrepareAsync(string csv, int most, HubClient hub, CancellationToken stop)
    {
        var applications = Read(csv).Take(most).ToList();
        var run = await FreshRunAsync((string)applications[0]["printSerial"]!, hub, stop);
        return [.. applications.Select((application, index) => new DemoContract(index, run, Renamed(application, run), DemoContract.FateOf(index)))];
    }

    /// <summary>A serial belongs to one case for ever, so a second run on the same data brings serials of its own.</summary>
    private static async Task<int> FreshRunAsync(string serial, HubClient hub, CancellationToken stop)
    {
        for (var run = 1; ; run++)
        {
            var known = await hub.GetAsync("cases/" + Uri.EscapeDataString(SerialOf(serial, run)), stop);
            if (known.Problem is { Code: "LH8-105" })
                return run;
            if (known.Problem is { } problem)
                throw new CommandException($"ハブが案件を読めません({problem.Code} {problem.Detail})。");
        }
    }

    private static JsonObject Renamed(JsonObject application, int run)
    {
        application["printSerial"] = SerialOf((string)application["printSerial"]!, run);
        return application;
    }

    private static string SerialOf(string serial, int run) => run == 1 ? serial : $"{serial}-{run}";

    private static IEnumerable<JsonObject> Read(string csv)
    {
        for (var i = 0; i < 30; i++)
            yield return new JsonObject
            {
                ["printSerial"] = $"A{i:D7}",
                ["premium"] = new JsonObject { ["total"] = 600000, ["first"] = 10000, ["subsequent"] = 10000 },
                ["coverage"] = new JsonObject { ["insuranceStartDate"] = "2026-12-01", ["months"] = 60, ["items"] = new JsonArray() },
                ["installmentWeb"] = true,
                ["transferStartMonth"] = "2027-01",
                ["creditPlan"] = new JsonObject { ["planCode"] = "CP01", ["installmentCount"] = 60 },
            };
    }
}
