using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using Spectre.Console;

namespace LinkageHub.Web.Verbs;

/// <summary><c>import</c>: triggers every linkage of a CSV. One bad row and nothing of the file is imported.</summary>
internal static class ImportVerb
{
    private static readonly Argument<FileInfo> Csv = new("csv") { Description = "CSV: 印刷連番、受付番号、連携区分、理由" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "検査だけで、何も実行しない" };
    private static readonly Option<int> Wait = new("--wait") { Description = "終わりを待つ秒数", HelpName = "seconds", DefaultValueFactory = _ => 300 };
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        Csv.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } path }] && !File.Exists(path))
                result.AddError($"ファイル「{path}」がありません。");
        });
        return new Command("import", "CSVの連携をまとめて実行する") { Csv, DryRun, Wait }.SpeaksToHub(RunAsync);
    }

    private static async Task<int> RunAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var json = HubOptions.IsJson(parsed);
        var dryRun = parsed.GetValue(DryRun);
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(parsed.GetValue(Csv)!.FullName, stop));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var path = $"imports?kind=linkages&dryRun={(dryRun ? "true" : "false")}";
        var answer = await hub.SendAsync(HttpMethod.Post, path, content, null, stop);
        var patience = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(Wait)));
        if (answer.Problem is null && answer.Read<ImportBody>() is { IsRunning: true } running)
            answer = json || Console.IsOutputRedirected
                ? await FollowAsync(hub, running.Id, patience, _ => { }, stop)
                : await AnsiConsole.Progress().StartAsync(progress =>
                {
                    var task = progress.AddTask("取込", maxValue: Math.Max(1, running.Accepted));
                    return FollowAsync(hub, running.Id, patience, done => task.Value = done, stop);
                });
        if (answer.Problem is { } problem)
            return Report.Failed(problem, json);

        var import = answer.Read<ImportBody>();
        if (json)
            Console.Out.WriteLine(answer.Body);
        else
            Write(import);
        var isDone = import is { Status: "checked" or "finished", Errors: null or { Count: 0 } };
        return isDone && (dryRun || import.Handoffs is null or { Running: 0, Failed: 0, Refused: 0 }) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<HubAnswer> FollowAsync(HubClient hub, string id, TimeSpan patience, Action<int> progress, CancellationToken stop)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(BetweenLooks, TimeProvider.System, stop))
        {
            var answer = await hub.GetAsync("imports/" + Uri.EscapeDataString(id), stop);
            if (answer.Problem is not null || answer.Read<ImportBody>() is not { IsRunning: true } import || waited.Elapsed > patience)
                return answer;
            if (import.Handoffs is { } handoffs)
                progress(handoffs.Succeeded + handoffs.Failed + handoffs.Refused);
        }
    }

    private static void Write(ImportBody import)
    {
        Console.Out.WriteLine($"{import.Rows}行({import.Encoding}): {StatusText(import.Status)}");
        foreach (var error in import.Errors ?? [])
            Console.Out.WriteLine($"  {error.Line}行目 {error.Column} {error.Code}: {error.Detail}");
        if (import.Handoffs is { } handoffs && import.Status is "finished" or "running")
            Console.Out.WriteLine($"  完了 {handoffs.Succeeded}、失敗 {handoffs.Failed}、拒否 {handoffs.Refused}、処理中 {handoffs.Running}  (取込番号 {import.Id})");
    }

    private static string StatusText(string status) => status switch
    {
        "checked" => "問題ありません(実行していません)",
        "finished" => "取込済み",
        "running" => "処理中です(handoffs list で続きを確認できます)",
        "refused" => "取り込めません",
        _ => status,
    };
}
