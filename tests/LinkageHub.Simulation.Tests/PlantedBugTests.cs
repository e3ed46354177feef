using System.Diagnostics;
using System.Globalization;
using LinkageHub.Simulation.Store;
using Xunit.Abstractions;

namespace LinkageHub.Simulation.Tests;

/// <summary>A harness that never failed proves nothing: every planted bug must be found by some seed up to ten thousand.</summary>
[Collection("simulation")]
public class PlantedBugTests(ITestOutputHelper output)
{
    private const string SeedRange = "1..10000";

    /// <summary>The hub's sources are read once.</summary>
    private static readonly Lazy<MutantCompiler> Compiler = new();

    private static readonly string Log = Path.Combine(AppContext.BaseDirectory, "planted-bugs.log");

    [Fact]
    public void Every_planted_bug_still_fits_its_source()
    {
        var sources = PlantedBugs.InTheHub.GroupBy(bug => bug.File);
        var root = Path.Combine(new DirectoryInfo(AppContext.BaseDirectory).FullName, "../../../../../src/LinkageHub");

        var outOfDate = sources.SelectMany(file =>
        {
            var text = File.ReadAllText(Path.Combine(root, file.Key)).ReplaceLineEndings("\n");
            return file.Where(bug => text.Split(bug.Find).Length != 2).Select(bug => $"{bug.Name}: {file.Key}");
        });

        Assert.Empty(outOfDate);
    }

    public static readonly TheoryData<string> InTheHub = [.. PlantedBugs.InTheHub.Select(bug => bug.Name)];

    [LongTheory]
    [MemberData(nameof(InTheHub))]
    public void A_bug_planted_in_the_hub_is_found(string name)
    {
        var place = Copy();

        var wrong = Compiler.Value.Plant(PlantedBugs.InTheHub.Single(bug => bug.Name == name), Path.Combine(place, "LinkageHub.dll"));
        var found = wrong ?? Find(place, StoreBug.None, name);
        Directory.Delete(place, recursive: true);

        Assert.Null(wrong);
        Assert.NotNull(found);
    }

    public static readonly TheoryData<string> InTheStore = [.. PlantedBugs.InTheStore.Select(bug => bug.ToString())];

    [LongTheory]
    [MemberData(nameof(InTheStore))]
    public void A_bug_planted_in_the_store_is_found(string name) => Assert.NotNull(Find(AppContext.BaseDirectory, Enum.Parse<StoreBug>(name), name));

    /// <summary>The simulation's program, to be run beside another hub.</summary>
    private static string Copy()
    {
        var place = Directory.CreateTempSubdirectory("linkagehub-planted-").FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        return place;
    }

    /// <summary>The first finding; null when all seeds pass.</summary>
    private string? Find(string place, StoreBug bug, string name)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        foreach (var argument in (string[])["exec", Path.Combine(place, "LinkageHub.Simulation.dll"), "--seeds", SeedRange, "--first", "--seconds", "60", "--store-bug", bug.ToString()])
            start.ArgumentList.Add(argument);
        using var run = Process.Start(start)!;
        var said = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode is not (0 or 1))
            throw new InvalidOperationException($"the simulation did not run: {run.ExitCode}");
        var found = said.Split('\n').FirstOrDefault(line => line.StartsWith("seed ", StringComparison.Ordinal));
        // What found it, for people who want to see; also while the tests still run.
        var seen = string.Create(CultureInfo.InvariantCulture, $"{name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {found ?? "not found"}");
        output.WriteLine(seen);
        File.AppendAllText(Log, seen + "\n");
        return found;
    }
}
