using System.Text.Json;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>
/// Whether a body holds what is expected of it. Members that nobody speaks of may be there; lists are as long as expected. An object where the
/// body has a list: one of its items is so. A text between two 「…」: it stands somewhere in there.
/// </summary>
internal static class JsonMatch
{
    /// <summary>The first difference, with its path; null when there is none.</summary>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.Object when actual.ValueKind is JsonValueKind.Object:
                return expected.EnumerateObject()
                    .Select(member => Difference(
                        member.Value, actual.TryGetProperty(member.Name, out var given) ? given : default, $"{path}.{member.Name}"))
                    .FirstOrDefault(found => found is not null);
            case JsonValueKind.Array when actual.ValueKind is JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength():
                return expected.EnumerateArray()
                    .Zip(actual.EnumerateArray())
                    .Select((pair, index) => Difference(pair.First, pair.Second, $"{path}[{index}]"))
                    .FirstOrDefault(found => found is not null);
            case JsonValueKind.Object when actual.ValueKind is JsonValueKind.Array:
                return actual.EnumerateArray().Any(item => Difference(expected, item) is null) ? null : $"{path}: no item is as {expected.GetRawText()}";
            case JsonValueKind.String when actual.ValueKind is JsonValueKind.String && expected.GetString() is ['…', .. var part, '…']:
                return actual.GetString()!.Contains(part, StringComparison.Ordinal) ? null : $"{path} is {Says(actual)}, expected to contain \"{part}\"";
            case JsonValueKind.Null when actual.ValueKind is JsonValueKind.Undefined:
                return null;
            default:
                return Says(expected) == Says(actual) ? null : $"{path} is {Says(actual)}, expected {Says(expected)}";
        }
    }

    private static string Says(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.String => $"\"{value.GetString()}\"",
        _ => value.GetRawText(),
    };
}
