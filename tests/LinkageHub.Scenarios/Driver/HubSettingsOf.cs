namespace LinkageHub.Scenarios.Driver;

/// <summary>The real flow with short waits. Nothing happens by the clock (polling, an overdue conclusion) unless a test is about it.</summary>
internal static class HubSettingsOf
{
    private static readonly (string Partner, string[] Writes)[] Writes =
    [
        ("SonpoOnline", ["S2"]), ("JPass", ["J1", "J4", "J5", "J6"]), ("Arclink", ["A1", "A2", "A4", "A5"]),
    ];

    public static IEnumerable<string> Town(Uri simulator, string run, string connectionString, IEnumerable<string> own)
    {
        var settings = new List<string>
        {
            $"ConnectionStrings:LinkageHub={connectionString}",
            "Urls=http://127.0.0.1:0",
            $"Bootstrap:ApiKey={Secrets.Staff}",
            $"Bootstrap:SecondApiKey={Secrets.Colleague}",
            "Retry:FirstDelaySeconds=0.05",
            "Retry:MaxDelaySeconds=0.4",
            "Retry:LeaseSeconds=3",
            "Polling:Seconds=3600",
            "Linkage3:SettleMinutes=0.005",
            "Linkage3:ExpectedMinutes=1440",
            "Breaker:OpenSeconds=0.2",
            "Logging:LogLevel:Default=None",
        };
        foreach (var (partner, writes) in Writes)
        {
            var section = $"Partners:{partner}";
            settings.AddRange(
            [
                $"{section}:BaseUrl={simulator.GetLeftPart(UriPartial.Authority)}",
                $"{section}:ApiKey={Secrets.Partner}",
                $"{section}:WebhookSecret={Secrets.WebhookSetting}",
                $"{section}:Headers:X-Sim-Run={run}",
                $"{section}:RequestsPerSecond=2000",
                $"{section}:TimeoutSeconds=8",
                .. writes.Select(write => $"{section}:Operations:{write}:SettleSeconds=0.1"),
            ]);
        }
        return settings.Concat(own).Select(setting => $"--{setting}");
    }
}
