using System.Globalization;
using System.Text.RegularExpressions;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Values;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.Web;

/// <summary>Settings of the hub, read and checked as a whole: one that is wrong stops the start with its name and what is allowed.</summary>
public sealed record HubSettings
{
    public required string PrintSerialPattern { get; init; }
    public required NumberForms Forms { get; init; }
    public required CautionLimits Cautions { get; init; }
    public required bool IsProduction { get; init; }
    public required IReadOnlyList<string> Urls { get; init; }
    public required string? ConnectionString { get; init; }
    public required string? CallersConnectionString { get; init; }
    public required string DataDirectory { get; init; }
    public required RetryOptions Retry { get; init; }
    public required double LeaseSeconds { get; init; }
    public required PartnerSettings Partners { get; init; }
    public required Api.BootstrapKeys Bootstrap { get; init; }
    public required IReadOnlySet<Linkage> TriggersOnCallback { get; init; }

    /// <summary>People at the console are held to what <see cref="LinkageHub.Triggers.AskedEvidence"/> names.</summary>
    public required bool EnforceEvidence { get; init; }
    public required Uri? OtlpEndpoint { get; init; }
    public required string? OtlpHeaders { get; init; }
    public required SignInSettings SignIn { get; init; }

    /// <summary>How often one caller may ask, and how much of customers' data he may see.</summary>
    public required Api.CallLimits Limits { get; init; }

    /// <summary>Whether what goes over the wires is held against the published contracts.</summary>
    public required bool WatchesContracts { get; init; }

