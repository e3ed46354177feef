using System.CommandLine;

namespace LinkageHub.Web.Verbs;

/// <summary><c>export</c>: a list of the hub's as a CSV file. Nothing is written unless all of it came.</summary>
internal static class ExportVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "failed-handoffs(連携失敗一覧)、reprocess-requests(再処理依頼)、ledger-audit(台帳監査)" };
    private static readonly Option<string> Encoding = new("--encoding") { Description = "文字コード: utf-8(Excel向け)、cp932", HelpName = "name", DefaultValueFactory = _ => "utf-8" };
    private static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "書き出すファイル(省略時は画面)", HelpName = "csv" };

    /// <summary>Of the ledger; the others are those of the list of handoffs.</summary>
    private static readonly (string Filter, Option<string?> Option)[] OfTheLedger =
    [
        ("handoffId", new("--handoff") { Description = "台帳監査: 連携の記録の番号", HelpName = "id" }),
        ("printSerial", new("--print-serial") { Description = "台帳監査: 印刷連番", HelpName = "serial" }),
        ("receptionNumber", new("--reception-number") { Description = "台帳監査: 受付番号", HelpName = "number" }),
    ];

    private static readonly (string Filter, Option<string?> Option)[] Filters = [.. HandoffsVerb.Filters.Where(one => one.Filter != "cursor"), .. OfTheLedger];

    public static Command Create()
    {
        Name.AcceptOnlyFromAmong("failed-handoffs", "reprocess-requests", "ledger-audit");
        Encoding.AcceptOnlyFromAmong("utf-8", "cp932");
        var command = new Command("export", "一覧をCSVで取り出す") { Name, Encoding, Output };
        foreach (var (_, option) in Filters)
            command.Add(option);
        return command.SpeaksToHub(RunAsync);
    }

    private static async Task<int> RunAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var query = Filters
            .Where(filter => parsed.GetValue(filter.Option) is not null)
            .Select(filter => $"{filter.Filter}={Uri.EscapeDataString(parsed.GetValue(filter.Option)!)}")
            .Append($"encoding={parsed.GetValue(Encoding)}");
        var (bytes, problem) = await hub.TakeAsync($"exports/{parsed.GetValue(Name)}.csv?{string.Join('&', query)}", stop);
        if (problem is not null)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        if (parsed.GetValue(Output) is { } file)
        {
            await File.WriteAllBytesAsync(file.FullName, bytes, stop);
            Console.Error.WriteLine($"{file.FullName} に書き出しました({bytes.Length:N0} バイト)。");
            return ExitCode.Done;
        }
        await using var screen = Console.OpenStandardOutput();
        await screen.WriteAsync(bytes, stop);
        return ExitCode.Done;
    }
}
