using System.Text.Json;

namespace LinkageHub.Callbacks;

/// <summary>What is used of a callback: its type and its key. Everything else it says is read from the partner itself.</summary>
public sealed record CallbackBody(string Type, string? Key, string? KeyKind)
{
    private static readonly Dictionary<string, (string Partner, string Member, string KeyKind)> Types = new()
    {
        ["application.printed"] = ("sonpo-online", "printSerial", "print-serial"),
        ["contract.concluded"] = ("sonpo-online", "printSerial", "print-serial"),
        ["reception.submitted"] = ("jpass", "receptionNumber", "reception-number"),
        ["reception.reviewed"] = ("jpass", "receptionNumber", "reception-number"),
        ["reception.changed"] = ("jpass", "receptionNumber", "reception-number"),
        ["carryin.approved"] = ("arclink", "receptionNumber", "reception-number"),
        ["carryin.returned"] = ("arclink", "receptionNumber", "reception-number"),
    };

    /// <summary>Null for a body that is not the contract's. An unknown type passes: it is kept and ignored.</summary>
    public static CallbackBody? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed != body.Length && !body[(int)reader.BytesConsumed..].ToArray().All(b => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return null;
            var root = json.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String
                || type.GetString() is not { Length: > 0 and <= 100 } name || name.Any(char.IsControl))
                return null;
            if (!Types.TryGetValue(name, out var known))
                return new CallbackBody(name, null, null);
            return root.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object
                && data.TryGetProperty(known.Member, out var key) && key.ValueKind is JsonValueKind.String
                && key.GetString() is { Length: > 0 and <= 100 } text && !text.Any(char.IsControl)
                ? new CallbackBody(name, text, known.KeyKind)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
