namespace LinkageHub.Partners;

/// <summary>One partner's settings, already checked. A class, not a record: printing it must not print its secrets.</summary>
public sealed class PartnerOptions
{
    /// <summary>The origin only; the adapter adds the contract's prefix. Null: not configured, its work is accepted and held.</summary>
    public Uri? BaseUrl { get; init; }

    public string ApiKey { get; init; } = "";

    /// <summary>Keys for the signatures of callbacks, the newest first; several while the partner rotates them.</summary>
    public IReadOnlyList<byte[]> WebhookSecrets { get; init; } = [];

    /// <summary>Whole call from connect to last byte. After it a write is in doubt, so keep it above the partner's own limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests above it wait their turn here instead of being refused there.</summary>
    public double RequestsPerSecond { get; init; } = 50;

    /// <summary>Also the number of connections: a slow partner holds no more than these.</summary>
    public int MaxInFlight { get; init; } = 16;

    /// <summary>PEM (certificate and key in one file) or PFX without password, for mutual TLS.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM: only certificates of this authority are the partner's. Null: those the system trusts.</summary>
    public string? ServerCertificateAuthority { get; init; }

    /// <summary>Whose system this is; insurers only.</summary>
    public string InsurerCode { get; init; } = DefaultInsurerCode;

    public const string DefaultInsurerCode = "SJ";

    /// <summary>Sent with every request, such as the simulator's run name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<Operation, OperationOptions> Operations { get; init; } = new Dictionary<Operation, OperationOptions>();

    /// <summary>The manual conclusion is J4 by another hand: what is set for J4 holds for it unless it has its own.</summary>
    public OperationOptions Of(Operation operation) =>
        Operations.TryGetValue(operation, out var own) ? own
        : operation is Operation.J4M && Operations.TryGetValue(Operation.J4, out var linkage) ? linkage
        : new OperationOptions();
}

/// <summary>How sure we are of one write of one partner.</summary>
public sealed record OperationOptions
{
    /// <summary>Null: the contract's default. A where the partner does not deduplicate means double contracts.</summary>
    public OperationClass? Class { get; init; }

    /// <summary>Time since the last send before "absent" allows a resend; shorter than the partner's own work means double effects.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>All partners' settings.</summary>
public sealed class PartnerSettings
{
    public PartnerOptions SonpoOnline { get; init; } = new();

    public PartnerOptions JPass { get; init; } = new();

    public PartnerOptions Arclink { get; init; } = new();

    /// <summary>Further insurers behind the same contract, by insurer code.</summary>
    public IReadOnlyDictionary<string, PartnerOptions> Insurers { get; init; } = new Dictionary<string, PartnerOptions>();

    /// <summary>How long a breaker stays open before one probe may pass.</summary>
    public TimeSpan BreakerOpenTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Production: what answers as a simulator is no partner, and nothing it says counts.</summary>
    public bool RefusesSimulators { get; init; }

    /// <summary>A partner's Retry-After is cut to this; the retry engine's longest delay.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(300);
}
