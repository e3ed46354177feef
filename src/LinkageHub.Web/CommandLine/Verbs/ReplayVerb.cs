using System.CommandLine;
using LinkageHub.Recordings;
using LinkageHub.Web.Replay;

namespace LinkageHub.Web.Verbs;

/// <summary><c>replay &lt;cassette&gt;</c>: plays the partners' side against this version of the hub and compares. Exit code 0: as recorded; 1: not.</summary>
internal static class ReplayVerb
{
    private const int MostShown = 50;

    private static readonly Argument<FileInfo> File = new Argument<FileInfo>("cassette") { Description = "カセット(linkagehub record save で保存したファイル)" }.AcceptExistingOnly();
    private static readonly Option<string> Speed = new("--speed") { Description = "full(既定)または recorded(記録時の速さ)", HelpName = "speed", DefaultValueFactory = _ => "full" };
    private static readonly Option<bool> Strict = new("--strict") { Description = "照会の回数や時刻の違いも差とする" };
    private static readonly Option<string[]> Against = new("--against")
    {
        Description = "逆向き: ハブの側を再生し、連携先の試験環境の応答と比べる(例 jpass=https://sandbox.example.jp。何度でも)",
        HelpName = "partner=url",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> PartnerKeys = new("--partner-key")
    {
        Description = "--against の試験環境のAPIキー(すべてに共通、または partner=key を何度でも)",
        HelpName = "key",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Run = new("--run") { Description = "--against がシミュレーターのときの実行名(既定: この再生だけの新しい実行)", HelpName = "name" };

    public static Command Create()
    {
        Speed.AcceptOnlyFromAmong("full", "recorded");
        var replay = new Command("replay", "カセットをこの版のハブで再生し、記録と比べる(終了コード 0: 同じ、1: 違う)") { File, Speed, Strict, Against, PartnerKeys, Run, HubOptions.Json };
        replay.SetAction(RunAsync);
        return replay;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Against) is { Length: > 0 } sandboxes)
            return await RunAsync(parsed, (cassette, strict) => SandboxReplay.PlayAsync(cassette, sandboxes, parsed.GetValue(PartnerKeys)!, parsed.GetValue(Run), strict, stop), stop);
        // A big cassette takes as long to read as its database to make: both at once.
        using var needless = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var making = Task.Run(() => ReplayDatabase.MakeAsync(needless.Token), CancellationToken.None);
        var isPlayed = false;
        try
        {
            return await RunAsync(parsed, (cassette, strict) =>
            {
                isPlayed = true;
                return new ReplayRun(cassette, making, parsed.GetValue(Speed) == "recorded", strict).PlayAsync(stop);
            }, stop);
        }
        finally
        {
            if (!isPlayed)
            {
                await needless.CancelAsync();
                await ReplayDatabase.ForgetAsync(making);
            }
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<Cassette, bool, Task<ReplayVerdict>> play, CancellationToken stop)
    {
        var file = parsed.GetValue(File)!;
        var (cassette, wrong) = await CassetteFile.ReadAsync(file, stop);
        if (cassette is null)
            return Report.Failed(wrong!, HubOptions.IsJson(parsed));
        // Nothing would be as recorded, and nobody would notice.
        if (cassette.Outcomes.Count == 0 && !cassette.Events.Any(one => one.Act is not null))
            return Report.Failed(new Problem("LH7-108", $"{file.Name} には案件が1つも記録されていません。", "記録の時間と対象を確認してください。"), HubOptions.IsJson(parsed));
        return Show(cassette, await play(cassette, parsed.GetValue(Strict)), parsed);
    }

    private static int Show(Cassette cassette, ReplayVerdict verdict, ParseResult parsed)
    {
        if (HubOptions.IsJson(parsed))
        {
            Report.Json(verdict);
        }
        else
        {
            Console.Out.WriteLine($"{verdict.Cases} 案件、{verdict.Events} 件の出来事、{verdict.Writes} 回の送信を {verdict.Seconds:F1} 秒で再生しました。");
            foreach (var warning in cassette.Warnings)
                Console.Out.WriteLine($"  注意: {warning}");
            foreach (var difference in verdict.Differences.Take(MostShown))
                Console.Out.WriteLine($"  {difference}");
            if (verdict.Differences.Count > MostShown)
                Console.Out.WriteLine($"  ほかに {verdict.Differences.Count - MostShown} 件の違いがあります(--json ですべて)。");
            Console.Out.WriteLine(verdict.Differences.Count == 0 ? "記録と同じです。" : $"記録と違います({verdict.Differences.Count} 件)。");
        }
        return verdict.Differences.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
