using System.Net;

namespace LinkageHub.Partners;

/// <summary>Reads one partner's section.</summary>
internal static class PartnerSection
{
    private const string SecretPrefix = "whsec_";

    private static readonly string[] Names =
    [
        "BaseUrl", "ApiKey", "WebhookSecret", "TimeoutSeconds", "RequestsPerSecond", "MaxInFlight", "ClientCertificate", "ServerCertificateAuthority", "Headers", "Operations",
    ];

    // What the adapter itself says; a configured header must not be able to forge a key or an attempt.
    private static readonly string[] OwnHeaders =
    [
        "Authorization", "Idempotency-Key", "traceparent", "tracestate", "LinkageHub-Attempt", "Host", "Accept", "Connection",
        "Transfer-Encoding", "Expect", "Upgrade", "Cookie",
    ];

    public static PartnerOptions Read(SettingSection section, PartnerId partner, string? ownCode)
    {
        var isDefaultInsurer = partner is PartnerId.SonpoOnline && ownCode is null;
        section.AllowOnly(isDefaultInsurer ? [.. Names, "InsurerCode"] : Names);
        return new PartnerOptions
        {
            BaseUrl = Origin(section),
            ApiKey = ApiKey(section),
            WebhookSecrets = Secrets(section),
            Timeout = section.Seconds("TimeoutSeconds", 10, 0.1, 300),
            RequestsPerSecond = section.Number("RequestsPerSecond", 50, 0.1, 100_000),
            MaxInFlight = section.Whole("MaxInFlight", 16, 1, 1024),
            ClientCertificate = Certificate(section),
            ServerCertificateAuthority = Authority(section),
            InsurerCode = ownCode ?? InsurerCode(section),
            Headers = Headers(section.Section("Headers")),
            Operations = Operations(section.Section("Operations"), partner),
        };
    }

    public static bool IsInsurerCode(string code) => code.Length is > 0 and <= 10 && code.All(char.IsAsciiLetterOrDigit);

    private static Uri? Origin(SettingSection section)
    {
        if (section.Text("BaseUrl") is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsLoopback(url))))
            return url;
        section.Refuse("BaseUrl", "https://ホスト名[:ポート] だけにしてください（パスなどは付けません。http はループバックアドレスだけで使えます）");
        return null;
    }

    // Not Uri.IsLoopback: it also takes the machine's own name, which other machines can reach.
    private static bool IsLoopback(Uri url) =>
        url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));

    private static string ApiKey(SettingSection section)
    {
        var key = section.Text("ApiKey") ?? "";
        if (key.Length <= 4096 && key.All(c => c is > ' ' and < '\x7f'))
            return key;
        section.Refuse("ApiKey", "空白を含まない半角の英数字と記号、4096文字以内にしてください");
        return "";
    }

    private static List<byte[]> Secrets(SettingSection section)
    {
        var secrets = new List<byte[]>();
        foreach (var text in (section.Text("WebhookSecret") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = new byte[64];
            if (text.StartsWith(SecretPrefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) && length >= 24)
                secrets.Add(bytes[..length]);
            else
                section.Refuse("WebhookSecret", "whsec_<24～64バイトのbase64> にしてください（複数は空白で区切ります）");
        }
        return secrets;
    }

    private static string? Certificate(SettingSection section)
    {
        if (section.Text("ClientCertificate") is not { } path)
            return null;
        if (ClientCertificates.TryLoad(path, out var certificate))
        {
            certificate.Dispose();
            return path;
        }
        section.Refuse("ClientCertificate", "読めるファイルにしてください（証明書と秘密鍵を含むPEM、またはパスワードのないPFX）");
        return null;
    }

    private static string? Authority(SettingSection section)
    {
        if (section.Text("ServerCertificateAuthority") is not { } path)
            return null;
        if (ClientCertificates.TryLoadAuthority(path, out _))
            return path;
        section.Refuse("ServerCertificateAuthority", "連携先の証明書を発行した認証局の証明書（PEM）を含む、読めるファイルにしてください");
        return null;
    }

    private static string InsurerCode(SettingSection section)
    {
        var code = section.Text("InsurerCode") ?? PartnerOptions.DefaultInsurerCode;
        if (!IsInsurerCode(code))
            section.Refuse("InsurerCode", "損保会社コードは半角英数字1～10文字にしてください");
        return code;
    }

    private static Dictionary<string, string> Headers(SettingSection section)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var probe = new HttpRequestMessage();
        foreach (var name in section.Names)
        {
            var value = section.Text(name) ?? "";
            if (OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) || !probe.Headers.TryAddWithoutValidation(name, value)
                || !value.All(c => c is >= ' ' and < '\x7f'))
                section.Refuse(name, "ハブ自身が付けるヘッダーではない名前と、半角英数字と記号の値にしてください");
            else
                headers[name] = value;
        }
        return headers;
    }

    private static Dictionary<Operation, OperationOptions> Operations(SettingSection section, PartnerId partner)
    {
        var ours = OperationCatalogue.All.Where(row => row.Partner == partner).Select(row => row.Operation).ToList();
        section.AllowOnly([.. ours.Select(operation => operation.ToString())]);
        var operations = new Dictionary<Operation, OperationOptions>();
        foreach (var operation in ours.Where(one => section.Names.Contains(one.ToString(), StringComparer.OrdinalIgnoreCase)))
        {
            var own = section.Section(operation.ToString());
            own.AllowOnly("Class", "SettleSeconds");
            operations[operation] = new OperationOptions { Class = ClassOf(own), SettleTime = own.Seconds("SettleSeconds", 30, 0, 86_400) };
        }
        return operations;
    }

    private static OperationClass? ClassOf(SettingSection section)
    {
        switch (section.Text("Class"))
        {
            case null: return null;
            case "A": return OperationClass.A;
            case "B": return OperationClass.B;
            case "C": return OperationClass.C;
        }
        section.Refuse("Class", "A、B、C のいずれかにしてください");
        return null;
    }
}
