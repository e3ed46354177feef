using System.CommandLine;

namespace LinkageHub.Web.Verbs;

/// <summary><c>serve</c>: the hub itself, until it is stopped. Further arguments are settings (<c>--Urls=http://localhost:5080</c>).</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var command = new Command("serve", "ハブを起動する。設定は環境変数、または --名前=値") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(async (parsed, stop) =>
        {
            // A typing error would otherwise leave the default in force, and nobody would know.
            if (SettingArguments.WrongIn([.. parsed.UnmatchedTokens]) is { Count: > 0 } wrong)
            {
                foreach (var line in wrong)
                    Console.Error.WriteLine(line);
                return ExitCode.WrongUse;
            }
            return await HubHost.RunAsync(SettingArguments.ForConfiguration([.. parsed.UnmatchedTokens]), stop);
        });
        return command;
    }
}
