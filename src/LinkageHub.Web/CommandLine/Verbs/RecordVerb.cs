using System.CommandLine;
using System.Text;
using LinkageHub.Recordings;
using LinkageHub.Values;
using LinkageHub.Web.WireMock;

namespace LinkageHub.Web.Verbs;

/// <summary>
/// <c>record start|stop|list|save|delete|wiremock</c>: records the partners' traffic of a running hub, masked, and takes it away as a cassette, which
/// WireMock can play too.
/// </summary>
internal static class RecordVerb
{
    private static readonly Option<string> Reason = new("--reason") { Description = "記録する理由", HelpName = "text", Required = true };
    private static readonly Option<string[]> Keys = new("--key") { Description = "印刷連番または受付番号(何度でも。省略時はすべての案件)", HelpName = "number", DefaultValueFactory = _ => [] };
    private static readonly Option<int> Minutes = new("--minutes") { Description = "長さ(分)", HelpName = "n", DefaultValueFactory = _ => 60 };
    private static readonly Argument<string> Id = new("id") { Description = "記録のID" };
    private static readonly Argument<FileInfo> Source = new Argument<FileInfo>("cassette") { Description = "カセット(linkagehub record save で保存したファイル)" }.AcceptExistingOnly();
    private static readonly Argument<DirectoryInfo> Folder = new("folder") { Description = "書き出すフォルダー(WireMock の --root-dir)" };
    private static readonly Argument<FileInfo> Target = new("file") { Description = "カセットの保存先(.json)" };

    public static Command Create() => new("record", "連携先との通信を記録する(個人情報は伏せて記録する)")
    {
        new Command("start", "記録を始める") { Reason, Keys, Minutes }.SpeaksToHub(async (hub, parsed, stop) =>
            Show(await hub.PostAsync("recordings", new { reason = parsed.GetValue(Reason), keys = parsed.GetValue(Keys), minutes = parsed.GetValue(Minutes) }, stop), parsed,
                body => Console.Out.WriteLine(body.Read<Recorded>().Id))),
        new Command("stop", "記録を終える") { Id }.SpeaksToHub(async (hub, parsed, stop) =>
            Show(await hub.PostAsync($"recordings/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/stop", new { }, stop), parsed, _ => Console.Out.WriteLine("記録を終えました。"))),
        new Command("list", "一覧").SpeaksToHub(async (hub, parsed, stop) =>
            Show(await hub.GetAsync("recordings", stop), parsed, body => Report.Table(
                ["ID", "開始", "終了", "対象", "開始した人", "欠落"],
                body.Read<List>().Items.Select(one => (IReadOnlyList<string>)
                [
                    one.Id, JapanTime.Iso(one.StartedAt), JapanTime.Iso(one.StoppedAt ?? one.EndsAt), one.Keys.Count == 0 ? "すべて" : $"{one.Keys.Count}件", one.StartedBy, $"{one.Dropped}",
                ])))),
        new Command("save", "カセットとして保存する") { Id, Target }.SpeaksToHub(SaveAsync),
        new Command("delete", "記録を消す") { Id }.SpeaksToHub(async (hub, parsed, stop) =>
            Show(await hub.SendAsync(HttpMethod.Delete, $"recordings/{Uri.EscapeDataString(parsed.GetValue(Id)!)}", null, null, stop), parsed, _ => Console.Out.WriteLine("消しました。"))),
        ToWireMock(),
    };

    private static Command ToWireMock()
    {
        var export = new Command("wiremock", "カセットの連携先の側を WireMock の mappings として書き出す") { Source, Folder };
        export.SetAction(async (parsed, stop) =>
        {
            var file = parsed.GetValue(Source)!;
            var (cassette, wrong) = await CassetteFile.ReadAsync(file, stop);
            if (cassette is null)
                return Report.Failed(wrong!, json: false);
            var (mappings, notes) = WireMockMappings.Of(cassette);
            var target = Path.Combine(Directory.CreateDirectory(Path.Combine(parsed.GetValue(Folder)!.FullName, "mappings")).FullName, "linkagehub.json");
            await File.WriteAllTextAsync(target, mappings.ToJsonString(Cassette.Json), new UTF8Encoding(false), stop);
            Console.Out.WriteLine($"{mappings["mappings"]!.AsArray().Count} 件を {target} に書き出しました。");
            foreach (var note in notes)
                Console.Out.WriteLine($"  注意: {note}");
            return ExitCode.Done;
        });
        return export;
    }

    private static async Task<int> SaveAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var answer = await hub.GetAsync($"recordings/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/cassette", stop);
        if (answer.Problem is { } problem)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        var target = parsed.GetValue(Target)!;
        // Whole or not at all.
        var fresh = target.FullName + ".new";
        await File.WriteAllTextAsync(fresh, answer.Body, new UTF8Encoding(false), stop);
        File.Move(fresh, target.FullName, overwrite: true);
        Console.Out.WriteLine($"{target.FullName} に保存しました。");
        return ExitCode.Done;
    }

    private static int Show(HubAnswer answer, ParseResult parsed, Action<HubAnswer> show)
    {
        if (answer.Problem is { } problem)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        if (HubOptions.IsJson(parsed))
            Console.Out.WriteLine(answer.Body);
        else
            show(answer);
        return ExitCode.Done;
    }

    private sealed record Recorded(
        string Id, DateTimeOffset StartedAt, string StartedBy, IReadOnlyList<string> Keys, DateTimeOffset EndsAt, DateTimeOffset? StoppedAt, long Dropped);

    private sealed record List(IReadOnlyList<Recorded> Items);
}
