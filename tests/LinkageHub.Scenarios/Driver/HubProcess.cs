using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using LinkageHub.Web;

namespace LinkageHub.Scenarios.Driver;

/// <summary>A hub in a process of its own, so that it can be killed as a machine kills it: without a word.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    private const int MostWords = 60;

    private readonly ConcurrentQueue<string> _said = [];
    private readonly Process _process;

    private HubProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Staff = new Person(address, Secrets.Staff);
        _ = ListensAsync(process.StandardOutput);
        _ = ListensAsync(process.StandardError);
    }

    public Uri Address { get; }

    public Person Staff { get; }

    /// <summary>Its latest warnings: why it did not do what a test wanted.</summary>
    public string LastWords => string.Join(Environment.NewLine, _said);

    public static async Task<HubProcess> StartAsync(IEnumerable<string> settings)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host,
            ["exec", typeof(HubHost).Assembly.Location, "serve", .. settings, "--Logging:LogLevel:Default=Warning"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.LastIndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
                return new HubProcess(process, new Uri(line[at..].Split(' ')[0]));
            said.AppendLine(line);
        }
        throw new InvalidOperationException($"The hub has ended before it listened:{Environment.NewLine}{said}{await process.StandardError.ReadToEndAsync()}");
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

    private async Task ListensAsync(StreamReader voice)
    {
        while (await voice.ReadLineAsync() is { } line)
        {
            _said.Enqueue(line);
            while (_said.Count > MostWords)
                _said.TryDequeue(out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await IsKilled();
        _process.Dispose();
    }
}
