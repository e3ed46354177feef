using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.Values.Text;

namespace LinkageHub.Web.Screens;

/// <summary>A partner's bytes as people read them: whole for who gave a reason, otherwise the shape with every value hidden that may be the customer's.</summary>
public static class RawText
{
    private const int BytesInALine = 16, MostBytesAsHex = 1024;

    /// <summary>Names of members whose values say nothing of a person.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "status", "code", "type", "printSerial", "printSerials", "receptionNumber", "insurerCode", "agencyCode", "storeCode", "recordId", "receivedAt", "source", "registeredAt",
        "insuranceLinkage", "started", "field",
    };

    // As the partner wrote it: a plus stays a plus. Safe for a page because Razor encodes whatever is shown.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Text in whatever of the encodings it is, else the bytes.</summary>
    public static (string Text, string Encoding) Whole(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return (Encoding.Unicode.GetString(bytes.AsSpan(2)), "UTF-16");
        return JapaneseEncoding.TryDecode(bytes, out var decoded, out _) ? (Indented(decoded.Text), decoded.EncodingName) : (Hex(bytes), "hex");
    }

    /// <summary>Null: not even the shape can be shown without showing all of it.</summary>
    public static string? Masked(byte[] bytes)
    {
        if (!JapaneseEncoding.TryDecode(bytes, out var decoded, out _) || Parse(decoded.Text) is not { } json)
            return null;
        return Hidden(json, null)!.ToJsonString(Readable);
    }

    private static string Indented(string text) => Parse(text)?.ToJsonString(Readable) ?? text;

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject or JsonArray ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            // Not JSON: shown as it is, or not at all.
            return null;
        }
    }

    private static JsonNode? Hidden(JsonNode? node, string? name) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hidden(member.Value, member.Key)))),
        JsonArray items => new JsonArray([.. items.Select(item => Hidden(item, name))]),
        null => null,
        _ => name is not null && Harmless.Contains(name) ? node.DeepClone() : JsonValue.Create("＊＊＊"),
    };

    private static string Hex(byte[] bytes) =>
        string.Join('\n', bytes.Take(MostBytesAsHex).Chunk(BytesInALine).Select(line => string.Join(' ', line.Select(value => value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))));
}
