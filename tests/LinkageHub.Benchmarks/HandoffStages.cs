using System.Collections.Concurrent;
using System.Diagnostics;
using LinkageHub.Cases;

namespace LinkageHub.Benchmarks;

/// <summary>The hub's handoff beside the ideal loops, at the same numbers in flight and in the same sitting.</summary>
internal static class HandoffStages
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1.5);

    /// <summary>So many times the cases that are needed at the rate just measured.</summary>
    private const double ReserveOfCases = 3;

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var (idealDatabase, hubDatabase) = (await sitting.NewDatabaseAsync(stop), await sitting.NewDatabaseAsync(stop));
        await using var ideal = await IdealLoop.OpenAsync(idealDatabase, sitting.Partners, stop);
        await using var hub = await sitting.StartHubCoreAsync(hubDatabase, stop);
        foreach (var one in (Func<Task>[])[ideal.WithGroupCommitAsync, ideal.WithOneCommitAStepAsync, () => hub.HandOverAsync(sitting.NextSerial())])
            await Figures.WarmUpAsync(one, stop);
        foreach (var inFlight in sitting.InFlight(1, 8, 64, 256))
        {
            // Next to each other, so that what the machine does otherwise meets all three alike.
            var (group, groupCosts) = await MeasureAsync(sitting, idealDatabase, inFlight, ideal.WithGroupCommitAsync, stop);
            var (step, stepCosts) = await MeasureAsync(sitting, idealDatabase, inFlight, ideal.WithOneCommitAStepAsync, stop);
            var (ours, ourCosts) = await MeasureAsync(sitting, hubDatabase, inFlight, () => hub.HandOverAsync(sitting.NextSerial()), stop);
            var cases = await StandingAsync(sitting, hub, (int)(ours.PerSecond * Figures.Runs * Length.TotalSeconds * ReserveOfCases) + inFlight);
            var (standing, standingCosts) = await MeasureAsync(sitting, hubDatabase, inFlight, () => hub.HandOverAsync(cases.TryDequeue(out var file)
                ? file : throw new InvalidOperationException("more cases were handed over than were prepared")), stop);
            report.Add($"ideal loop, group commit, {inFlight} in flight", group);
            report.Add($"ideal loop, one commit a step, {inFlight} in flight", step);
            switch (inFlight)
            {
                case 1:
                    report.Add("handoff and its new case, 1 in flight", ours, "p50 0.9, p99 2 ms", "p50 0.6, p99 1.2 ms");
                    report.Add("handoff on a case that stands, 1 in flight", standing, "p50 0.9, p99 2 ms", "p50 0.6, p99 1.2 ms");
                    break;
                case 64:
                    report.Add("handoff and its new case, 64 in flight", ours, "8,000/s, 8, 25 ms", "11,000/s, 5, 15 ms");
                    report.Add("  what one costs", $"{ourCosts}");
                    report.Add("handoff on a case that stands, 64 in flight", standing, "8,000/s, 8, 25 ms", "11,000/s, 5, 15 ms");
                    report.Add("  what one costs", $"{standingCosts}");
                    report.Add("  what one costs in the ideal loop, group commit", $"{groupCosts}");
                    report.Add("  what one costs in the ideal loop, one commit a step", $"{stepCosts}");
                    break;
                default:
                    report.Add($"handoff and its new case, {inFlight} in flight", ours);
                    report.Add($"handoff on a case that stands, {inFlight} in flight", standing);
                    break;
            }
            foreach (var (what, rate) in ((string, double)[])[("and its new case", ours.PerSecond), ("on a case that stands", standing.PerSecond)])
                report.AddRatio($"handoff {what}, {inFlight} in flight, part of the ideal group commit", rate, group.PerSecond, inFlight == 64 ? "0.5" : "", inFlight == 64 ? "0.7" : "");
        }
        await hub.CheckAllSucceededAsync(stop);
    }

    /// <summary>Cases of earlier triggers, made outside the measured time.</summary>
    private static async Task<ConcurrentQueue<CaseFile>> StandingAsync(Sitting sitting, HubCore hub, int count)
    {
        var cases = new ConcurrentQueue<CaseFile>();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (_, _) => cases.Enqueue(await hub.StandAsync(sitting.NextSerial())));
        return cases;
    }

    private static Task<(Figures Figures, Costs EachCosts)> MeasureAsync(Sitting sitting, string database, int inFlight, Func<Task> one, CancellationToken stop) =>
        Costs.OfAsync(database, sitting.Postmaster, Process.GetCurrentProcess(), one, counted => Figures.MedianAsync(inFlight, Length, counted, stop), stop);
}
