using System.Diagnostics;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The demonstration from start to verdict.</summary>
internal static class DemoRun
{
    private const int AtATime = 24;
    private const int Seed = 20261121;

    public static async Task<int> RunAsync(int contracts, bool once, TimeProvider time, CancellationToken stop)
    {
        if (RepositoryFiles.SimulatorDll is not { } simulator || RepositoryFiles.SamplesCsv is not { } samples)
            return Report.Failed(new Problem("LH9-107", "シミュレーターまたは samples/applications.csv が見つかりません。", "ソースツリーで scripts/run を実行してください。"), json: false);

        var clock = Stopwatch.StartNew();
        Console.Out.WriteLine("ハブ、データベース、連携先シミュレーターを起動しています。");
        await using var processes = await DemoProcesses.StartAsync(simulator, time, stop);
        Console.Out.WriteLine($"起動しました({clock.Elapsed.TotalSeconds:F1}秒)。ハブ {processes.Run.Hub}/docs  シミュレーター {processes.Run.Simulator}");
        await DemoPeople.OpenAsync(processes.Run, stop);

        using var first = new HubClient(new HubAddress(processes.Run.Hub, processes.Run.ApiKey));
        using var second = new HubClient(new HubAddress(processes.Run.Hub, processes.Run.SecondApiKey));
        using var screens = new PartnerScreens(processes.Run.Simulator);
        var agreed = await DriveAsync(samples, contracts, first, second, screens, time, stop);

        Console.Out.WriteLine($"所要時間 {clock.Elapsed.TotalSeconds:F1}秒。 コンソール {processes.Run.Hub}/  API {processes.Run.Hub}/docs  鍵と見本のパスワードは {Path.Combine(RunFile.DataDirectory, "run.json")} にあります。");
        if (!once)
        {
            Console.Out.WriteLine("Ctrl-C で終了します。");
            await processes.HubEnded.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return agreed ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<bool> DriveAsync(
        string samples, int most, HubClient first, HubClient second, PartnerScreens screens, TimeProvider time, CancellationToken stop)
    {
        var since = time.GetUtcNow();
        var contracts = await DemoSamples.PrepareAsync(samples, most, first, stop);
        await screens.EnterApplicationsAsync(contracts.Select(contract => contract.Application), stop);
        await screens.PlayAsync(DemoFaults.Scenario(Seed), stop);
        Console.Out.WriteLine($"見本 {contracts.Count} 件を損保オンラインに登録しました。応答の紛失、DLWebの起動失敗、「閉じる」、保険料の変更、arclinkからの返却を含めて流します。");

        var tally = new DemoTally();
        var actor = new DemoActor(new StaffDesk(first, second, tally, time), screens, tally, time);
        var travel = Parallel.ForEachAsync(
            contracts,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop },
            async (contract, token) => await actor.TravelAsync(contract, token));
        await DemoProgress.ShowAsync(travel, tally, contracts.Count, time);

        await screens.CalmAsync(stop);
        var verdict = await DemoJudge.JudgeAsync(contracts, since, first, screens, time, stop);
        DemoReport.Write(tally, verdict);
        return DemoReport.WriteVerdict(tally, verdict, contracts.Count);
    }
}
