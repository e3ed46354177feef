namespace LinkageHub.Web;

/// <summary>Where a setting in force comes from.</summary>
public enum SettingOrigin
{
    Default,
    Environment,
    CommandLine,
    File,
}

/// <summary>A setting as administrators read it. <paramref name="Value"/> null: none; a secret's is never here, only whether there is one.</summary>
public sealed record SettingRow(string Name, string? Value, bool IsSecret, SettingOrigin Origin, string Default, string Japanese, string English);

/// <summary>Every setting with its default and its meaning, and what is in force. Read only: a setting is changed where the hub is started.</summary>
public sealed class SettingTable
{
    private sealed record Known(string Name, string Default, string Japanese, string English, bool IsSecret = false);

    private const string None = "－";

    private static readonly Known[] Hub =
    [
        new("LinkageHub__Mode", "local", "local：ループバックだけ、組み込みのデータベースも可。production：どちらも不可", "local: loopback only, private database allowed; production: neither"),
        new("ConnectionStrings__LinkageHub", None, "PostgreSQLの接続文字列。空欄は組み込みのデータベース", "PostgreSQL; empty: a private one", IsSecret: true),
        new("ConnectionStrings__Callers", None, "画面とAPIからの問い合わせ専用のログイン", "a login of their own for people's questions", IsSecret: true),
        new("Data__Directory", ".data", "組み込みのデータベースなどを置く場所", "where the private database lies"),
        new("Urls", "http://localhost:5080", "待ち受けるアドレス", "where the hub listens"),
        new("Retry__FirstDelaySeconds", "2", "最初の再送信までの秒数", "until the first retry"),
        new("Retry__Factor", "2", "再送信の間隔が延びる倍率", "how the delay grows"),
        new("Retry__MaxDelaySeconds", "300", "再送信の間隔の上限", "the longest delay"),
        new("Retry__MaxAttempts", "12", "操作ごとの送信回数の上限", "sends of one operation"),
        new("Retry__MaxDeaths", "3", "1件の連携の処理中にハブが停止してよい回数", "nodes lost over one handoff before it is a person's"),
        new("Retry__LeaseSeconds", "15", "停止したノードの作業を、ほかのノードが引き継ぐまでの秒数", "how long a dead node's work stays its own"),
        new("Breaker__OpenSeconds", "30", "遮断器が開いてから試行するまでの秒数", "until one probe may pass"),
        new("Linkage3__ExpectedMinutes", "5", "締結から連携Ⅲまでの見込み時間", "when III is overdue"),
        new("Linkage3__SettleMinutes", "10", "手動登録ができるまでの時間", "before a registration by hand"),
        new("CarryIn__PromptHours", "4", "連携Ⅲから持込までの営業時間", "business hours from III to carry-in"),
        new("Polling__Seconds", "60", "連携先の状態を確認する間隔", "what a lost callback costs at most"),
        new("Triggers__OnCallback", None, "通知を受けて自動で行う連携", "linkages the hub may start by itself"),
        new("Contracts__Check", "report, production: off", "連携先との通信を契約（OpenAPI）と照合するか", "whether traffic is held against the contracts: off in production, report locally"),
        new("Evidence__Enforce", "false", "画面からの連携に、担当者が行う手順の記録を求めるか", "whether a linkage from the console waits for people's steps to be recorded"),
        new("Linkage1__OkTimeoutMinutes", "10", "連携Ⅰの「OK」が遅れていると見なすまでの時間", "when I is overdue"),
        new("Linkage2__LaunchTimeoutSeconds", "60", "連携Ⅱの起動が遅れていると見なすまでの秒数", "when II is overdue"),
        new("Linkage3__RequireManualDatesAfterSuccess", "false", "連携Ⅲの成功後も手順43を求めるか", "step 43 also after a success"),
        new("PrintSerial__WarnDays", "45", "古い申込書として注意するまでの日数", "days until a case warns of its old form"),
        new("FormId__Pattern", Values.NumberForms.DefaultFormId, "帳票IDの形", "what a form id looks like"),
        new("PolicyNumber__Pattern", Values.NumberForms.DefaultPolicyNumber, "証券番号の形", "what a policy number looks like"),
        new("PrintSerial__Pattern", Values.PrintSerial.DefaultPattern, "印刷連番の形", "what a print serial looks like"),
        new("Limits__PagesPerMinute", "1200", "一人が1分間に開ける画面と操作の数", "pages and clicks of one person in a minute"),
        new("Limits__CallsPerMinute", "600000", "1つのAPIキーが1分間に呼べる数", "API calls of one machine client in a minute"),
        new("Limits__RevealsPerHour", "120", "一人（1つのAPIキー）が1時間に表示または書き出せるお客さま情報の数", "looks at a customer's data of one caller in an hour"),
        new("SignIn__SecondFactor", "required", "認証アプリを全員に求めるか", "whether everybody needs an authenticator"),
        new("SignIn__KeyCertificate", None, "個人情報を暗号化する鍵を守る証明書", "protects the keys that personal data is sealed with"),
        new("SignIn__TriesPerMinute", "30", "同じアドレスからの1分間のサインイン回数", "sign-ins from one address in a minute"),
        new("Bootstrap__ApiKey", None, "初期設定用のキー", "key of the first set-up", IsSecret: true),
        new("Bootstrap__SecondApiKey", None, "初期設定用の2人目のキー", "its second person", IsSecret: true),
        new("Bootstrap__AdminUser", None, "最初の管理者", "the first administrator"),
        new("Bootstrap__AdminPassword", None, "最初の管理者のパスワード", "his password", IsSecret: true),
        new("Otlp__Endpoint", None, "ログ、トレース、メトリクスの送り先", "where logs, traces and metrics go"),
        new("Otlp__Headers", None, "送り先の認証などのヘッダー", "its headers", IsSecret: true),
    ];

