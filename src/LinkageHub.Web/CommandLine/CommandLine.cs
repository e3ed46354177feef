using System.CommandLine;
using System.Globalization;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web;

/// <summary>The command line <c>linkagehub &lt;verb&gt;</c>: its table of contents, and the one place where a run ends in an exit code.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Help and mistakes are for people: in Japanese on every machine.
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("ja-JP");
        var root = new RootCommand("LinkageHub: 損保オンライン・J-PASS・arclink のあいだの連携ハブ")
        {
            ServeVerb.Create(),
            DemoVerb.Create(),
            DrillVerb.Create(),
            MigrateVerb.Create(),
            LinkVerb.Create(),
            HandoffsVerb.Create(),
            ImportVerb.Create(),
            ExportVerb.Create(),
            LedgerVerb.Create(),
            KeysVerb.Create(),
            UsersVerb.Create(),
            CheckVerb.Create(),
            ClockVerb.Create(),
            RecordVerb.Create(),
            ReplayVerb.Create(),
            ContractsVerb.Create(),
        };

        root.HelpName = "linkagehub";

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return WrongUse.Explain(parsed);

        // The demo stops a hub, a simulator and a database; they get the time to do it in order.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        var json = HubOptions.IsJson(parsed);
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (OperationCanceledException)
        {
            return Report.Failed(new Problem("LH9-107", "中断されました。", "もう一度実行してください。"), json);
        }
        catch (Exception failure) when (Failures.Explain(failure) is { } problem)
        {
            return Report.Failed(problem, json);
        }
    }
}
