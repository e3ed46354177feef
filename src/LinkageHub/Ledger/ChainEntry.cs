using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Ledger;

/// <summary>A fact with its place in a chain. <c>Content</c> is the exact text that was hashed.</summary>
public sealed record ChainEntry(string Chain, long Seq, DateTimeOffset At, LedgerFact Fact, string Content, string PrevHash, string Hash)
{
    /// <summary>The first entry of a chain follows 64 zeros.</summary>
    public static readonly string FirstPrevHash = new('0', 64);

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ChainEntry After(string chain, long lastSeq, string lastHash, LedgerFact fact, DateTimeOffset at)
    {
        var content = Write(chain, lastSeq + 1, at, fact);
        return new ChainEntry(chain, lastSeq + 1, at, fact, content, lastHash, HashOf(lastHash, content));
    }

    /// <summary>Lower-case hex SHA-256 of <c>prevHash + "\n" + content</c> in UTF-8.</summary>
    public static string HashOf(string prevHash, string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{prevHash}\n{content}")));

    private static string Write(string chain, long seq, DateTimeOffset at, LedgerFact fact)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("chain", chain);
            json.WriteNumber("seq", seq);
            json.WriteString("at", JapanTime.Iso(at));
            json.WriteString("type", fact.Type);
            Optional(json, "handoffId", fact.HandoffId);
            Optional(json, "linkage", fact.Linkage?.Wire());
            Optional(json, "key", fact.Key);
            Optional(json, "operation", fact.Operation?.ToString());
            if (fact.Attempt is { } attempt)
                json.WriteNumber("attempt", attempt);
            Optional(json, "status", fact.Status);
            json.WriteString("actor", fact.Actor);
            Optional(json, "payloadHash", fact.PayloadHash);
            if (fact.Move is { } move)
                json.WriteNumber("move", move);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
