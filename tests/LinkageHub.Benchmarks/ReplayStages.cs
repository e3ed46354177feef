using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LinkageHub.Recordings;
using LinkageHub.Web;

namespace LinkageHub.Benchmarks;

/// <summary>
/// How long <c>linkagehub replay</c> takes: a cassette of so many contracts, made of one that was really recorded, each copy with its own numbers and spread over
/// a minute of recorded time. Hub, its database and the played partners share the machine.
/// </summary>
internal static class ReplayStages
{
    private static readonly TimeSpan RecordedTime = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var one = JsonSerializer.Deserialize<Cassette>(await RecordedContract.CassetteAsync(sitting, stop), Cassette.Json)!;
        foreach (var contracts in sitting.InFlight(1000))
        {
            var many = Many(one, contracts);
            var file = sitting.FileNamed($"replay-{contracts}.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(many, Cassette.Json), stop);
            var (ownBefore, serverBefore, waited) = (CpuOfEndedChildren(), Costs.CpuOfTree(sitting.Postmaster), Stopwatch.StartNew());
            var said = await ReplayAsync(file, await sitting.NewDatabaseAsync(stop), stop);
            var whole = waited.Elapsed;
            var (own, server) = (CpuOfEndedChildren() - ownBefore, Costs.CpuOfTree(sitting.Postmaster) - serverBefore);
            report.Add($"replay of {contracts} contracts ({many.Events.Count} events, {many.Events.Count(told => told.Call is { IsWrite: true })} writes)",
                string.Create(CultureInfo.InvariantCulture, $"{whole.TotalSeconds:0.0} s from start to exit, CPU {own.TotalSeconds:0.0} s hub and player + {server.TotalSeconds:0.0} s PostgreSQL"),
                contracts == 1000 ? "30 s" : "");
            Console.Error.WriteLine(said);
        }
    }

    private static Cassette Many(Cassette one, int contracts)
    {
        var events = JsonSerializer.Serialize(one.Events, Cassette.Json);
        var outcomes = JsonSerializer.Serialize(one.Outcomes, Cassette.Json);
        var copies = Enumerable.Range(0, contracts).Select(n => (
            Later: RecordedTime * n / contracts, Number: n, Events: JsonSerializer.Deserialize<List<CassetteEvent>>(Renumbered(events, n), Cassette.Json)!,
            Outcomes: JsonSerializer.Deserialize<List<CassetteOutcome>>(Renumbered(outcomes, n), Cassette.Json)!)).ToList();
        return one with
        {
            To = one.To + RecordedTime,
            Events =
            [
                .. copies.SelectMany(copy => copy.Events.Select(told => told with
                {
                    At = told.At + copy.Later,
                    Callback = told.Callback is { } callback ? callback with { Id = $"{callback.Id}-{copy.Number}" } : null,
                })).OrderBy(told => told.At),
            ],
            Outcomes = [.. copies.SelectMany(copy => copy.Outcomes)],
        };
    }

    private static string Renumbered(string text, int n) => text
        .Replace(RecordedContract.Serial, string.Create(CultureInfo.InvariantCulture, $"B{n:0000000}"), StringComparison.Ordinal)
        .Replace(RecordedContract.Reception, string.Create(CultureInfo.InvariantCulture, $"0402{n:00000000}-00"), StringComparison.Ordinal);

    /// <summary>A replay that is not green is no figure.</summary>
    private static async Task<string> ReplayAsync(string file, string connection, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(HubHost).Assembly.Location, "replay", file])
        {
            RedirectStandardOutput = true,
            Environment = { ["ConnectionStrings__LinkageHub"] = connection },
        };
        using var replay = Process.Start(start)!;
        var said = await replay.StandardOutput.ReadToEndAsync(stop);
        await replay.WaitForExitAsync(stop);
        return replay.ExitCode == 0 ? said : throw new InvalidOperationException(said);
    }

    /// <summary>This process's children that have ended and been waited for.</summary>
    private static TimeSpan CpuOfEndedChildren()
    {
        const double ticksPerSecond = 100;
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(fields[13..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / ticksPerSecond);
    }
}
