using System.CommandLine;
using LinkageHub.Web.Drill;

namespace LinkageHub.Web.Verbs;

/// <summary><c>drill</c>: a rehearsal of an outage. Sample traffic, J-PASS loses its answers for a while, and a report of what it cost. Exit code 0: nothing lost, nothing twice.</summary>
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
                if (result.Tokens is [{ Value: { } text }] && (!int.TryParse(text, out var seconds) || seconds is < 5 or > LongestSeconds))
                    result.AddError($"--seconds は5以上{LongestSeconds}以下の数にしてください。");
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

    private static readonly Option<FileInfo> Report = new("--report")
    {
        Description = "報告書(HTML)の保存先",
        HelpName = "file",
        DefaultValueFactory = _ => new FileInfo("drill.html"),
    };

    public static Command Create()
    {
        var command = new Command("drill", "訓練: 見本の契約を流しながらJ-PASSの応答を失わせ、影響を報告書にまとめる") { Seconds, Contracts, Report };
        command.SetAction((parsed, stop) => DrillRun.RunAsync(
            parsed.GetValue(Contracts), TimeSpan.FromSeconds(parsed.GetValue(Seconds)), parsed.GetValue(Report)!, TimeProvider.System, stop));
        return command;
    }
}
