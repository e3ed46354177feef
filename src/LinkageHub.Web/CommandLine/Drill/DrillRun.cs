using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using LinkageHub.Web.Demo;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Drill;

/// <summary>What is rehearsed. <paramref name="Cassette"/> null: sample contracts.</summary>
internal sealed record DrillOrder(int Most, TimeSpan Outage, FileInfo Report, FileInfo? Cassette);

/// <summary>The rehearsal from start to report: traffic for a while, an outage in the middle of it, and the drain.</summary>
internal static class DrillRun
{
    private const int Seed = 20261121;

    /// <summary>Before and after the outage, as parts of its length.</summary>
    private const double Before = 0.2, After = 0.2;

    /// <summary>Whoever waits for a linkage in an outage waits until it is over.</summary>
    private static readonly TimeSpan BeyondTheOutage = TimeSpan.FromMinutes(3);

    public static async Task<int> RunAsync(DrillOrder order, TimeProvider time, CancellationToken stop)
    {
        var outage = order.Outage;
        // Before anything is started: a file that cannot be read costs nobody a minute.
        var (recorded, unreadable) = order.Cassette is { } cassette ? await RecordedTraffic.ReadAsync(cassette, order.Most, stop) : default;
        if (unreadable is not null)
            return Verbs.Report.Failed(unreadable, json: false);
        // A hub, a database and partners of its own: neither the demonstration's nor anybody's.
        Environment.SetEnvironmentVariable("Data__Directory", Path.Combine(RunFile.DataDirectory, "drill"));
        if (RepositoryFiles.SimulatorDll is not { } simulator || RepositoryFiles.SamplesCsv is not { } samples)
            return Verbs.Report.Failed(new Problem("LH9-107", "シミュレーターまたは samples/applications.csv が見つかりません。", "ソースツリーで scripts/linkagehub drill を実行してください。"), json: false);

        await using var processes = await DemoProcesses.StartAsync(simulator, time, stop);
        using var first = new HubClient(new HubAddress(processes.Run.Hub, processes.Run.ApiKey));
        using var second = new HubClient(new HubAddress(processes.Run.Hub, processes.Run.SecondApiKey));
        using var screens = new PartnerScreens(processes.Run.Simulator);

        var began = time.GetUtcNow();
        var over = outage * (1 + Before + After);
        var traffic = recorded is not null
            ? recorded.Over(over, await DemoSamples.FreshRunAsync(RecordedTraffic.FirstSerial, first, stop))
            : DrillTraffic.OfSamples(await DemoSamples.PrepareAsync(samples, order.Most, first, stop), over);
        var contracts = traffic.Trips.Select(trip => trip.Contract).ToList();
        await screens.EnterApplicationsAsync(contracts.Select(contract => contract.Application), stop);
        await screens.CalmAsync(stop);
        foreach (var (name, value) in traffic.Facts)
            Console.Out.WriteLine($"{name}: {value}");
        Console.Out.WriteLine($"{contracts.Count} 件の契約を流し、途中で {outage.TotalSeconds:F0} 秒のあいだJ-PASSの応答を失わせます。");

        var tally = new DemoTally();
        var desk = new StaffDesk(first, second, tally, time, outage + BeyondTheOutage);
        var travel = TravelAsync(traffic, desk, screens, tally, time, stop);
        await Task.Delay(outage * Before, time, stop);
        var lost = time.GetUtcNow();
        await screens.PlayAsync(LostAnswers, stop);
        await Task.Delay(outage, time, stop);
        await screens.CalmAsync(stop);
        var back = time.GetUtcNow();
        Console.Out.WriteLine("J-PASSの応答が戻りました。残りが流れ終わるのを待っています。");
        await travel;

        var verdict = await DemoJudge.JudgeAsync(contracts, began, first, screens, time, stop);
        var moves = (await DemoJudge.ReadAllAsync<DrillMove>(first, "ledger", began, entry => entry is { Type: "status" or "intent" or "result", HandoffId: not null }, stop))
            .OrderBy(move => move.At).ToList();
        var outcome = DrillOutcome.Of(traffic, tally, moves, began, lost, back, verdict);
        await File.WriteAllTextAsync(order.Report.FullName, DrillReport.Html(outcome, moves), new UTF8Encoding(false), stop);
        foreach (var (name, value) in outcome.Figures)
            Console.Out.WriteLine($"  {name}: {value}");
        foreach (var difference in verdict.Differences)
            Console.Out.WriteLine($"  {difference}");
        Console.Out.WriteLine($"報告書: {order.Report.FullName}");
        return outcome.IsClean ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task TravelAsync(DrillTraffic traffic, StaffDesk desk, PartnerScreens screens, DemoTally tally, TimeProvider time, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        Task UntilAsync(TimeSpan at, CancellationToken token) => at - waited.Elapsed is { } pause && pause > TimeSpan.Zero ? Task.Delay(pause, time, token) : Task.CompletedTask;
        var (straight, recorded) = (new DemoActor(desk, screens, tally, time), new RecordedActor(desk, screens, tally, time, UntilAsync));
        var under = new List<Task>();
        foreach (var trip in traffic.Trips)
        {
            await UntilAsync(trip.Start, stop);
            under.Add(trip.Turns is null ? straight.TravelAsync(trip.Contract, stop) : recorded.TravelAsync(trip, stop));
        }
        await Task.WhenAll(under);
    }

    /// <summary>Whatever J-PASS is asked or told: it acts, and its answer is lost.</summary>
    private static JsonObject LostAnswers => new()
    {
        ["name"] = "drill",
        ["description"] = "J-PASS acts, and every answer of it is lost.",
        ["seed"] = Seed,
        ["rules"] = new JsonArray(new JsonObject { ["partner"] = "jpass", ["operation"] = "*", ["fault"] = "drop-after-effect" }),
    };
}

/// <summary>One entry of the ledger, as the report needs it.</summary>
internal sealed record DrillMove(DateTimeOffset At, string Type, string? HandoffId, string? Linkage, string? Key, string? Operation, string? Status);

/// <summary>What the outage cost.</summary>
internal sealed record DrillOutcome(DateTimeOffset Began, DateTimeOffset Lost, DateTimeOffset Back, IReadOnlyList<(string Name, string Value)> Figures, bool IsClean)
{
    public static DrillOutcome Of(
        DrillTraffic traffic, DemoTally tally, IReadOnlyList<DrillMove> moves, DateTimeOffset began, DateTimeOffset lost, DateTimeOffset back, JournalComparison verdict)
    {
        var status = moves.Where(move => move.Type == "status").ToList();
        var doubtful = status.Where(move => move.Status == "in-doubt").Select(move => move.HandoffId).Distinct().Count();
        var last = status.GroupBy(move => move.HandoffId).Select(own => own.Last()).ToList();
        var persons = last.Count(move => move.Status is "failed" or "in-doubt" or "parked");
        var held = status.Where(move => move.At >= lost && move.At <= back && move.Status is "retry-scheduled" or "pending").Select(move => move.HandoffId).Distinct().Count();
        // What was under way when the answers came back, not what was triggered afterwards.
        var waiting = status.Where(move => move.At <= back).GroupBy(move => move.HandoffId).Select(own => own.Last())
            .Where(move => move.Status is not ("succeeded" or "failed" or "cancelled" or "resolved-manually")).Select(move => move.HandoffId).ToHashSet();
        var drained = last.Where(move => waiting.Contains(move.HandoffId)).Select(move => move.At).DefaultIfEmpty(back).Max();
        var twice = verdict.Differences.Count(difference => difference.Contains("回反映", StringComparison.Ordinal));
        return new DrillOutcome(began, lost, back,
        [
            .. traffic.Facts,
            ("流した契約", $"{traffic.Trips.Count} 件"),
            ("最後まで進んだ契約", $"{tally.Finished} 件"),
            ("受取り未確認になった連携", $"{doubtful} 件"),
            ("障害のあいだ待った連携", $"{held} 件"),
            ("復旧した時点で残っていた連携", $"{waiting.Count} 件"),
            ("流れ終わるまで", $"復旧から {(drained - back).TotalMinutes:F1} 分"),
            ("人の対応が必要な連携", $"{persons} 件"),
            ("二重の反映", $"{twice} 件"),
            ("仕訳帳と台帳の不一致", $"{verdict.Differences.Count} 件"),
        ], verdict.Differences.Count == 0 && tally.Stuck.Count == 0);
    }
}
