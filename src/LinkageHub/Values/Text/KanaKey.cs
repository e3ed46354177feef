using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace LinkageHub.Values.Text;

/// <summary>
/// カナ氏名 in its three forms: as entered, for display (full-width, one space between 姓 and 名), and the key.
/// Equal keys make two persons candidates for each other, never the same person.
/// </summary>
public sealed record KanaKey
{
    /// <summary>カナ氏名に使用できない文字があります。</summary>
    public const string RefusalCode = "LH7-106";

    private const string LongVowelLookAlikes = "‐‑‒–—―−－-ｰ";
    private const string Small = "ァィゥェォッャュョヮ";
    private const string Large = "アイウエオツヤユヨワ";

    private KanaKey(string asEntered, string display) => (AsEntered, Display, Key) = (asEntered, display, KeyOf(display));

    public string AsEntered { get; }

    public string Display { get; }

    public string Key { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out KanaKey? kana)
    {
        var display = OneSpace(LongVowels(Katakana(FullWidth(ComposeMarks(text ?? "")))));
        kana = display.Length > 0 && display.All(IsAllowed) ? new KanaKey(text!, display) : null;
        return kana is not null;
    }

    public bool Equals(KanaKey? other) => Key == other?.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Never the name itself: it must not reach a log by accident.</summary>
    public override string ToString() => $"{Display[0]}＊";

    // NFKC turns a stand-alone ゛ into a space and a mark, so the mark is joined to its kana before.
    private static string ComposeMarks(string text)
    {
        var joined = new StringBuilder(text);
        for (var i = 1; i < joined.Length; i++)
        {
            if (joined[i] is '゛' or '゜' && IsKana(joined[i - 1]))
                joined[i] = joined[i] == '゛' ? '\u3099' : '\u309A';
        }
        return joined.ToString();
    }

    // Only runs of kana, spaces and full-width Latin are folded: ㈱ or a kanji must be refused, not quietly become something else.
    private static string FullWidth(string text)
    {
        var folded = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && IsFoldable(text[end]))
                end++;
            if (end == start)
                folded.Append(text[end++]);
            else
                folded.Append(text[start..end].Normalize(NormalizationForm.FormKC));
            start = end;
        }
        return folded.ToString();
    }

    private static string Katakana(string text) =>
        string.Concat(text.Select(c => c is >= 'ぁ' and <= 'ゖ' ? (char)(c + ('ァ' - 'ぁ')) : c));

    // A dash after a katakana is a long vowel typed with the wrong key; after anything else it is a dash.
    private static string LongVowels(string text)
    {
        var vowels = new StringBuilder(text);
        for (var i = 1; i < vowels.Length; i++)
        {
            if (LongVowelLookAlikes.Contains(vowels[i], StringComparison.Ordinal) && IsKatakana(vowels[i - 1]))
                vowels[i] = 'ー';
        }
        return vowels.ToString();
    }

    private static string OneSpace(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // The banks' files know no small kana, so シャ and シヤ have to meet. ヴ, ヂ, ヅ and ヲ stay what they are.
    private static string KeyOf(string display) => string.Concat(display
        .Where(c => c != ' ')
        .Select(c => Small.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? Large[i] : c));

    private static bool IsKana(char c) => c is >= 'ぁ' and <= 'ゖ' or >= 'ァ' and <= 'ヺ' or >= 'ｦ' and <= 'ﾝ';

    private static bool IsKatakana(char c) => c is >= 'ァ' and <= 'ヴ';

    private static bool IsFoldable(char c) =>
        IsKana(c) || c is '\u3099' or '\u309A' or >= '｡' and <= 'ﾟ' or >= '！' and <= '～'
        || char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator;

    private static bool IsAllowed(char c) =>
        IsKatakana(c) || c is 'ー' or '・' or ' ' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '.' or '(' or ')' or '-' or '/';
}
