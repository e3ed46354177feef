using System.CommandLine;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Database;

namespace LinkageHub.Web.Verbs;

/// <summary><c>users add|list|password|second-factor|disable</c>: the people of the console. The first administrator is made here.</summary>
internal static class UsersVerb
{
    private const string ByCommandLine = "command-line";

    private static readonly Argument<string> Name = new("name") { Description = "ユーザー名(例 tanaka)" };
    private static readonly Option<string?> Display = new("--display") { Description = "表示名", HelpName = "name" };
    private static readonly Option<string[]> RoleNames = new("--role") { Description = "役割(複数可)", HelpName = "role", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Agency = new("--agency") { Description = "代理店コード(admin、tester では不要)", HelpName = "code" };
    private static readonly Option<string?> Store = new("--store") { Description = "店舗コード(staff、approver)", HelpName = "code" };

    private static readonly Dictionary<string, Role> Roles = PersonScope.Roles.ToDictionary(role => role.ToString().ToLowerInvariant());

    public static Command Create()
    {
        RoleNames.AcceptOnlyFromAmong([.. Roles.Keys]);
        return new Command("users", "コンソールの利用者")
        {
            Verb(new Command("add", "利用者を追加する。最初のパスワードはこのときだけ表示される") { Name, Display, RoleNames, Agency, Store, HubOptions.Json }, AddAsync),
            Verb(new Command("list", "一覧") { HubOptions.Json }, ListAsync),
            Verb(new Command("password", "新しいパスワードを渡す。古いパスワードとサインインはすぐに終わる") { Name, HubOptions.Json }, PasswordAsync),
            Verb(new Command("second-factor", "認証アプリの登録を取り消す") { Name, HubOptions.Json },
                async (people, parsed, stop) => await people.GetRequiredService<Staffing>().ResetSecondFactorAsync(parsed.GetRequiredValue(Name), ByCommandLine, stop)
                    ? Done(parsed, $"「{parsed.GetRequiredValue(Name)}」の認証アプリの登録を取り消しました。次のサインインで登録し直します。") : NotThere(parsed)),
            Verb(new Command("disable", "利用者を止める。開いている画面もすぐに使えなくなる") { Name, HubOptions.Json },
                async (people, parsed, stop) => await people.GetRequiredService<Staffing>().DisableAsync(parsed.GetRequiredValue(Name), ByCommandLine, stop)
                    ? Done(parsed, $"「{parsed.GetRequiredValue(Name)}」を止めました。") : NotThere(parsed)),
        };
    }

    /// <summary>People as the hub itself knows them, on a database that is open.</summary>
    public static async Task<T> WithPeopleAsync<T>(HubDatabase database, Func<IServiceProvider, Task<T>> work)
    {
        var settings = LocalDatabase.Settings();
        var (signIn, errors) = SignInSettings.Read(settings, settings["LinkageHub:Mode"] == "production");
        if (errors.Count > 0)
            throw new SettingsException(errors);
        var services = new ServiceCollection().AddLogging().AddSingleton(database.DataSource).AddSingleton(TimeProvider.System);
        services.AddPeople(database.DataSource, KeyCertificate.Of(signIn, database, RunFile.DataDirectory));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    private static Command Verb(Command command, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, stop) => LocalDatabase.UseAsync(
            HubOptions.IsJson(parsed), database => WithPeopleAsync(database, people => work(people, parsed, stop)), stop));
        return command;
    }

    private static async Task<int> AddAsync(IServiceProvider people, ParseResult parsed, CancellationToken stop)
    {
        var name = parsed.GetRequiredValue(Name);
        var (password, error) = await people.GetRequiredService<Staffing>().AddAsync(
            new NewPerson(name, parsed.GetValue(Display) ?? name, [.. parsed.GetRequiredValue(RoleNames).Select(role => Roles[role]).Distinct()],
                parsed.GetValue(Agency), parsed.GetValue(Store)), ByCommandLine, stop);
        return password is null
            ? Report.Failed(new Problem("LH7-108", error!, "指定を直して、もう一度実行してください。"), HubOptions.IsJson(parsed))
            : Show(parsed, password);
    }

    private static async Task<int> PasswordAsync(IServiceProvider people, ParseResult parsed, CancellationToken stop) =>
        await people.GetRequiredService<Staffing>().ResetPasswordAsync(parsed.GetRequiredValue(Name), ByCommandLine, stop) is { } password
            ? Show(parsed, password)
            : NotThere(parsed);

    private static async Task<int> ListAsync(IServiceProvider people, ParseResult parsed, CancellationToken stop)
    {
        var all = await people.GetRequiredService<PersonStore>().ListAsync(stop);
        if (HubOptions.IsJson(parsed))
            Report.Json(new { items = all.Select(person => new { person.Name, person.DisplayName, Roles = person.Roles.Select(RoleText), person.AgencyCode, person.StoreCode, person.TwoFactor, Disabled = person.DisabledAt is not null }) });
        else
            Report.Table(["名前", "表示名", "役割", "代理店", "店舗", "認証アプリ", "停止"], all.Select(person => (IReadOnlyList<string>)
            [
                person.Name, person.DisplayName, string.Join(",", person.Roles.Select(RoleText)), person.AgencyCode ?? "", person.StoreCode ?? "",
                person.TwoFactor ? "登録済み" : "", person.DisabledAt is null ? "" : "停止",
            ]));
        return ExitCode.Done;
    }

    /// <summary>The password alone on standard output, so that a script can take it.</summary>
    private static int Show(ParseResult parsed, string password)
    {
        if (HubOptions.IsJson(parsed))
            Report.Json(new { name = parsed.GetRequiredValue(Name), password });
        else
        {
            Console.Error.WriteLine($"「{parsed.GetRequiredValue(Name)}」の最初のパスワードです。もう一度表示することはできません。本人が最初のサインインで変えます。");
            Console.Out.WriteLine(password);
        }
        return ExitCode.Done;
    }

    private static int Done(ParseResult parsed, string text)
    {
        if (HubOptions.IsJson(parsed))
            Report.Json(new { name = parsed.GetRequiredValue(Name) });
        else
            Console.Out.WriteLine(text);
        return ExitCode.Done;
    }

    private static int NotThere(ParseResult parsed) => Report.Failed(
        new Problem("LH8-105", $"「{parsed.GetRequiredValue(Name)}」という利用者はいないか、すでに止まっています。", "users list で名前を確認してください。"), HubOptions.IsJson(parsed));

    private static string RoleText(Role role) => role.ToString().ToLowerInvariant();
}
