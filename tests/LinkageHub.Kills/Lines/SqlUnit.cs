using System.Text.RegularExpressions;

namespace LinkageHub.Kills.Lines;

/// <summary>
/// What a client sends before it waits for the server: one simple query, or prepared statements up to their Sync. Known by the texts of its
/// statements and by what its transaction has written so far, whether that transaction is one unit or stands between BEGIN and COMMIT.
/// </summary>
internal sealed partial record SqlUnit(byte[] Bytes, IReadOnlyList<string> Texts, IReadOnlySet<string> Written, bool EndsTransaction, bool HasSync)
{
    /// <summary>Length of a Sync, and a Flush to stand in for it.</summary>
    public const int SyncLength = 5;

    public static readonly byte[] Sync = [(byte)'S', 0, 0, 0, 4], Flush = [(byte)'H', 0, 0, 0, 4];

    public bool Says(params string[] phrases) => Texts.Any(text => phrases.All(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase)));

    public bool IsQuery(string command) => !HasSync && Texts[0].StartsWith(command, StringComparison.OrdinalIgnoreCase);

    /// <summary>Tables that a text writes.</summary>
    public static IEnumerable<string> WrittenBy(string text) => Write().Matches(text).Select(write => write.Groups[1].Value.ToLowerInvariant());

    [GeneratedRegex(@"\b(?:insert\s+into|update|delete\s+from)\s+(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Write();
}
