using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace LinkageHub.Access.OpenId;

/// <summary>One public key of a provider's set (RFC 7517), as far as it signs in one of the ways we take.</summary>
public sealed record SigningKey(string? Id, string Type, IReadOnlyDictionary<string, byte[]> Numbers)
{
    /// <summary>Keys of other kinds and uses are passed over: a set may hold some that we shall never meet.</summary>
    public static IReadOnlyList<SigningKey> Read(JsonElement set)
    {
        var keys = new List<SigningKey>();
        foreach (var key in set.GetProperty("keys").EnumerateArray())
        {
            string? Text(string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            string[] numbers = Text("kty") switch { "RSA" => ["n", "e"], "EC" when Text("crv") == "P-256" => ["x", "y"], _ => [] };
            if (numbers.Length > 0 && Text("use") is null or "sig"
                && numbers.All(name => Text(name) is { } number && Base64Url.IsValid(number)))
                keys.Add(new SigningKey(Text("kid"), Text("kty")!, numbers.ToDictionary(name => name, name => Base64Url.DecodeFromChars(Text(name)!))));
        }
        return keys;
    }

    /// <summary>The way of signing says which kind of key it needs: a key never serves for another (RFC 8725).</summary>
    public bool Verifies(string algorithm, byte[] text, byte[] signature) => (algorithm, Type) switch
    {
        ("RS256", "RSA") => Rsa(RSASignaturePadding.Pkcs1, text, signature),
        ("PS256", "RSA") => Rsa(RSASignaturePadding.Pss, text, signature),
        ("ES256", "EC") => Ec(text, signature),
        _ => false,
    };

    private bool Rsa(RSASignaturePadding padding, byte[] text, byte[] signature)
    {
        using var key = RSA.Create(new RSAParameters { Modulus = Numbers["n"], Exponent = Numbers["e"] });
        return key.KeySize >= 2048 && key.VerifyData(text, signature, HashAlgorithmName.SHA256, padding);
    }

    private bool Ec(byte[] text, byte[] signature)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Numbers["x"], Y = Numbers["y"] } });
        return key.VerifyData(text, signature, HashAlgorithmName.SHA256);
    }
}
