using System.CommandLine;
using System.Text;
using LinkageHub.Contracts;
using LinkageHub.Values;
using LinkageHub.Web.Replay;

namespace LinkageHub.Web.Verbs;

/// <summary>
/// <c>contracts list|show|check|mismatches</c>: the partners' contracts as OpenAPI documents, a partner's sandbox held against them, and what a running hub
/// has seen of its partners. Exit code 1: something leaves a contract.
/// </summary>
internal static class ContractsVerb
{
    private static readonly Argument<string> Document = new("document") { Description = "sonpo-online、jpass、arclink、callbacks" };
    private static readonly Argument<string> Partner = new("partner") { Description = "sonpo-online、jpass、arclink" };
    private static readonly Option<string> Sandbox = new("--url")
    {
        Description = "試験環境のURL",
        HelpName = "url",
        Required = true,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: { } text }] && (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
                    result.AddError($"--url「{text}」は http:// または https:// で始まるURLにしてください。");
            },
        },
    };
    private static readonly Option<string?> Key = new("--partner-key") { Description = "試験環境のAPIキー", HelpName = "key" };
    private static readonly Option<string?> Serial = new("--print-serial") { Description = "試験環境にある印刷連番", HelpName = "number" };
    private static readonly Option<string?> Reception = new("--reception-number") { Description = "試験環境にある受付番号", HelpName = "number" };

    public static Command Create()
    {
        string[] partners = [.. PartnerContract.All.Select(contract => contract.Partner)];
        Document.AcceptOnlyFromAmong([.. partners, "callbacks"]);
        Partner.AcceptOnlyFromAmong(partners);
        var list = new Command("list", "操作の一覧");
        list.SetAction(_ =>
        {
            Report.Table(["操作", "連携先", "要求", "内容"], PartnerContract.All.SelectMany(contract => contract.Operations)
                .Select(operation => (IReadOnlyList<string>)[operation.Id, operation.Partner, $"{operation.Method} {operation.Template}", operation.Summary]));
            return ExitCode.Done;
        });
        var show = new Command("show", "OpenAPI の文書を出力する") { Document };
        show.SetAction(async (parsed, stop) =>
        {
            await Console.Out.WriteAsync(Encoding.UTF8.GetString(PartnerContract.Document(parsed.GetValue(Document)!)).AsMemory(), stop);
            return ExitCode.Done;
        });
        var check = new Command("check", "連携先の試験環境が契約のとおりか確かめる(読むだけで、何も書き込まない)") { Partner, Sandbox, Key, Serial, Reception, HubOptions.Json };
        check.SetAction(async (parsed, stop) =>
        {
            var (partner, sandbox) = (parsed.GetValue(Partner)!, new Uri(parsed.GetValue(Sandbox)!));
            var probes = await ContractProbes.RunAsync(
                partner, sandbox, parsed.GetValue(Key) ?? RunFile.PartnerKeyAt(sandbox, partner), parsed.GetValue(Serial), parsed.GetValue(Reception), stop);
            if (HubOptions.IsJson(parsed))
                Report.Json(probes);
            else
                foreach (var probe in probes)
                {
                    Console.Out.WriteLine($"{(probe.Wrong.Count == 0 ? "○" : "×")} {probe.Operation} {probe.What}: {probe.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "応答なし"}");
                    foreach (var wrong in probe.Wrong)
                        Console.Out.WriteLine($"    {wrong}");
                }
            return probes.All(probe => probe.Wrong.Count == 0) ? ExitCode.Done : ExitCode.Failed;
        });
        var mismatches = new Command("mismatches", "動いているハブが見た、契約と違う通信の一覧").SpeaksToHub(ShowMismatchesAsync);
        return new Command("contracts", "連携先との契約(OpenAPI)") { list, show, check, mismatches };
    }

    private static async Task<int> ShowMismatchesAsync(HubClient hub, ParseResult parsed, CancellationToken stop)
    {
        var answer = await hub.GetAsync("contracts/mismatches", stop);
        if (answer.Problem is { } problem)
            return Report.Failed(problem, HubOptions.IsJson(parsed));
        var seen = answer.Read<Mismatches>();
        if (seen.Check == "off" && !HubOptions.IsJson(parsed))
            return Report.Failed(new Problem("LH9-107", "このハブは通信を契約と照合していません。", "Contracts__Check=report で起動してください。"), json: false);
        if (HubOptions.IsJson(parsed))
            Console.Out.WriteLine(answer.Body);
        else if (seen.Items.Count == 0)
            Console.Out.WriteLine("契約と違う通信はありません。");
        else
            Report.Table(["連携先", "操作", "場所", "項目", "内容", "回数", "最後"], seen.Items.Select(one => (IReadOnlyList<string>)
                [one.Partner, one.Operation, one.Where, one.Field, one.What, $"{one.Count}", JapanTime.Iso(one.LastAt)]));
        return seen.Items.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private sealed record Mismatches(string Check, IReadOnlyList<Seen> Items);

    private sealed record Seen(string Partner, string Operation, string Where, string Field, string What, long Count, DateTimeOffset LastAt);
}