    private static readonly string[] Partners = ["SonpoOnline", "JPass", "Arclink"];

    private static readonly Known[] OfPartner =
    [
        new("BaseUrl", None, "接続先。空欄は未設定", "the origin; empty: not configured"),
        new("ApiKey", None, "連携先のキー", "Bearer key", IsSecret: true),
        new("WebhookSecret", None, "通知の署名の鍵", "signs callbacks", IsSecret: true),
        new("ClientCertificate", None, "相互TLSの証明書ファイル", "file for mutual TLS"),
        new("ServerCertificateAuthority", None, "連携先の証明書を発行した認証局", "the partner's authority"),
        new("TimeoutSeconds", "10", "1回の呼び出しの上限", "the longest call"),
        new("RequestsPerSecond", "50", "毎秒の要求の上限", "requests a second"),
        new("MaxInFlight", "16", "同時に送る数の上限", "at the same time"),
    ];

    private readonly IConfiguration configuration;

    /// <summary>Read at the start, before the web server writes its own addresses over everybody's.</summary>
    public SettingTable(IConfiguration configuration)
    {
        this.configuration = configuration;
        Rows = [.. Read()];
    }

    public IReadOnlyList<SettingRow> Rows { get; }

    private IEnumerable<SettingRow> Read() =>
    [
        .. Hub.Select(Row),
        .. Partners.Concat(configuration.GetSection("Partners:Insurers").GetChildren().Select(insurer => $"Insurers__{insurer.Key}"))
            .SelectMany(partner => OfPartner.Select(known => Row(known with { Name = $"Partners__{partner}__{known.Name}" })).Concat(OperationsOf(partner))),
    ];

    private SettingRow Row(Known known)
    {
        var key = known.Name.Replace("__", ":", StringComparison.Ordinal);
        var given = configuration[key] is { Length: > 0 } text ? text : null;
        return new SettingRow(known.Name, known.IsSecret ? null : given ?? (known.Default == None ? null : known.Default), known.IsSecret && given is not null, given is null ? SettingOrigin.Default : OriginOf(key), known.Default, known.Japanese, known.English);
    }

    /// <summary>Classes and settling times only where somebody has set one: their defaults are the contract's.</summary>
    private IEnumerable<SettingRow> OperationsOf(string partner) =>
        from operation in configuration.GetSection($"Partners:{partner.Replace("__", ":", StringComparison.Ordinal)}:Operations").GetChildren()
        from one in operation.GetChildren()
        select Row(one.Key == "Class"
            ? new Known($"Partners__{partner}__Operations__{operation.Key}__Class", "契約による", "再送信の型（A：連携先が重複を防ぐ、B：先に照会、C：人が決める）", "how it may be repeated")
            : new Known($"Partners__{partner}__Operations__{operation.Key}__SettleSeconds", "30", "不在の確認までの秒数", "before absent allows a resend"));

    /// <summary>The last one that has it wins, as it does when the hub reads it.</summary>
    private SettingOrigin OriginOf(string key) => ((IConfigurationRoot)configuration).Providers.Reverse().FirstOrDefault(provider => provider.TryGet(key, out _)) switch
    {
        Microsoft.Extensions.Configuration.CommandLine.CommandLineConfigurationProvider => SettingOrigin.CommandLine,
        Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationProvider => SettingOrigin.Environment,
        null => SettingOrigin.Default,
        _ => SettingOrigin.File,
    };
}
