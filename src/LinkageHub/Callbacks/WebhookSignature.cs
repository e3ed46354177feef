using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LinkageHub.Callbacks;

/// <summary>Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>, several signatures and several secrets during a rotation, ±5 minutes.</summary>
public static class WebhookSignature
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static bool IsValid(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || id.Length > 200 || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
            return false;

        var prefix = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[prefix.Length + body.Length];
        prefix.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(prefix.Length));

        var valid = false;
        foreach (var given in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(20))
        {
            if (!given.StartsWith("v1,", StringComparison.Ordinal))
                continue;
            var mac = new byte[32];
            if (!Convert.TryFromBase64String(given[3..], mac, out var length) || length != mac.Length)
                continue;
            // Every secret is tried, whatever the ones before said: the time taken tells nothing.
            foreach (var secret in secrets)
                valid |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signed), mac);
        }
        return valid;
    }
}
