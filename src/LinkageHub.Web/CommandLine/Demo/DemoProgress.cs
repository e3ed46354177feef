using Spectre.Console;

namespace LinkageHub.Web.Demo;

/// <summary>How far the contracts are: bars on a terminal, a line every few seconds elsewhere.</summary>
internal static class DemoProgress
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private const int BeatsPerLine = 15;

    public static async Task ShowAsync(Task travel, DemoTally tally, int contracts, TimeProvider time)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
            await LinesAsync(travel, tally, contracts, time);
        else
            await AnsiConsole.Progress().StartAsync(progress => BarsAsync(progress, travel, tally, contracts, time));
        await travel;
    }

    private static async Task BarsAsync(
        ProgressContext progress, Task travel, DemoTally tally, int contracts, TimeProvider time)
    {
        var whole = progress.AddTask("契約", maxValue: contracts);
        var bars = DemoTally.Linkages.ToDictionary(linkage => linkage, linkage => progress.AddTask(linkage, maxValue: contracts));
        while (true)
        {
            whole.Value = tally.Finished + tally.Stuck.Count;
            foreach (var (linkage, bar) in bars)
            {
                // More handovers than contracts: some go round twice.
                bar.MaxValue = Math.Max(bar.MaxValue, tally.Of(linkage).Done);
                bar.Value = tally.Of(linkage).Done;
            }
            if (travel.IsCompleted)
                break;
            await BeatAsync(travel, time);
        }
        foreach (var bar in bars.Values)
            bar.MaxValue = Math.Max(1, bar.Value);
    }

    private static async Task LinesAsync(Task travel, DemoTally tally, int contracts, TimeProvider time)
    {
        for (var beat = 0; ; beat++)
        {
            if (beat % BeatsPerLine == 0 || travel.IsCompleted)
                Console.Out.WriteLine(
                    $"  契約 {tally.Finished + tally.Stuck.Count}/{contracts}  " + string.Join("  ", DemoTally.Linkages.Select(linkage => $"{linkage} {tally.Of(linkage).Done}")));
            if (travel.IsCompleted)
                return;
            await BeatAsync(travel, time);
        }
    }

    /// <summary>Also while it is being stopped: then the contracts on their way come to an end first.</summary>
    private static async Task BeatAsync(Task travel, TimeProvider time) => await Task.WhenAny(travel, Task.Delay(Beat, time));
}
