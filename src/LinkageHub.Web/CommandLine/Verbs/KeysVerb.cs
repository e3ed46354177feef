using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Access;
using LinkageHub.Values;

namespace LinkageHub.Web.Verbs;

/// <summary><c>keys add|bind|rotate|revoke|list</c>: the machine clients. A key is shown once, when it is made; a certificate may stand in its place.</summary>
internal static class KeysVerb
{
    private const string ByCommandLine = "command-line";

    private static readonly Argument<string> Name = new("name") { Description = "クライアントの名前(例 pal-s001)" };
    private static readonly Option<string> RoleName = new("--role") { Description = "役割", HelpName = "role", DefaultValueFactory = _ => "machine" };
    private static readonly Option<string?> Agency = new("--agency") { Description = "代理店コード", HelpName = "code", Required = true };
    private static readonly Argument<FileInfo> CertificateFile = new Argument<FileInfo>("certificate") { Description = "クライアント証明書(PEM または DER)" }.AcceptExistingOnly();
    private static readonly Option<string?> Reason = new("--reason") { Description = "停止の理由(記録される)", HelpName = "text" };
    private static readonly Option<string?> Store = new("--store") { Description = "店舗コード(backoffice では不要)", HelpName = "code" };

    private static readonly Dictionary<string, Role> Roles = new()
    {
        ["machine"] = Role.Machine,
        ["staff"] = Role.Staff,
        ["approver"] = Role.Approver,
        ["backoffice"] = Role.BackOffice,
    };

