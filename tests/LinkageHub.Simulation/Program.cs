using System.Diagnostics;
using System.Globalization;
using LinkageHub.Simulation;
using LinkageHub.Simulation.Store;

// --seeds 1..1000    these seeds, on all processors; ends with what was reached
// --seed 4711 --trace one seed, line by line
// --full             a cell that no seed reached is a failure too
// --coverage         what was reached how often, and by which seed first
// --first            stops at the first finding
// --seconds 60       takes up no further seed after so long
// --store-bug NAME   plants a bug in the simulated store
Console.OutputEncoding = System.Text.Encoding.UTF8;
var options = Options.Parse(args);
if (options is null)
    return 2;

if (options.Trace)
{
    var traced = SeedRun.Of(options.From, options.Bug, Console.Out);
    Console.WriteLine(traced.Found is null ? $"seed {traced.Seed}: nothing found, trace {traced.TraceHash}" : Report.Line(traced, options.Bug));
    return traced.Found is null ? 0 : 1;
}

var started = Stopwatch.GetTimestamp();
var results = Seeds.RunAll(options.From, options.To, options.Bug, options.StopAtFirst, options.Limit);
var found = results.Where(result => result.Found is not null).ToList();
foreach (var bad in found)
    Console.WriteLine(Report.Line(bad, options.Bug));
var coverage = new Coverage();
foreach (var result in results)
    coverage.Add(result.Coverage);
if (options.ShowCoverage)
    foreach (var (cell, times) in coverage.Cells)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,10}  {cell}  (first: seed {results.First(result => result.Coverage.Cells.ContainsKey(cell)).Seed})"));
var missing = coverage.Missing();
foreach (var cell in missing)
    Console.WriteLine($"not reached: {cell}");
var took = Stopwatch.GetElapsedTime(started);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{results.Count} seeds, {found.Count} with a finding, {missing.Count} cells not reached, {results.Sum(r => r.Steps)} events, {results.Sum(r => r.Effects)} effects at partners, {took.TotalSeconds:0.0} s, {results.Count / took.TotalSeconds:0.0} seeds/s"));
return found.Count > 0 || (options.Full && missing.Count > 0) ? 1 : 0;

/// <summary>The command line.</summary>
internal sealed record Options(ulong From, ulong To, bool Trace, bool Full, bool StopAtFirst, bool ShowCoverage, StoreBug Bug, TimeSpan? Limit)
{
    public static Options? Parse(string[] args)
    {
        var (from, to) = (1UL, 1000UL);
        var bug = StoreBug.None;
        var seconds = 0;
        for (var at = 0; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--seed" when at + 1 < args.Length && ulong.TryParse(args[++at], out from):
                    to = from;
                    break;
                case "--seeds" when at + 1 < args.Length && args[++at].Split("..") is [var first, var last] && ulong.TryParse(first, out from) && ulong.TryParse(last, out to):
                    break;
                case "--store-bug" when at + 1 < args.Length && Enum.TryParse(args[++at], out bug):
                    break;
                case "--seconds" when at + 1 < args.Length && int.TryParse(args[++at], out seconds):
                    break;
                case "--trace" or "--full" or "--first" or "--coverage":
                    break;
                default:
                    Console.Error.WriteLine("usage: --seeds 1..1000 | --seed 4711 [--trace] [--full] [--first] [--coverage] [--seconds 60] [--store-bug NAME]");
                    return null;
            }
        }
        return new Options(from, to, args.Contains("--trace"), args.Contains("--full"), args.Contains("--first"), args.Contains("--coverage"), bug,
            seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
    }
}

/// <summary>Many seeds, each a world of its own on one thread.</summary>
internal static class Seeds
{
    private const int StackBytes = 16 * 1024 * 1024;

    public static IReadOnlyList<SeedResult> RunAll(ulong from, ulong to, StoreBug bug = StoreBug.None, bool stopAtFirst = false, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        var results = new List<SeedResult>();
        var next = from;
        var stopped = false;
        void Work()
        {
            while (true)
            {
                ulong seed;
                lock (results)
                {
                    if (stopped || next > to || Stopwatch.GetElapsedTime(started) > limit)
                        return;
                    seed = next++;
                }
                var result = SeedRun.Of(seed, bug);
                lock (results)
                {
                    results.Add(result);
                    stopped |= stopAtFirst && result.Found is not null;
                }
            }
        }
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work, StackBytes)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return [.. results.OrderBy(result => result.Seed)];
    }
}

/// <summary>A finding as one line that says how to see it again.</summary>
internal static class Report
{
    public static string Line(SeedResult bad, StoreBug bug) =>
        $"seed {bad.Seed} ({Commit()}): {bad.Found!.Message.ReplaceLineEndings(" ")} | again: dotnet run -c Release --project tests/LinkageHub.Simulation -- --seed {bad.Seed} --trace"
        + (bug is StoreBug.None ? "" : $" --store-bug {bug}");

    // The SDK writes the commit behind the version.
    private static string Commit() =>
        typeof(LinkageHub.Cases.CaseFile).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false)
            .OfType<System.Reflection.AssemblyInformationalVersionAttribute>().FirstOrDefault()?.InformationalVersion ?? "no commit";
}
