using System.Diagnostics;
using LinkageHub.Simulation.Store;
using Xunit.Abstractions;

namespace LinkageHub.Simulation.Tests;

/// <summary>A harness that never failed proves nothing: every planted bug must be found by some seed up to ten thousand.</summary>
[Collection("simulation")]
public class PlantedBugTests(ITestOutputHelper output)
{
    private const string SeedRange = "1..10000";

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

    [Fact]
    public void Every_planted_bug_is_found()
    {
        if (!LongRuns.Asked)
            return;
        var notFound = new List<string>();
        File.Delete(Path.Combine(AppContext.BaseDirectory, "planted-bugs.log"));
        var compiler = new MutantCompiler();
        foreach (var bug in PlantedBugs.InTheHub)
        {
            var place = Copy();
            if (compiler.Plant(bug, Path.Combine(place, "LinkageHub.dll")) is { } wrong)
                notFound.Add($"{bug.Name}: {wrong}");
            else if (Find(place, StoreBug.None) is { } line)
                Say($"{bug.Name}: {line}");
            else
                notFound.Add(bug.Name);
            Directory.Delete(place, recursive: true);
        }
        var sound = Copy();
        foreach (var bug in PlantedBugs.InTheStore)
        {
            if (Find(sound, bug) is { } line)
                Say($"{bug}: {line}");
            else
                notFound.Add(bug.ToString());
        }
        Directory.Delete(sound, recursive: true);

        Assert.Empty(notFound);
    }

    /// <summary>What found it, for people who want to see; also while the test still runs.</summary>
    private void Say(string line)
    {
        output.WriteLine(line);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "planted-bugs.log"), line + "\n");
    }

    /// <summary>The simulation's program, to be run beside another hub.</summary>
    private static string Copy()
    {
        var place = Directory.CreateTempSubdirectory("linkagehub-planted-").FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        return place;
    }

    /// <summary>The first finding; null when all seeds pass.</summary>
    private static string? Find(string place, StoreBug bug)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        foreach (var argument in (string[])["exec", Path.Combine(place, "LinkageHub.Simulation.dll"), "--seeds", SeedRange, "--first", "--seconds", "60", "--store-bug", bug.ToString()])
            start.ArgumentList.Add(argument);
        using var run = Process.Start(start)!;
        var said = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode is not (0 or 1))
            throw new InvalidOperationException($"the simulation did not run: {run.ExitCode}");
        return said.Split('\n').FirstOrDefault(line => line.StartsWith("seed ", StringComparison.Ordinal));
    }
}
