using System.CommandLine;
using System.Diagnostics;

namespace LinkageHub.Web.Verbs;

/// <summary><c>link</c>: triggers one linkage of one contract and waits for its end.</summary>
internal static class LinkVerb
{
    private static readonly Argument<string> Linkage = new("linkage") { Description = "連携: I、II、III、carry-in、change-resubmission", HelpName = "linkage" };
    private static readonly Option<string?> PrintSerial = new("--print-serial") { Description = "印刷連番", HelpName = "serial" };
    private static readonly Option<string?> ReceptionNumber = new("--reception-number") { Description = "受付番号", HelpName = "number" };
    private static readonly Option<string[]> Product = new("--product") { Description = "申請する商品コード(持込手続、くり返し可)", HelpName = "code" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "理由", HelpName = "text" };
    private static readonly Option<int> Wait = new("--wait") { Description = "終わりを待つ秒数", HelpName = "seconds", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        var command = new Command("link", "連携を1件実行し、結果を待つ")
        {
            Linkage, PrintSerial, ReceptionNumber, Product, Reason, Wait,
        };
        Linkage.AcceptOnlyFromAmong("I", "II", "III", "carry-in", "change-resubmission");
        command.Validators.Add(result =>
        {
            var serial = result.GetResult(PrintSerial) is not null;
            var number = result.GetResult(ReceptionNumber) is not null;
            if (!serial && !number && result.GetResult(Linkage) is { Tokens.Count: 1 })
                result.AddError("--print-serial か --reception-number のどちらかが必要です。");

            // Both together open a new revision, and only linkage I does that.
            if (serial && number && result.GetResult(Linkage)?.Tokens is [{ Value: not "I" }])
                result.AddError("--print-serial と --reception-number を両方指定できるのは連携 I だけです。");
        });
        return command.SpeaksToHub(RunAsync);
    }

    private static async Task<int> RunAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var trigger = new
        {
            linkage = parsed.GetValue(Linkage),
            printSerial = parsed.GetValue(PrintSerial),
            receptionNumber = parsed.GetValue(ReceptionNumber),
            productCodes = parsed.GetValue(Product) is { Length: > 0 } products ? products : null,
            reason = parsed.GetValue(Reason),
        };
        var patience = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(Wait)));
        var waited = Stopwatch.StartNew();

        // The same trigger again is the same handoff, so waiting longer than one request may is asking again.
        HubAnswer answer;
        do
        {
            answer = await hub.PostAsync("linkages", trigger, stop, wait: SecondsLeft(patience - waited.Elapsed));
        }
        while (answer.IsRunning && !answer.Read<HandoffBody>().NeedsPerson && waited.Elapsed < patience);

        return HandoffText.Show(answer, HubOptions.IsJson(parsed));
    }

    private static int SecondsLeft(TimeSpan left) => left <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(left.TotalSeconds);
}
