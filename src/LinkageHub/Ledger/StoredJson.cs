using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinkageHub.Ledger;

/// <summary>What the ledger keeps as one value (facts, details): camel case, nothing for null, Japanese readable in the database.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>For what is written member by member, in the same style.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Utf8JsonWriter json, object value) => JsonSerializer.Serialize(json, value, value.GetType(), Options);

    internal static string? Of(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);

    internal static byte[]? BytesOf(object? value) => value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);

    internal static T? Read<T>(ReadOnlySpan<byte> json) where T : class => JsonSerializer.Deserialize<T>(json, Options);

    internal static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, Options);
}
