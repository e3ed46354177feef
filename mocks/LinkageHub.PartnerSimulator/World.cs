using System.Collections.Concurrent;

namespace LinkageHub.PartnerSimulator;

/// <summary>All runs. A run is a world of its own: state, scenario, journal and requests never mix.</summary>
internal sealed class World
{
    public const string RunHeader = "X-Sim-Run";
    public const string DefaultRun = "default";

    private readonly ConcurrentDictionary<string, RunState> _runs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly Journal _journal;
    private long _requestSeq;

    public World(SimulatorOptions options, Journal journal)
    {
        _options = options;
        _journal = journal;
        foreach (var line in journal.Restored)
            Run(line.Item.Run).Restore(line);
        journal.ForgetRestored();
    }

    public ICollection<RunState> Runs => _runs.Values;

    public RunState Run(string name)
    {
        if (_runs.TryGetValue(name, out var known))
            return known;
        lock (_gate)
            return _runs.GetOrAdd(name, static (key, limit) => new RunState(key, limit), _options.RequestLogLimit);
    }

    public RunState Of(HttpContext context) =>
        context.Request.Headers.TryGetValue(RunHeader, out var name) && !string.IsNullOrEmpty(name)
            ? Run(name.ToString())
            : Run(DefaultRun);

    /// <summary>Empties one run. Others' effects stay in the file, so it only gets a line that says where this run begins again.</summary>
    public Task ResetAsync(RunState run, TimeProvider clock)
    {
        if (_runs.Count == 1)
            return ResetAllAsync();
        lock (run.Gate)
        {
            run.Clear();
            var item = new JournalItem(0, JapanTime.Stamp(clock), run.Name, "", "reset", "", Effects.Reset, null, null, null, null);
            return run.LastWrite = _journal.Append(item, [], out _);
        }
    }

    /// <summary>Empties every run and the file. Nobody may act between the two, or the file would forget what memory knows.</summary>
    public Task ResetAllAsync()
    {
        lock (_gate)
        {
            var runs = _runs.Values.OrderBy(run => run.Name, StringComparer.Ordinal).ToList();
            runs.ForEach(run => run.Gate.Enter());
            try
            {
                var truncated = _journal.Truncate();
                foreach (var run in runs)
                {
                    run.Clear();
                    run.LastWrite = truncated;
                }

                return truncated;
            }
            finally
            {
                runs.ForEach(run => run.Gate.Exit());
            }
        }
    }

    public long NextRequest() => Interlocked.Increment(ref _requestSeq);
}
