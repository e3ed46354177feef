using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary>
/// Two bodies say the same when their values are the same: member order, absent versus null and the order of coverage items do not count.
/// </summary>
internal static class Canonical
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;

    public static string Hash(JsonElement value, string? except = null)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer, SimJson.Writer);
        buffer.ResetWrittenCount();
        writer.Reset();
        Write(writer, value, except, sortByCode: false);
        writer.Flush();
        return Hash(buffer.WrittenSpan);
    }

    public static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return Convert.ToHexStringLower(digest);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string? except, bool sortByCode)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in Sorted(value))
                {
                    if (member.Value.ValueKind is JsonValueKind.Null || (except is not null && member.NameEquals(except)))
                        continue;
                    writer.WritePropertyName(JsonMarshal.GetRawUtf8PropertyName(member));
                    Write(writer, member.Value, null, sortByCode: member.NameEquals("items"u8));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Ordered(value, sortByCode))
                    Write(writer, item, null, sortByCode: false);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static List<JsonProperty> Sorted(JsonElement value)
    {
        var members = new List<JsonProperty>(value.GetPropertyCount());
        foreach (var member in value.EnumerateObject())
            members.Add(member);
        members.Sort(static (one, other) =>
            JsonMarshal.GetRawUtf8PropertyName(one).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(other)));
        return members;
    }

    private static IEnumerable<JsonElement> Ordered(JsonElement array, bool sortByCode) =>
        sortByCode ? array.EnumerateArray().OrderBy(item => item.GetText("code"), StringComparer.Ordinal) : array.EnumerateArray();
}
