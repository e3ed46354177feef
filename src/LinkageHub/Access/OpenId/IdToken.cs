using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LinkageHub.Access.OpenId;

/// <summary>Who somebody is at the provider. <c>Email</c> only when the provider says that it has verified it.</summary>
public sealed record ProvenIdentity(string Issuer, string Subject, string? Email, bool WithTwoFactors);

/// <summary>What a token must be about, or it is somebody else's.</summary>
/// <param name="AuthenticatedAfter">He must have proved himself after this; null: whenever.</param>
public sealed record Expected(string Issuer, string ClientId, string Nonce, DateTimeOffset? AuthenticatedAfter, DateTimeOffset Now);

/// <summary>An ID token (OpenID Connect Core 1.0, 3.1.3.7), read and judged. Every reason to refuse is a row.</summary>
public static class IdToken
{
    /// <summary>How far the provider's clock may be from ours.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>Null and why, or who it is. The reasons are for the record; they hold nothing of the token.</summary>
    public static (ProvenIdentity? Who, string? Wrong) Read(string token, IReadOnlyList<SigningKey> keys, Expected expected)
    {
        if (token.Split('.') is not [var head, var body, var signed] || !new[] { head, body, signed }.All(part => part.Length > 0 && Base64Url.IsValid(part)))
            return (null, "not a signed token");
        JsonElement header, claims;
        try
        {
            (header, claims) = (Parse(head), Parse(body));
        }
        catch (JsonException)
        {
            return (null, "not a signed token");
        }
        var (algorithm, id) = (Text(header, "alg") ?? "", Text(header, "kid"));
        var (text, signature) = (Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signed));
        if (!keys.Where(key => id is null || key.Id is null || key.Id == id).Any(key => key.Verifies(algorithm, text, signature)))
            return (null, "signature");

        var subject = Text(claims, "sub") ?? "";
        var audiences = Texts(claims, "aud");
        var wrong = new (bool Is, string What)[]
        {
            (Text(claims, "iss") != expected.Issuer, "issuer"),
            (!audiences.Contains(expected.ClientId), "audience"),
            ((audiences.Count > 1 || Text(claims, "azp") is not null) && Text(claims, "azp") != expected.ClientId, "authorized party"),
            (Time(claims, "exp") is not { } end || end + Leeway <= expected.Now, "expired"),
            (Time(claims, "iat") is not { } issued || issued - Leeway > expected.Now, "not issued yet"),
            (Time(claims, "nbf") is { } begin && begin - Leeway > expected.Now, "not valid yet"),
            (!Same(Text(claims, "nonce"), expected.Nonce), "nonce"),
            (expected.AuthenticatedAfter is { } after && (Time(claims, "auth_time") is not { } proved || proved + Leeway < after), "authentication too old"),
            (subject.Length is 0 or > 255, "subject"),
        }.FirstOrDefault(rule => rule.Is).What;
        if (wrong is not null)
            return (null, wrong);
        var email = claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True ? Text(claims, "email") : null;
        // What counts as two factors is the provider's word for it (RFC 8176); without it our own is asked for.
        return (new ProvenIdentity(expected.Issuer, subject, email, Texts(claims, "amr").Contains("mfa")), null);
    }

    private static JsonElement Parse(string part)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException();
    }

    private static bool Same(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    private static IReadOnlyList<string> Texts(JsonElement of, string name) => !of.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
        : [];
}
