using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
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
                if (HasSortedMembers(value))
                    foreach (var member in value.EnumerateObject())
                        WriteMember(writer, member, except);
                else
                    foreach (var member in Sorted(value))
                        WriteMember(writer, member, except);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                WriteItems(writer, value, sortByCode);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, JsonProperty member, string? except)
    {
        if (member.Value.ValueKind is JsonValueKind.Null || (except is not null && member.NameEquals(except)))
            return;
        writer.WritePropertyName(JsonMarshal.GetRawUtf8PropertyName(member));
        Write(writer, member.Value, null, sortByCode: member.NameEquals("items"u8));
    }

    /// <summary>As those of every coverage item: sixteen lists less to sort for one record.</summary>
    private static bool HasSortedMembers(JsonElement value)
    {
        var before = default(ReadOnlySpan<byte>);
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (before.SequenceCompareTo(name) > 0)
                return false;
            before = name;
        }

        return true;
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

    /// <summary>Mostly they come in their order: the hub makes its bodies so.</summary>
    private static void WriteItems(Utf8JsonWriter writer, JsonElement array, bool sortByCode)
    {
        if (sortByCode && !IsSorted(array))
            foreach (var item in array.EnumerateArray().OrderBy(item => item.GetText("code"), StringComparer.Ordinal))
                Write(writer, item, null, sortByCode: false);
        else
            foreach (var item in array.EnumerateArray())
                Write(writer, item, null, sortByCode: false);
    }

    private static bool IsSorted(JsonElement array)
    {
        JsonElement? before = null;
        foreach (var item in array.EnumerateArray())
        {
            // By their bytes only what is ASCII and unescaped has the order of its text.
            if (CodeOf(item) is not { Length: > 0 } code || (before is { } last && CodeOf(last).SequenceCompareTo(code) > 0))
                return false;
            before = item;
        }

        return true;

        static ReadOnlySpan<byte> CodeOf(JsonElement item) =>
            item.ValueKind is JsonValueKind.Object && item.TryGetProperty("code"u8, out var code) && code.ValueKind is JsonValueKind.String
            && JsonMarshal.GetRawUtf8Value(code) is var raw && Ascii.IsValid(raw) && !raw.Contains((byte)'\\') ? raw[1..^1] : default;
    }
}
