using System.Diagnostics;
using LinkageHub.Web;

namespace LinkageHub.Scenarios.Driver;

/// <summary>A hub in a process of its own, so that it can be killed as a machine kills it: without a word.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HubProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Staff = new Person(address, Secrets.Staff);
    }

    public Uri Address { get; }

    public Person Staff { get; }

    public static async Task<HubProcess> StartAsync(IEnumerable<string> settings)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // It says where it listens, and then nothing that is wanted here.
        var start = new ProcessStartInfo(host,
            ["exec", typeof(HubHost).Assembly.Location, "serve", .. settings, "--Logging:LogLevel:Default=None"])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.LastIndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
                return new HubProcess(process, new Uri(line[at..].Split(' ')[0]));
        throw new InvalidOperationException("The hub has ended before it listened.");
    }

    /// <summary>SIGKILL.</summary>
    public async Task IsKilled()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still in the middle of whatever it does, and knows nothing of it.</summary>
    public void IsFrozen() => Signals.Send(_process.Id, Signals.Stop);

    /// <summary>SIGCONT.</summary>
    public void IsThawed() => Signals.Send(_process.Id, Signals.Cont);

    /// <summary>SIGTERM, as whoever runs services says: end what you have begun.</summary>
    public void IsToldToEnd() => Signals.Send(_process.Id, Signals.Term);

    /// <summary>Its exit code, once it is gone.</summary>
    public async Task<int> HasEnded()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await IsKilled();
        _process.Dispose();
    }
}
