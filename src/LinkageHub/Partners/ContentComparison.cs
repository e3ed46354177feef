using System.Security.Cryptography;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>
/// When two contents are the same: equal JSON values, order of members and of coverage items apart (INV-04).
/// <c>SourceVersion</c> counts saves at the insurer, not changes, and is left out.
/// </summary>
public static class ContentComparison
{
    /// <summary>Lower-case hex SHA-256 of the canonical record.</summary>
    public static string HashOf(InsuranceRecord record) => Convert.ToHexStringLower(SHA256.HashData(Canonical(record)));

    public static bool IsSame(InsuranceRecord one, InsuranceRecord other) => Canonical(one).AsSpan().SequenceEqual(Canonical(other));

    /// <summary>Coverage as one comparable text; empty when there is none.</summary>
    public static string KeyOf(Coverage? coverage) =>
        coverage is null ? "" : Convert.ToHexStringLower(SHA256.HashData(WireJson.Serialise(Canonical(coverage))));

    private static byte[] Canonical(InsuranceRecord record) => WireJson.Serialise(
        record with { SourceVersion = null, Coverage = record.Coverage is { } coverage ? Canonical(coverage) : null });

    // No items and an empty list of items both insure nothing extra.
    private static Coverage Canonical(Coverage coverage) => coverage with
    {
        Items = coverage.Items is { Count: > 0 } items
            ? [.. items.OrderBy(item => item?.Code, StringComparer.Ordinal).ThenBy(item => item?.Value, StringComparer.Ordinal)]
            : null,
    };
}
