using System.CommandLine;
using LinkageHub.Web.Drill;

namespace LinkageHub.Web.Verbs;

/// <summary><c>drill</c>: a rehearsal of an outage. Sample or recorded traffic, J-PASS loses its answers for a while, and a report of what it cost. Exit code 0: nothing lost, nothing twice.</summary>
internal static class DrillVerb
{
    private const int LongestSeconds = 3600;

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "J-PASSの応答が失われる長さ(秒)",
        HelpName = "n",
        DefaultValueFactory = _ => 600,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: { } text }] && (!int.TryParse(text, out var seconds) || seconds is < 1 or > LongestSeconds))
                    result.AddError($"--seconds は1以上{LongestSeconds}以下の数にしてください。");
            },
        },
    };

    private static readonly Option<int> Contracts = new("--contracts")
    {
        Description = "流す契約の数",
        HelpName = "n",
        DefaultValueFactory = _ => 200,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: { } text }] && (!int.TryParse(text, out var count) || count < 1))
                    result.AddError("--contracts は1以上の数にしてください。");
            },
        },
    };

    private static readonly Option<FileInfo> Traffic = new Option<FileInfo>("--traffic")
    {
        Description = "カセット: 記録された日の時刻、店舗、経路、連携の内訳で流す（番号は新しくする。省略時は見本の契約）",
        HelpName = "cassette",
    }.AcceptExistingOnly();

    private static readonly Option<FileInfo> Report = new("--report")
    {
        Description = "報告書(HTML)の保存先",
        HelpName = "file",
        DefaultValueFactory = _ => new FileInfo("drill.html"),
    };

    public static Command Create()
    {
        var command = new Command("drill", "訓練: 見本または記録した日の契約を流しながらJ-PASSの応答を失わせ、影響を報告書にまとめる") { Seconds, Contracts, Traffic, Report };
        command.SetAction((parsed, stop) => DrillRun.RunAsync(
            new DrillOrder(parsed.GetValue(Contracts), TimeSpan.FromSeconds(parsed.GetValue(Seconds)), parsed.GetValue(Report)!, parsed.GetValue(Traffic)), TimeProvider.System, stop));
        return command;
    }
}
