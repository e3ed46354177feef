using System.CommandLine;
using LinkageHub.Contracts;
using LinkageHub.Web.Replay;

namespace LinkageHub.Web.Verbs;

/// <summary><c>contracts list|show|check</c>: the partners' contracts as OpenAPI documents, and a partner's sandbox held against them.</summary>
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
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(PartnerContract.Document(parsed.GetValue(Document)!), stop);
            return ExitCode.Done;
        });
        var check = new Command("check", "連携先の試験環境が契約のとおりか確かめる(読むだけで、何も書き込まない)") { Partner, Sandbox, Key, Serial, Reception, HubOptions.Json };
        check.SetAction(async (parsed, stop) =>
        {
            var probes = await ContractProbes.RunAsync(
                parsed.GetValue(Partner)!, new Uri(parsed.GetValue(Sandbox)!), parsed.GetValue(Key), parsed.GetValue(Serial), parsed.GetValue(Reception), stop);
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
        return new Command("contracts", "連携先との契約(OpenAPI)") { list, show, check };
    }
}
