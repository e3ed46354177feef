using System.Collections.Concurrent;

namespace LinkageHub.PartnerSimulator;

/// <summary>All runs. A run is a world of its own: state, scenario, journal and requests never mix.</summary>
internal sealed class World
{
    public const string RunHeader = "X-Sim-Run";
    public const string DefaultRun = "default";

    private readonly ConcurrentDictionary<string, RunState> _runs = new(StringComparer.Ordinal);
    private readonly SimulatorOptions _options;
    private long _requestSeq;

    public World(SimulatorOptions options, Journal journal)
    {
        _options = options;
        foreach (var line in journal.Restored)
            Run(line.Item.Run).Restore(line);
        journal.ForgetRestored();
    }

    public ICollection<RunState> Runs => _runs.Values;

    public RunState Run(string name) => _runs.GetOrAdd(name, static (key, limit) => new RunState(key, limit), _options.RequestLogLimit);

    public RunState Of(HttpContext context) =>
        context.Request.Headers.TryGetValue(RunHeader, out var name) && !string.IsNullOrEmpty(name) ? Run(name.ToString()) : Run(DefaultRun);

    public long NextRequest() => Interlocked.Increment(ref _requestSeq);
}
