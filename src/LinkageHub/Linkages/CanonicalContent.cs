using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Linkages;

/// <summary>
/// Content in one spelling: members sorted, absent and null alike left out, coverage items by code.
/// Two contents are equal when these texts are.
/// </summary>
public static class CanonicalContent
{
    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What "coverage unchanged" compares (S003-30, INV-07).</summary>
    public static string CoverageKey(Coverage? coverage) => Of(Sorted(coverage));

    /// <summary>SHA-256 over what makes a record another record: its version and printing time may change freely (LH1-204).</summary>
    public static string Hash(InsuranceRecord record) =>
        Hash(new
        {
            record.Premium,
            Coverage = Sorted(record.Coverage),
            record.Contractor,
            record.Vehicle,
            record.CreditPlan,
            record.TransferStartMonth,
        });

    public static string Hash(object content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(content))));

    public static string Of(object? content) =>
        Canonical(JsonSerializer.SerializeToNode(content, Spelling))?.ToJsonString(Spelling) ?? "null";

    // An empty list of items says the same as none.
    private static Coverage? Sorted(Coverage? coverage) => coverage is null ? null : coverage with
    {
        Items = coverage.Items is not { Count: > 0 } items
            ? null
            : [.. items.OrderBy(item => item.Code, StringComparer.Ordinal).ThenBy(item => item.Value, StringComparer.Ordinal)],
    };

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            members.OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Canonical)]),
        _ => node?.DeepClone(),
    };
}
