using System.Diagnostics;
using System.Text;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web;

namespace LinkageHub.Scenarios.Replay;

/// <summary><c>linkagehub replay</c>, as a tester runs it, on the town's server.</summary>
internal static class Player
{
    public static async Task<(int ExitCode, string Said)> ReplaysAsync(Town town, string cassette, params string[] more)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, cassette);
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(HubHost).Assembly.Location, "replay", file, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["ConnectionStrings__LinkageHub"] = town.ConnectionString },
        };
        using var replay = Process.Start(start)!;
        var said = new[] { replay.StandardOutput.ReadToEndAsync(), replay.StandardError.ReadToEndAsync() };
        await replay.WaitForExitAsync();
        File.Delete(file);
        return (replay.ExitCode, string.Concat(await Task.WhenAll(said)));
    }
}
