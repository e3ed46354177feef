using System.Globalization;
using System.Text.Json;
using LinkageHub.Values;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>One entry of a chain as it stands in the database, taken out of the row it was written in (<c>case_log</c>), believing nothing.</summary>
internal sealed class StoredLink
{
    private readonly JsonElement? said;

    private StoredLink(string chain, long seq, DateTimeOffset at, string? handoffId, string content, string prevHash, string hash, bool isFirst)
    {
        (Chain, Seq, At, HandoffId, Content, PrevHash, Hash, IsFirst) = (chain, seq, at, handoffId, content, prevHash, hash, isFirst);
        said = Parse(content);
    }

    public string Chain { get; }

    public long Seq { get; }

    public DateTimeOffset At { get; }

    public string? HandoffId { get; }

    public string Content { get; }

    public string PrevHash { get; }

    public string Hash { get; }

    /// <summary>Of its row. What the first follows is written there; what the others follow is what stands before them.</summary>
    public bool IsFirst { get; }

    /// <summary>Chain and number, as the hashed text itself says them: an entry put elsewhere gives itself away.</summary>
    public (string Chain, long Seq)? Place =>
        Said("chain") is { } chain && long.TryParse(Said("seq"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? (chain, seq) : null;

    /// <summary>The how-manieth move of its handoff.</summary>
    public int Move => int.TryParse(Said("move"), NumberStyles.None, CultureInfo.InvariantCulture, out var move) ? move : 0;

    public bool IsHashed => Hash == ChainEntry.HashOf(PrevHash, Content);

    /// <summary>The entries of one row, in their order. A text without a hash, or a hash without its text, is an entry too: a changed one.</summary>
    public static IEnumerable<StoredLink> AllIn(NpgsqlDataReader row)
    {
        var (chain, seq, at) = (row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? default : row.GetFieldValue<DateTimeOffset>(2));
        var contents = row.IsDBNull(4) ? [] : row.GetString(4).Split('\n');
        var (before, hashes) = (row.IsDBNull(5) ? "" : Convert.ToHexStringLower(row.GetFieldValue<byte[]>(5)), row.IsDBNull(6) ? [] : row.GetFieldValue<byte[]>(6));
        var count = Math.Max(contents.Length, (hashes.Length + 31) / 32);
        for (var n = 0; n < count; n++)
        {
            var hash = n * 32 < hashes.Length ? Convert.ToHexStringLower(hashes.AsSpan(n * 32, Math.Min(32, hashes.Length - n * 32))) : "";
            yield return new StoredLink(chain, seq + n, at, row.IsDBNull(3) ? null : row.GetString(3), n < contents.Length ? contents[n] : "", before, hash, n == 0);
            before = hash;
        }
    }

    /// <summary>Whether it is the next after <paramref name="end"/>, whole, and says what its row says.</summary>
    public bool Follows(ChainHead end) => Seq == end.LastSeq + 1 && PrevHash == end.Head && IsHashed && Place == (Chain, Seq) && IsAsItsRow;

    /// <summary>What stands beside the text is for finding it; where it differs, that is a change too.</summary>
    private bool IsAsItsRow =>
        Said("handoffId") == HandoffId
        // PostgreSQL keeps microseconds, the text a tenth of that.
        && DateTimeOffset.TryParse(Said("at"), CultureInfo.InvariantCulture, out var at) && (JapanTime.In(At) - at).Duration() < TimeSpan.FromMilliseconds(1);

    public string? Said(string name) => said is { } json && json.TryGetProperty(name, out var member) ? member.ToString() : null;

    private static JsonElement? Parse(string content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind is JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
