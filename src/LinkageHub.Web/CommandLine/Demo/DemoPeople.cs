using System.Security.Cryptography;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>One account a role, open as long as the demonstration runs. Every start of a hub closes them; only this opens them again.</summary>
internal static class DemoPeople
{
    private const string Agency = "G01", StoreCode = "S001";

    private static readonly (NewPerson Person, string Japanese)[] People =
    [
        (new("tantou", "担当 一郎", [Role.Staff], Agency, StoreCode), $"担当者（{Agency} {StoreCode}）"),
        (new("shounin", "承認 花子", [Role.Approver], Agency, StoreCode), $"店舗承認者（{Agency} {StoreCode}）"),
        (new("jimu", "事務 良子", [Role.BackOffice], Agency, null), $"事務（{Agency} 全店）"),
        (new("jimu2", "事務 次郎", [Role.BackOffice], Agency, null), $"事務、2人目の確認（{Agency} 全店）"),
        (new("tester", "試験 三郎", [Role.Tester], null, null), "テスター（シミュレーターとコマンドライン。案件は見えません）"),
        (new("kanri", "管理 太郎", [Role.Admin], null, null), "管理者（利用者と設定。案件は見えません）"),
    ];

    /// <summary>Opens them all under one password and says it.</summary>
    public static async Task OpenAsync(RunFile run, CancellationToken stop)
    {
        var password = run.DemoPassword ?? throw new InvalidOperationException("a demonstration has a password");
        await using (var database = await LocalDatabase.OpenAsync(stop))
            await UsersVerb.WithPeopleAsync(database, async services =>
            {
                foreach (var (person, _) in People)
                    await services.GetRequiredService<Staffing>().OpenDemoAsync(person, password, stop);
                return true;
            });
        Console.Out.WriteLine($"コンソール {run.Hub}/  見本の利用者（この実行のあいだだけ使えます）。パスワードはどれも {password}");
        foreach (var (person, japanese) in People)
            Console.Out.WriteLine($"  {person.Name,-8} {japanese}");
    }

    /// <summary>Typed by hand, so short groups of letters that do not look alike.</summary>
    public static string NewPassword() =>
        "demo-" + string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));
}
