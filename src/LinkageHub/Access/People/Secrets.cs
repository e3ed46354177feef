using System.Security.Cryptography;
using System.Text;

namespace LinkageHub.Access.People;

/// <summary>Random secrets that people or browsers hold, and the hashes of them that the database holds.</summary>
internal static class Secrets
{
    // No letters and digits that look alike: people read these aloud.
    private const string Readable = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>256 bits for a cookie.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A first password of four groups of five: 99 bits.</summary>
    public static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Readable, 5)));

    /// <summary>A plain hash will do: what is hashed here is random and long.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static string HashText(string secret) => Convert.ToHexStringLower(Hash(secret));
}
