using System.CommandLine;
using LinkageHub.Web.Demo;

namespace LinkageHub.Web.Verbs;

/// <summary><c>demo</c>: hub, simulated partners and database, driven through every linkage with faults on, then judged by the partners' journal.</summary>
internal static class DemoVerb
{
    private static readonly Option<bool> Once = new("--once") { Description = "見本を流し終えたら終了する" };
    private static readonly Option<int?> Contracts = new("--contracts")
    {
        Description = "流す契約の数(省略時 全部)",
        HelpName = "n",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: { } text }] && (!int.TryParse(text, out var count) || count < 1))
                    result.AddError("--contracts は1以上の数にしてください。");
            },
        },
    };

    public static Command Create()
    {
        var command = new Command("demo", "見本の契約を、障害も含めて全連携に流す") { Once, Contracts };
        command.SetAction((parsed, stop) => DemoRun.RunAsync(parsed.GetValue(Contracts) ?? int.MaxValue, parsed.GetValue(Once), TimeProvider.System, stop));
        return command;
    }
}