    public static Command Create()
    {
        Name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } name }] && (string.IsNullOrWhiteSpace(name) || name.Length > 100))
                result.AddError("<name> は1から100文字にしてください。");
        });
        RoleName.AcceptOnlyFromAmong([.. Roles.Keys]);
        var add = new Command("add", "キーを作る。キーはこのときだけ表示される") { Name, RoleName, Agency, Store, HubOptions.Json };
        add.Validators.Add(result =>
        {
            // A key without a store would see nothing, and nobody would know why. What else is missing is said first.
            if (result.GetResult(Name) is { Tokens.Count: 1 } && result.GetResult(Agency) is not null && result.GetResult(Store) is null
                && result.GetResult(RoleName)?.Tokens is not [{ Value: "backoffice" }])
                result.AddError("--store が必要です(--role backoffice 以外)。");
        });
        return new Command("keys", "APIキー")
        {
            Verb(add, AddAsync),
            Verb(new Command("bind", "クライアント証明書を結び付ける(前の証明書はすぐに使えなくなる)") { Name, CertificateFile, HubOptions.Json }, BindAsync),
            Verb(new Command("rotate", "キーを取り替える。古いキーはすぐに使えなくなる") { Name, HubOptions.Json }, RotateAsync),
            Verb(new Command("revoke", "キーを止める") { Name, Reason, HubOptions.Json }, RevokeAsync),
            Verb(new Command("list", "一覧") { HubOptions.Json }, ListAsync),
        };
    }

    private static Command Verb(Command command, Func<ApiKeys, ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, stop) => LocalDatabase.UseAsync(
            HubOptions.IsJson(parsed), database => work(new ApiKeys(database.DataSource), parsed, stop), stop));
        return command;
    }

    private static async Task<int> AddAsync(ApiKeys keys, ParseResult parsed, CancellationToken stop)
    {
        var name = parsed.GetRequiredValue(Name);
        try
        {
            var (key, secret) = await keys.AddAsync(
                name, Roles[parsed.GetRequiredValue(RoleName)], parsed.GetValue(Agency), parsed.GetValue(Store), ByCommandLine, stop);
            return Show(parsed, key.Name, secret);
        }
        catch (InvalidOperationException)
        {
            return Report.Failed(new Problem("LH9-103", $"「{name}」という名前のキーはすでにあります。", "別の名前にするか、keys rotate で取り替えてください。"), HubOptions.IsJson(parsed));
        }
    }

    private static async Task<int> BindAsync(ApiKeys keys, ParseResult parsed, CancellationToken stop)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(parsed.GetRequiredValue(CertificateFile).FullName);
            if (!await keys.BindAsync(parsed.GetRequiredValue(Name), certificate, stop))
                return NotThere(parsed);
            if (HubOptions.IsJson(parsed))
                Report.Json(new { name = parsed.GetRequiredValue(Name), certificate = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant(), notAfter = JapanTime.Iso(certificate.NotAfter) });
            else
                Console.Out.WriteLine($"「{parsed.GetRequiredValue(Name)}」に証明書を結び付けました({certificate.NotAfter:yyyy-MM-dd} まで有効)。");
            return ExitCode.Done;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return Report.Failed(new Problem("LH7-108", "証明書を読み取れません。", "PEM または DER の証明書を指定してください。"), HubOptions.IsJson(parsed));
        }
        catch (InvalidOperationException)
        {
            return Report.Failed(new Problem("LH9-103", "この証明書は、ほかのクライアントに結び付いています。", "クライアントごとに別の証明書を使ってください。"), HubOptions.IsJson(parsed));
        }
    }

    private static async Task<int> RotateAsync(ApiKeys keys, ParseResult parsed, CancellationToken stop) =>
        await keys.RotateAsync(parsed.GetRequiredValue(Name), stop) is { } secret
            ? Show(parsed, parsed.GetRequiredValue(Name), secret)
            : NotThere(parsed);

    private static async Task<int> RevokeAsync(ApiKeys keys, ParseResult parsed, CancellationToken stop)
    {
        if (!await keys.RevokeAsync(parsed.GetRequiredValue(Name), ByCommandLine, parsed.GetValue(Reason), stop))
            return NotThere(parsed);
        if (HubOptions.IsJson(parsed))
            Report.Json(new { name = parsed.GetRequiredValue(Name), revoked = true });
        else
            Console.Out.WriteLine($"「{parsed.GetRequiredValue(Name)}」のキーを止めました。");
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(ApiKeys keys, ParseResult parsed, CancellationToken stop)
    {
        var all = await keys.ListAsync(stop);
        if (HubOptions.IsJson(parsed))
            Report.Json(new { items = all.Select(Listed) });
        else
            Report.Table(["名前", "役割", "代理店", "店舗", "作成", "作成者", "証明書", "停止"], all.Select(key => (IReadOnlyList<string>)
            [
                key.Name, RoleText(key.Role), key.AgencyCode ?? "", key.StoreCode ?? "", Time(key.CreatedAt), key.CreatedBy, key.CertificateHash?[..16] ?? "",
                key.RevokedAt is { } revoked ? Time(revoked) : "",
            ]));
        return ExitCode.Done;
    }

    private static object Listed(ApiKey key) => new
    {
        key.Id,
        key.Name,
        Role = RoleText(key.Role),
        key.AgencyCode,
        key.StoreCode,
        CreatedAt = JapanTime.Iso(key.CreatedAt),
        key.CreatedBy,
        key.CertificateHash,
        RevokedAt = key.RevokedAt is { } revoked ? JapanTime.Iso(revoked) : null,
    };

    /// <summary>The key alone on standard output, so that a script can take it; what to do with it beside.</summary>
    private static int Show(ParseResult parsed, string name, string secret)
    {
        if (HubOptions.IsJson(parsed))
            Report.Json(new { name, apiKey = secret });
        else
        {
            Console.Error.WriteLine($"「{name}」のキーです。もう一度表示することはできません。");
            Console.Out.WriteLine(secret);
        }
        return ExitCode.Done;
    }

    private static int NotThere(ParseResult parsed) => Report.Failed(
        new Problem("LH8-105", $"「{parsed.GetRequiredValue(Name)}」という有効なキーはありません。", "keys list で名前を確認してください。"), HubOptions.IsJson(parsed));

    private static string RoleText(Role role) => Roles.FirstOrDefault(known => known.Value == role).Key ?? role.ToString();

    private static string Time(DateTimeOffset time) => $"{JapanTime.In(time):yyyy-MM-dd HH:mm:ss}";
}
