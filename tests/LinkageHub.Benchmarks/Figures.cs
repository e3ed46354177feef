using System.Diagnostics;

namespace LinkageHub.Benchmarks;

/// <summary>One run: how many a second, and how long each took.</summary>
internal sealed record Figures(double PerSecond, double P50Ms, double P99Ms)
{
    internal const int Runs = 3;

    /// <summary>So many at a time, before anything counts.</summary>
    internal const int WarmingUp = 64;

    /// <summary>
    /// Compiled, connected and planned before anything counts: at first use all of that costs more than what is measured, and for some ten seconds the
    /// runtime compiles in the background once more what runs often.
    /// </summary>
    public static Task WarmUpAsync(Func<Task> one, CancellationToken stop) => RunAsync(WarmingUp, TimeSpan.FromSeconds(15), one, stop);

    /// <summary>The run with the median rate.</summary>
    public static async Task<Figures> MedianAsync(int inFlight, TimeSpan length, Func<Task> one, CancellationToken stop)
    {
        var runs = new List<Figures>();
        for (var run = 0; run < Runs; run++)
            runs.Add(await RunAsync(inFlight, length, one, stop));
        return runs.OrderBy(run => run.PerSecond).ElementAt(Runs / 2);
    }

    /// <summary>One after the other through what was prepared, in equal parts: the first warms up, of the others the median counts.</summary>
    public static async Task<Figures> MedianOfAsync(IReadOnlyCollection<string> prepared, Func<string, Task> one, CancellationToken stop)
    {
        var runs = new List<Figures>();
        foreach (var part in prepared.Chunk(prepared.Count / (Runs + 1)))
        {
            var (took, started) = (new List<double>(), Stopwatch.GetTimestamp());
            foreach (var item in part)
            {
                stop.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                await one(item);
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            runs.Add(Of(took, Stopwatch.GetElapsedTime(started)));
        }
        return runs.Skip(1).OrderBy(run => run.P50Ms).ElementAt(Runs / 2);
    }

    /// <summary>So many callers, each of whom begins its next one when the last has ended.</summary>
    private static async Task<Figures> RunAsync(int inFlight, TimeSpan length, Func<Task> one, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var callers = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            var took = new List<double>();
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                stop.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                await one();
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            return took;
        }, stop)));
        return Of([.. callers.SelectMany(took => took)], Stopwatch.GetElapsedTime(started));
    }

    /// <summary>One after the other; the first tenth warms up.</summary>
    public static async Task<(double P50Ms, double P95Ms)> PercentilesOfAsync(IReadOnlyList<string> items, Func<string, Task> one, CancellationToken stop)
    {
        var took = new List<double>();
        foreach (var item in items)
        {
            stop.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            await one(item);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        took.RemoveRange(0, items.Count / 10);
        took.Sort();
        return (Percentile(took, 0.50), Percentile(took, 0.95));
    }

    public static Figures Of(List<double> took, TimeSpan elapsed)
    {
        took.Sort();
        return new Figures(took.Count / elapsed.TotalSeconds, Percentile(took, 0.50), Percentile(took, 0.99));
    }

    private static double Percentile(List<double> sorted, double part) => sorted.Count == 0 ? double.NaN : sorted[(int)((sorted.Count - 1) * part)];
}