    /// <summary>Our sections and every name in them; the partners' own are checked where they are read.</summary>
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LinkageHub"] = ["Mode"],
        ["Data"] = ["Directory"],
        ["Retry"] = ["FirstDelaySeconds", "Factor", "MaxDelaySeconds", "MaxAttempts", "MaxDeaths", "LeaseSeconds"],
        ["Linkage1"] = ["OkTimeoutMinutes"],
        ["Linkage2"] = ["LaunchTimeoutSeconds"],
        ["Linkage3"] = ["ExpectedMinutes", "SettleMinutes", "RequireManualDatesAfterSuccess"],
        ["CarryIn"] = ["PromptHours"],
        ["Polling"] = ["Seconds"],
        ["Evidence"] = ["Enforce"],
        ["Triggers"] = ["OnCallback"],
        ["Contracts"] = ["Check"],
        ["PrintSerial"] = ["Pattern", "WarnDays"],
        ["FormId"] = ["Pattern"],
        ["PolicyNumber"] = ["Pattern"],
        ["Bootstrap"] = ["AdminUser", "AdminPassword", "ApiKey", "SecondApiKey"],
        ["SignIn"] = ["SecondFactor", "KeyCertificate", "TriesPerMinute", "OpenId"],
        ["Limits"] = ["PagesPerMinute", "CallsPerMinute", "RevealsPerHour"],
        ["Otlp"] = ["Endpoint", "Headers"],
        ["ConnectionStrings"] = ["LinkageHub", "Callers"],
    };

    /// <summary>Whether a first name is one that the hub, its partners or its web server read.</summary>
    public static bool IsSection(string name) =>
        Known.ContainsKey(name) || Foreign.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Foreign = ["Urls", "Partners", "Breaker", "Kestrel", "Logging"];

    /// <summary>All errors at once, each naming the setting as an environment variable; never a value.</summary>
    public static (HubSettings? Settings, IReadOnlyList<string> Errors) Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        foreach (var (section, names) in Known)
            foreach (var given in configuration.GetSection(section).GetChildren())
                if (!names.Contains(given.Key, StringComparer.OrdinalIgnoreCase))
                    errors.Add($"{section}__{given.Key}: この名前の設定はありません。{section} の設定は {string.Join("、", names)} です。");

        var mode = configuration["LinkageHub:Mode"] ?? "local";
        if (mode is not ("local" or "production"))
            errors.Add("LinkageHub__Mode: local または production にしてください。");
        var production = mode == "production";

        var connection = configuration.GetConnectionString("LinkageHub");
        if (production && string.IsNullOrWhiteSpace(connection))
            errors.Add("ConnectionStrings__LinkageHub: production では PostgreSQL の接続文字列が必要です。");
        else if (!string.IsNullOrWhiteSpace(connection) && !IsConnection(connection))
            errors.Add("ConnectionStrings__LinkageHub: Host=…;Port=…;Database=…;Username=…;Password=… の形にしてください。");

        var callers = configuration.GetConnectionString("Callers");
        if (!string.IsNullOrWhiteSpace(callers) && (string.IsNullOrWhiteSpace(connection) || !IsConnection(callers)))
            errors.Add("ConnectionStrings__Callers: ConnectionStrings__LinkageHub と同じデータベースの、別のログインにしてください（Host=…;Username=…;Password=… の形）。");

        var urls = (configuration["Urls"] is { Length: > 0 } text ? text : "http://localhost:5080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        errors.AddRange(urls.SelectMany(url => ListenAddress.WrongIn(url, production)).Distinct());
        // Kestrel's own section would win over Urls, and open doors that the mode forbids.
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
            errors.Add("Kestrel__Endpoints: 使えません。待ち受けアドレスは Urls で指定してください。");

        var pattern = configuration["PrintSerial:Pattern"] ?? PrintSerial.DefaultPattern;
        foreach (var (name, value) in new[] { ("PrintSerial__Pattern", pattern), ("FormId__Pattern", configuration["FormId:Pattern"]), ("PolicyNumber__Pattern", configuration["PolicyNumber:Pattern"]) })
            if (value is not null && !IsPattern(value))
                errors.Add($"{name}: 正規表現にしてください。");

        var forms = new NumberForms(configuration["FormId:Pattern"] ?? NumberForms.DefaultFormId, configuration["PolicyNumber:Pattern"] ?? NumberForms.DefaultPolicyNumber);
        var cautions = new CautionLimits((int)Number("PrintSerial:WarnDays", 45, 1, 3650, whole: true), forms.PolicyNumber);

        var bootstrap = new Api.BootstrapKeys(configuration["Bootstrap:ApiKey"], configuration["Bootstrap:SecondApiKey"]);
        foreach (var (name, key) in new[] { ("Bootstrap__ApiKey", bootstrap.ApiKey), ("Bootstrap__SecondApiKey", bootstrap.SecondApiKey) })
        {
            if (production && key is { Length: > 0 and < 32 })
                errors.Add($"{name}: production では32文字以上にしてください。");
            if (key is { Length: > 0 } && !key.All(c => c is > ' ' and < '\x7f'))
                errors.Add($"{name}: 空白を含まない半角の英数字と記号にしてください。");
        }
        if (bootstrap.ApiKey is { Length: > 0 } first && first == bootstrap.SecondApiKey)
            errors.Add("Bootstrap__SecondApiKey: Bootstrap__ApiKey と別の値にしてください（別の担当者の鍵です）。");

        var (signIn, wrongSignIn) = SignInSettings.Read(configuration, production);
        errors.AddRange(wrongSignIn);

        var triggers = new HashSet<Linkage>();
        foreach (var name in (configuration["Triggers:OnCallback"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (name is "I" or "III" && LinkageNames.TryParse(name, out var linkage))
                triggers.Add(linkage);
            else
                errors.Add("Triggers__OnCallback: I、III をコンマ区切りで指定してください。");

        // It costs processor at every call: testers want it, customers' days need not pay for it.
        var check = configuration["Contracts:Check"] is { Length: > 0 } chosen ? chosen : production ? "off" : "report";
        if (check is not ("off" or "report"))
            errors.Add("Contracts__Check: off または report にしてください。");

        var limits = new Api.CallLimits(
            (int)Number("Limits:PagesPerMinute", 1_200, 60, 1_000_000, whole: true),
            (int)Number("Limits:CallsPerMinute", 600_000, 60, 100_000_000, whole: true),
            (int)Number("Limits:RevealsPerHour", 120, 1, 1_000_000, whole: true));

        Uri? otlp = null;
        if (configuration["Otlp:Endpoint"] is { Length: > 0 } endpoint && !Uri.TryCreate(endpoint, UriKind.Absolute, out otlp))
            errors.Add("Otlp__Endpoint: http://… の形のアドレスにしてください。");

        var retry = new RetryOptions
        {
            FirstDelaySeconds = Number("Retry:FirstDelaySeconds", 2, 0.01, 3600),
            Factor = Number("Retry:Factor", 2, 1, 10),
            MaxDelaySeconds = Number("Retry:MaxDelaySeconds", 300, 0.01, 86400),
            MaxAttempts = (int)Number("Retry:MaxAttempts", 12, 1, 1000, whole: true),
            MaxDeaths = (int)Number("Retry:MaxDeaths", 3, 2, 1000, whole: true),
            ExpectedMinutes = Number("Linkage3:ExpectedMinutes", 5, 0, 1440),
            SettleMinutes = Number("Linkage3:SettleMinutes", 10, 0, 1440),
            PromptHours = Number("CarryIn:PromptHours", 4, 0, 240),
            OkTimeoutMinutes = Number("Linkage1:OkTimeoutMinutes", 10, 0, 1440),
            LaunchTimeoutSeconds = Number("Linkage2:LaunchTimeoutSeconds", 60, 0, 86400),
            ManualDatesAfterSuccess = YesOrNo("Linkage3:RequireManualDatesAfterSuccess"),
            PollingSeconds = Number("Polling:Seconds", 60, 0.1, 86400),
        };
        if (retry.MaxDelaySeconds < retry.FirstDelaySeconds)
            errors.Add("Retry__MaxDelaySeconds: Retry__FirstDelaySeconds 以上にしてください。");
        var lease = Number("Retry:LeaseSeconds", 15, 1, 3600);
        var enforceEvidence = YesOrNo("Evidence:Enforce");

        var partners = PartnerOptionsReader.Read(configuration);
        errors.AddRange(partners.Errors);
        if (errors.Count > 0)
            return (null, errors);
        return (new HubSettings
        {
            PrintSerialPattern = pattern,
            Forms = forms,
            Cautions = cautions,
            IsProduction = production,
            Urls = urls,
            ConnectionString = connection,
            CallersConnectionString = callers,
            DataDirectory = Path.GetFullPath(configuration["Data:Directory"] is { Length: > 0 } directory ? directory : ".data"),
            Retry = retry,
            LeaseSeconds = lease,
            Partners = partners.Settings!,
            Bootstrap = bootstrap,
            EnforceEvidence = enforceEvidence,
            TriggersOnCallback = triggers,
            OtlpEndpoint = otlp,
            OtlpHeaders = configuration["Otlp:Headers"],
            SignIn = signIn,
            Limits = limits,
            WatchesContracts = check == "report",
        }, []);

        bool YesOrNo(string name)
        {
            if (configuration[name] is not { Length: > 0 } given)
                return false;
            if (bool.TryParse(given, out var yes))
                return yes;
            errors.Add($"{name.Replace(":", "__", StringComparison.Ordinal)}: true または false にしてください。");
            return false;
        }

        double Number(string name, double standard, double least, double most, bool whole = false)
        {
            if (configuration[name] is not { Length: > 0 } given)
                return standard;
            if (double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                && !(whole && number != Math.Floor(number)))
                return number;
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name.Replace(":", "__", StringComparison.Ordinal)}: {least} 以上 {most} 以下の{(whole ? "整数" : "数")}にしてください。"));
            return standard;
        }
    }

    private static bool IsConnection(string text)
    {
        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(text) is not null;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>The hub does not start: settings that are wrong, by name.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors => errors;
}
