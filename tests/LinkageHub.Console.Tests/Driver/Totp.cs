using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>An authenticator app (RFC 6238), written from the RFC and not from what the hub uses.</summary>
public static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Of(string key)
    {
        var secret = new List<byte>();
        var (bits, length) = (0, 0);
        foreach (var letter in key)
        {
            (bits, length) = (bits << 5 | Alphabet.IndexOf(letter, StringComparison.Ordinal), length + 5);
            if (length < 8)
                continue;
            secret.Add((byte)(bits >> (length - 8)));
            (bits, length) = (bits & ((1 << (length - 8)) - 1), length - 8);
        }
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // The RFC's own algorithm.
        var hash = HMACSHA1.HashData(secret.ToArray(), step);
#pragma warning restore CA5350
        var code = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return (code % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
