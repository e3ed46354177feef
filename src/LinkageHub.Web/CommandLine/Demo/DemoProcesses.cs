using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The demo's hub (in this process, with its database) and its partners (a process of their own), on free loopback ports.</summary>
internal sealed class DemoProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    /// <summary>As settings call them, and as people do.</summary>
    private static readonly Dictionary<string, string> Ids = new() { ["SonpoOnline"] = "sonpo-online", ["JPass"] = "jpass", ["Arclink"] = "arclink" };

    private readonly CancellationTokenSource stopHub = new();
    private readonly TimeProvider time;
    private Task hub = Task.CompletedTask;
    private Process? simulator;

    private DemoProcesses(RunFile run, TimeProvider time)
    {
        Run = run;
        this.time = time;
    }

    public RunFile Run { get; }

    /// <summary>Ends when the hub does, with its failure if it had one.</summary>
    public Task HubEnded => hub;

    public static async Task<DemoProcesses> StartAsync(string simulatorDll, TimeProvider time, CancellationToken stop)
    {
        // The first start of a database takes its keys; later starts on the same data must come with the same ones.
        var before = RunFile.Read();
        var run = new RunFile(
            $"http://localhost:{FreePort()}", $"http://localhost:{FreePort()}",
            before?.ApiKey ?? NewKey(), before?.SecondApiKey ?? NewKey(), "kanri", before?.DemoPassword ?? DemoPeople.NewPassword());
        var secrets = Ids.Keys.ToDictionary(partner => partner, _ => new PartnerSecrets(NewKey(), "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        run = run with { PartnerKeys = secrets.ToDictionary(secret => Ids[secret.Key], secret => secret.Value.ApiKey) };
        var processes = new DemoProcesses(run, time);
        try
        {
            Directory.CreateDirectory(RunFile.DataDirectory);
            processes.StartSimulator(simulatorDll, secrets);
            await processes.AnswersAsync(run.Simulator + "/_sim/health", processes.SimulatorEnded, stop);
            processes.hub = Task.Run(() => HubHost.RunAsync(DemoSettings.ForHub(run, secrets), processes.stopHub.Token), CancellationToken.None);
            await processes.AnswersAsync(run.Hub + "/health/ready", processes.hub, stop);
            run.Write();
            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopHub.CancelAsync();
        // Whoever pressed Ctrl-C gets his terminal back, even from a hub that stands somewhere in its start.
        await hub.WaitAsync(StopPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopHub.Dispose();
        if (simulator is null)
            return;
        if (!simulator.HasExited)
            simulator.Kill(entireProcessTree: true);
        await simulator.WaitForExitAsync();
        simulator.Dispose();
        simulator = null;
    }

    private Task SimulatorEnded => simulator!.WaitForExitAsync();

    private void StartSimulator(string dll, Dictionary<string, PartnerSecrets> secrets)
    {
        var start = Outlived(DotnetHost(), dll);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in DemoSettings.ForSimulator(Run, secrets))
            start.Environment[name] = value;
        simulator = Process.Start(start) ?? throw new IOException(dll);
        simulator.OutputDataReceived += (_, _) => { };
        simulator.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                Console.Error.WriteLine($"simulator: {text}");
        };
        simulator.BeginOutputReadLine();
        simulator.BeginErrorReadLine();
    }

    /// <summary>Our end of its standard input closes however we end, and the simulator with it: a killed demo leaves nothing behind.</summary>
    private static ProcessStartInfo Outlived(string dotnet, string dll) => OperatingSystem.IsWindows()
        ? new ProcessStartInfo(dotnet, [dll])
        : new ProcessStartInfo("/bin/sh", ["-c",
            // The watcher must not hold the output open: a simulator that ends at its start would otherwise look alive.
            "exec 3<&0; \"$@\" & child=$!; { read -r _ <&3; kill $child; } >/dev/null 2>&1 & watcher=$!; wait $child; code=$?; kill $watcher; exit $code",
            "sh", dotnet, dll]);

    private async Task AnswersAsync(string url, Task ended, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(BetweenLooks, time, stop))
        {
            if (ended.IsCompleted)
            {
                await ended;
                throw new CommandException($"{url} が起動せずに終了しました。");
            }
            if (waited.Elapsed > StartPatience)
                throw new CommandException($"{url} が{StartPatience.TotalSeconds}秒以内に応答しません。");
            try
            {
                using var answer = await http.GetAsync(url, stop);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                // Still starting.
            }
        }
    }

    private static string DotnetHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

internal sealed record PartnerSecrets(string ApiKey, string WebhookSecret);
