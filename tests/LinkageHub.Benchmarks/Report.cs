using System.Globalization;

namespace LinkageHub.Benchmarks;

/// <summary>The table: what was measured beside what is to be reached.</summary>
internal sealed class Report
{
    private readonly List<string[]> rows = [["measure", "measured", "floor", "good"]];

    public void Add(string measure, string measured, string floor = "", string good = "")
    {
        rows.Add([measure, measured, floor, good]);
        Console.Error.WriteLine($"  {measure}: {measured}");
    }

    public void Add(string measure, Figures figures, string floor = "", string good = "") =>
        Add(measure, $"{Rate(figures.PerSecond)}, p50 {Ms(figures.P50Ms)}, p99 {Ms(figures.P99Ms)}", floor, good);

    /// <summary>Of the same sitting only: absolute figures move with whoever else uses the machine.</summary>
    public void AddRatio(string measure, double ours, double theirs, string floor = "", string good = "") =>
        Add(measure, (ours / theirs).ToString("0.00", CultureInfo.InvariantCulture), floor, good);

    public static string Ms(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms");

    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0}/s");

    public void Print()
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Console.WriteLine("| " + string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))) + " |");
    }
}
