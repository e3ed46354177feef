using System.CommandLine;
using LinkageHub.Partners;
using LinkageHub.Web.Checks;

namespace LinkageHub.Web.Verbs;

/// <summary><c>check</c>: everything that can be wrong before the first contract goes through, without changing anything.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var command = new Command("check", "設定、データベース、連携先、証明書、時計を検査する") { HubOptions.Json };
        command.SetAction(async (parsed, stop) => Show(await FindingsAsync(TimeProvider.System, stop), HubOptions.IsJson(parsed)));
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(TimeProvider time, CancellationToken stop)
    {
        var findings = new List<Finding>();
        var (hub, errors) = HubSettings.Read(LocalDatabase.Settings());
        findings.AddRange(errors.Count == 0
            ? [Finding.Ok("設定", "正しく読めます")]
            : errors.Select(error => Finding.Failed("設定", error, "設定を直してください。")));
        findings.AddRange(await DatabaseCheck.RunAsync(time, stop));
        if (hub?.Partners is { } settings)
        {
            findings.AddRange(CertificateCheck.Run(settings, time));
            findings.AddRange(await PartnerCheck.RunAsync(settings, time, stop));
        }
        return findings;
    }

    private static int Show(IReadOnlyList<Finding> findings, bool json)
    {
        var ok = findings.All(finding => finding.Level != Level.Failed);
        if (json)
            Report.Json(new { ok, checks = findings.Select(finding => new { finding.Name, Status = Word(finding.Level), finding.Detail, finding.ToDo }) });
        else
            foreach (var finding in findings)
            {
                Console.Out.WriteLine($"{Mark(finding.Level)} {finding.Name}: {finding.Detail}");
                if (finding.Level != Level.Ok && finding.ToDo is { Length: > 0 } toDo)
                    Console.Out.WriteLine($"     → {toDo}");
            }
        return ok ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Word(Level level) => level switch { Level.Ok => "ok", Level.Warning => "warning", _ => "failed" };

    private static string Mark(Level level) => level switch { Level.Ok => "[正常]", Level.Warning => "[注意]", _ => "[異常]" };
}
