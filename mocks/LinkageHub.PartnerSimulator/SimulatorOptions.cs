using System.Net;

namespace LinkageHub.PartnerSimulator;

/// <summary>A setting that is wrong or not allowed together with another; its message names it.</summary>
public sealed class SimulatorSettingException(string message) : Exception(message);

/// <summary>The settings of the simulator, section <c>Simulator</c>.</summary>
internal sealed class SimulatorOptions
{
    public const string Section = "Simulator";
    public const string SecretPrefix = "whsec_";

    public string Urls { get; init; } = "http://localhost:5090";
    public string JournalPath { get; init; } = Path.Combine(".data", "simulator-journal.jsonl");
    public string? HubUrl { get; init; }
    public PartnerKeys SonpoOnline { get; init; } = new();
    public PartnerKeys JPass { get; init; } = new();
    public PartnerKeys Arclink { get; init; } = new();

    /// <summary>Further insurers by code; their callbacks go to <c>/hooks/insurers/&lt;code&gt;</c>.</summary>
    public Dictionary<string, PartnerKeys> Insurers { get; init; } = [];

    /// <summary>Requests kept per run for <c>GET /_sim/requests</c>; older ones are counted as dropped, never lost silently.</summary>
    public int RequestLogLimit { get; init; } = 20_000;

    /// <summary>Whether every request and answer is held against the OpenAPI documents, for <c>contractMismatches</c> in <c>GET /_sim/requests</c>.</summary>
    public bool CheckContracts { get; init; } = true;

    /// <summary>A free port can only be asked for at an address, not at the name localhost, which stands for two.</summary>
    public string[] Listeners =>
    [
        .. Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => url.Replace("//localhost:0", "//127.0.0.1:0", StringComparison.Ordinal)),
    ];

    public PartnerKeys Of(string partner) => partner switch
    {
        PartnerNames.SonpoOnline => SonpoOnline,
        PartnerNames.JPass => JPass,
        _ => Arclink,
    };

    public static SimulatorOptions Read(IConfiguration configuration)
    {
        var options = new SimulatorOptions();
        configuration.GetSection(Section).Bind(options);
        options.Validate();
        return options;
    }

    private void Validate()
    {
        if (string.IsNullOrWhiteSpace(JournalPath))
            throw new SimulatorSettingException("Simulator__JournalPath must name a file.");
        if (RequestLogLimit < 1)
            throw new SimulatorSettingException("Simulator__RequestLogLimit must be 1 or more.");
        if (!string.IsNullOrEmpty(HubUrl) && !IsWebAddress(HubUrl))
            throw new SimulatorSettingException("Simulator__HubUrl must be an http or https address.");
        foreach (var (name, keys) in new[] { ("SonpoOnline", SonpoOnline), ("JPass", JPass), ("Arclink", Arclink) })
        {
            if (!IsSecret(keys.WebhookSecret))
                throw new SimulatorSettingException($"Simulator__{name}__WebhookSecret must be whsec_ and base64.");
        }

        foreach (var url in Listeners)
            ValidateListener(url);
    }

    private void ValidateListener(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException wrong)
        {
            throw new SimulatorSettingException($"Simulator__Urls: {wrong.Message}");
        }

        var loopback = address.Host is "localhost" || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
        var everyKeySet = new[] { SonpoOnline, JPass, Arclink }.All(partner => !string.IsNullOrEmpty(partner.ApiKey));

        // Without keys anybody who reaches the port may play head office.
        if (!loopback && !everyKeySet)
        {
            throw new SimulatorSettingException(
                $"Simulator__Urls: {url} is not loopback, "
                + "so the ApiKey of Simulator__SonpoOnline, Simulator__JPass and Simulator__Arclink must be set.");
        }
    }

    public static bool IsSecret(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return true;
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && System.Buffers.Text.Base64.IsValid(text.AsSpan(SecretPrefix.Length));
    }

    public static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");
}

internal sealed class PartnerKeys
{
    public string? ApiKey { get; init; }
    public string? WebhookSecret { get; init; }
}

internal static class PartnerNames
{
    public const string SonpoOnline = "sonpo-online";
    public const string JPass = "jpass";
    public const string Arclink = "arclink";

    public static readonly string[] All = [SonpoOnline, JPass, Arclink];
}
