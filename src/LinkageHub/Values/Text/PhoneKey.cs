using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LinkageHub.Values.Text;

/// <summary>電話番号 for comparison: ten or eleven digits from 0 on. Corporate customers are looked up by it.</summary>
public sealed record PhoneKey
{
    // People type whatever dash their keyboard offers, the long-vowel mark included.
    private const string Separators = "-‐‑‒–—―−ー()[] \t";

    private PhoneKey(string asEntered, string key) => (AsEntered, Key) = (asEntered, key);

    public string AsEntered { get; }

    public string Key { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out PhoneKey? phone)
    {
        phone = null;
        // Neither half a pair nor U+FFFE has a normal form.
        if (text is null || text.Any(c => char.IsSurrogate(c) || c == '\uFFFE'))
            return false;
        var dialled = string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !Separators.Contains(c, StringComparison.Ordinal)));

        // +81(0)3 is written as often as +81 3; both are 03.
        var key = dialled.StartsWith("+81", StringComparison.Ordinal) ? "0" + (dialled[3..] is ['0', .. var rest] ? rest : dialled[3..]) : dialled;
        if (key is { Length: 10 or 11 } && key[0] == '0' && key.All(char.IsAsciiDigit))
            phone = new PhoneKey(text, key);
        return phone is not null;
    }

    /// <summary>Two spellings of one number are equal.</summary>
    public bool Equals(PhoneKey? other) => Key == other?.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Never the number itself: it must not reach a log by accident.</summary>
    public override string ToString() => $"****{Key[^4..]}";
}
