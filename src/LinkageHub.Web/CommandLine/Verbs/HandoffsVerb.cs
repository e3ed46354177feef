using System.CommandLine;
using System.Globalization;

namespace LinkageHub.Web.Verbs;

/// <summary><c>handoffs list|show|retry</c>: what went out, what stands, what needs a person.</summary>
internal static class HandoffsVerb
{
    public static Command Create() => new("handoffs", "連携の記録を見る、再実行する") { CreateList(), CreateShow(), CreateRetry() };

    internal static readonly (string Filter, Option<string?> Option)[] Filters =
    [
        ("status", new("--status") { Description = "状態(例 failed,in-doubt)", HelpName = "status" }),
        ("linkage", new("--linkage") { Description = "連携(例 I,carry-in)", HelpName = "linkage" }),
        ("partner", new("--partner") { Description = "連携先(例 jpass)", HelpName = "partner" }),
        ("errorCode", new("--error-code") { Description = "エラーコード(例 LH3-101)", HelpName = "code" }),
        ("store", new("--store") { Description = "店舗コード", HelpName = "code" }),
        ("from", new("--from") { Description = "この日時から", HelpName = "time" }),
        ("to", new("--to") { Description = "この日時まで", HelpName = "time" }),
        ("q", new("--q") { Description = "印刷連番または受付番号", HelpName = "key" }),
        ("cursor", new("--cursor") { Description = "前の一覧の続き", HelpName = "cursor" }),
    ];

    private static readonly Option<int> Limit = new("--limit") { Description = "件数(1-500)", HelpName = "n", DefaultValueFactory = _ => 50 };
    private static readonly Argument<string> Id = new("id") { Description = "連携の記録の番号" };
    private static readonly Option<string> Reason = new("--reason") { Description = "理由(1-500文字)", HelpName = "text", Required = true };
    private static readonly Option<int> Wait = new("--wait") { Description = "終わりを待つ秒数(最大30)", HelpName = "seconds", DefaultValueFactory = _ => 30 };

    private static Command CreateList()
    {
        var command = new Command("list", "新しい順の一覧") { Limit };
        foreach (var (_, option) in Filters)
            command.Add(option);
        return command.SpeaksToHub(ListAsync);
    }

    private static Command CreateShow() => new Command("show", "1件とその試行") { Id }.SpeaksToHub(ShowAsync);

    private static Command CreateRetry() => new Command("retry", "同じ内容でもう一度送る") { Id, Reason, Wait }.SpeaksToHub(RetryAsync);

    private static async Task<int> ListAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var query = Filters
            .Where(filter => parsed.GetValue(filter.Option) is not null)
            .Select(filter => $"{filter.Filter}={Uri.EscapeDataString(parsed.GetValue(filter.Option)!)}")
            .Append($"limit={parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture)}");
        var answer = await hub.GetAsync("handoffs?" + string.Join('&', query), stop);
        if (answer.Problem is { } problem)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        if (HubOptions.IsJson(parsed))
        {
            Console.Out.WriteLine(answer.Body);
            return ExitCode.Done;
        }

        var page = answer.Read<HandoffPage>();
        Report.Table(["番号", "連携", "キー", "版", "状態", "コード", "試行", "作成"], page.Items.Select(Row));
        if (page.NextCursor is { } cursor)
            Console.Out.WriteLine($"続き: --cursor {cursor}");
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var answer = await hub.GetAsync("handoffs/" + Uri.EscapeDataString(parsed.GetValue(Id)!), stop);
        if (answer.Problem is { } problem)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        if (HubOptions.IsJson(parsed))
        {
            Console.Out.WriteLine(answer.Body);
            return ExitCode.Done;
        }

        var handoff = answer.Read<HandoffBody>();
        HandoffText.Write(handoff);
        foreach (var attempt in handoff.Attempts ?? [])
            Console.Out.WriteLine(
                $"  {attempt.StartedAt:yyyy-MM-dd HH:mm:ss.fff}  {attempt.N,2}  {attempt.Kind,-7} {attempt.Operation,-4} {attempt.Outcome,-12} {attempt.HttpStatus} {attempt.PartnerCode}");
        return ExitCode.Done;
    }

    private static async Task<int> RetryAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var path = $"handoffs/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/retry";
        var answer = await hub.PostAsync(path, new { reason = parsed.GetValue(Reason) }, stop, wait: parsed.GetValue(Wait));
        return HandoffText.Show(answer, HubOptions.IsJson(parsed));
    }

    private static IReadOnlyList<string> Row(HandoffBody handoff) =>
    [
        handoff.Id,
        handoff.Linkage,
        handoff.Key,
        handoff.Revision.ToString(CultureInfo.InvariantCulture),
        handoff.StatusLabel ?? handoff.Status,
        handoff.ErrorCode ?? "",
        handoff.AttemptCount.ToString(CultureInfo.InvariantCulture),
        $"{handoff.CreatedAt:yyyy-MM-dd HH:mm:ss}",
    ];
}
