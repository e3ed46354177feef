using System.CommandLine;
using System.Text.RegularExpressions;
using LinkageHub.Ledger;
using LinkageHub.Values;

namespace LinkageHub.Web.Verbs;

/// <summary><c>ledger verify</c>: proves from the database alone that no entry was changed, removed, cut off or put in between.</summary>
internal static partial class LedgerVerb
{
    private static readonly Option<string?> Head = new("--head")
    {
        Description = "外で控えた最後の記録 chain:seq:hash と照合する",
        HelpName = "chain:seq:hash",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: { } text }] && !HeadForm().IsMatch(text))
                    result.AddError($"--head「{text}」は chain:seq:hash(hash は64桁の16進)にしてください。");
            },
        },
    };

    public static Command Create()
    {
        var verify = new Command("verify", "台帳が改ざんされていないことを検査する") { Head, HubOptions.Json };
        verify.SetAction((parsed, stop) => LocalDatabase.UseAsync(
            HubOptions.IsJson(parsed),
            async database => Show(await LedgerVerifier.VerifyAsync(database.DataSource, parsed.GetValue(Head), TimeProvider.System, stop), HubOptions.IsJson(parsed)),
            stop));
        return new Command("ledger", "台帳") { verify };
    }

    private static int Show(LedgerVerdict verdict, bool json)
    {
        if (json)
            Report.Json(verdict with { CheckedAt = JapanTime.In(verdict.CheckedAt) });
        else if (verdict.Ok)
        {
            Console.Out.WriteLine($"台帳は正しく連なっています: {verdict.Entries} 件");
            foreach (var chain in verdict.Chains)
                Console.Out.WriteLine($"  {chain.Chain}:{chain.LastSeq}:{chain.Head}");
        }
        else
        {
            var bad = verdict.FirstBad;
            return Report.Failed(
                new Problem("LH8-103", $"監査ログの整合性検査に失敗しました(chain {bad?.Chain}、seq {bad?.Seq}、{bad?.Kind})。", "管理者へ連絡し、この後の操作を止めてください。"), json: false);
        }
        return verdict.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    [GeneratedRegex("^[^:]+:[0-9]+:[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex HeadForm();
}
