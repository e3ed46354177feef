using System.Text;

namespace LinkageHub.Scenarios.Driver;

/// <summary>Keys and secrets of the tests; invented, and the same everywhere.</summary>
public static class Secrets
{
    public const string Staff = "staff-key", Colleague = "colleague-key", Partner = "partner-key";

    /// <summary>Signs callbacks.</summary>
    public static readonly byte[] Webhook = Encoding.ASCII.GetBytes("twenty-four-bytes-secret");

    public static readonly string[] PartnerSections = ["SonpoOnline", "JPass", "Arclink"];

    public static string WebhookSetting { get; } = "whsec_" + Convert.ToBase64String(Webhook);

    public static IEnumerable<string> OfSimulator => PartnerSections.SelectMany(partner => new[]
    {
        $"--Simulator:{partner}:ApiKey={Partner}", $"--Simulator:{partner}:WebhookSecret={WebhookSetting}",
    });
}
