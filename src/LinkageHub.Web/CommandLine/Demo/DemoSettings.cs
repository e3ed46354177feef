using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>Settings of a demonstration: the real flow with short waits, so that an answer in doubt is settled in seconds, not minutes.</summary>
internal static class DemoSettings
{
    private static readonly (string Partner, string[] Writes)[] Writes =
    [
        ("SonpoOnline", ["S2"]),
        ("JPass", ["J1", "J4", "J5", "J6"]),
        ("Arclink", ["A1", "A2", "A4", "A5"]),
    ];

    public static string[] ForHub(RunFile run, IReadOnlyDictionary<string, PartnerSecrets> secrets)
    {
        var settings = new Dictionary<string, string>
        {
            ["Urls"] = run.Hub,
            ["Data:Directory"] = RunFile.DataDirectory,
            ["Bootstrap:ApiKey"] = run.ApiKey,
            ["Bootstrap:SecondApiKey"] = run.SecondApiKey,
            ["Retry:FirstDelaySeconds"] = "0.2",
            ["Retry:MaxDelaySeconds"] = "2",
            ["Polling:Seconds"] = "5",
            ["Linkage3:SettleMinutes"] = "0.02",
            // Whoever tries it out has no authenticator at hand.
            ["SignIn:SecondFactor"] = "enrolled",
            ["Logging:LogLevel:Default"] = "Error",
        };
        foreach (var (partner, writes) in Writes)
        {
            var section = $"Partners:{partner}";
            settings[$"{section}:BaseUrl"] = run.Simulator;
            settings[$"{section}:ApiKey"] = secrets[partner].ApiKey;
            settings[$"{section}:WebhookSecret"] = secrets[partner].WebhookSecret;
            settings[$"{section}:RequestsPerSecond"] = "2000";
            settings[$"{section}:MaxInFlight"] = "64";
            settings[$"{section}:TimeoutSeconds"] = "5";
            foreach (var write in writes)
                settings[$"{section}:Operations:{write}:SettleSeconds"] = "1";
        }
        return [.. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
    }

    public static Dictionary<string, string> ForSimulator(RunFile run, IReadOnlyDictionary<string, PartnerSecrets> secrets)
    {
        var settings = new Dictionary<string, string>
        {
            ["Simulator__Urls"] = run.Simulator,
            ["Simulator__HubUrl"] = run.Hub,
            ["Simulator__JournalPath"] = Path.GetFullPath(Path.Combine(RunFile.DataDirectory, "simulator-journal.jsonl")),
        };
        foreach (var (partner, secret) in secrets)
        {
            settings[$"Simulator__{partner}__ApiKey"] = secret.ApiKey;
            settings[$"Simulator__{partner}__WebhookSecret"] = secret.WebhookSecret;
        }
        return settings;
    }
}
