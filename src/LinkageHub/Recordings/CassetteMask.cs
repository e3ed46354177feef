using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.Recordings;

/// <summary>
/// Replaces what says who somebody is by something invented that behaves alike: the same value always by the same, in the same length and width and of the
/// same kinds of characters, a kana name by the same kana name in whatever width it is written. Nothing can be turned back without the recording's key.
/// </summary>
public sealed class CassetteMask(byte[] key)
{
    /// <summary>What stands where somebody wrote freely.</summary>
    public const string Omitted = "（記録では省略）";

    private const string Plain = "アイウエオナニヌネノマミムメモヤユヨラリルレロワ", Voiceable = "カキクケコサシスセソタチツテト", Voiced = "ガギグゲゴザジズゼゾダヂヅデド",
        Half = "ハヒフヘホ", HalfVoiced = "バビブベボ", SemiVoiced = "パピプペポ", Kanji = "青赤白黒東西南北山川田野森林石岩花草春夏秋冬朝夕上中下大小高";

    /// <summary>Kanji that take two places, as theirs do.</summary>
    private static readonly string[] Rare = ["𠮷", "𠮟", "𡈽", "𡌛", "𡑮", "𡢽", "𠂉", "𠂊"];

    private static readonly string[] KanaClasses = [Plain, Voiceable, Voiced, Half, HalfVoiced, SemiVoiced];

    /// <summary>Words of a company's form: they say what somebody is, not who.</summary>
    private static readonly string[] Forms = ["株式会社", "有限会社", "合同会社", "合資会社", "医療法人", "学校法人", "カブシキガイシャ", "ユウゲンガイシャ"];

    private static readonly HashSet<string> RevisionReasons =
        ["Initial", "CoverageChanged", "PremiumChanged", "InsuranceAddedAfterApproval", "ChangeResubmission", "ApprovalPeriodExtension"];

    /// <summary>Members by name, wherever they stand. What people write freely may name anybody, so nothing of it is kept.</summary>
    private static readonly Dictionary<string, Func<CassetteMask, string, string>> Rules = new(StringComparer.Ordinal)
    {
        ["name"] = (mask, text) => mask.Written(text),
        ["kanaName"] = (mask, text) => mask.Written(text),
        ["birthDate"] = (mask, text) => mask.BirthDate(text),
        ["phone"] = (mask, text) => mask.Phone(text),
        ["postalCode"] = (mask, text) => mask.Written(text),
        ["address"] = (mask, text) => mask.Written(text),
        ["policyNumber"] = (mask, text) => mask.Written(text),
        ["policyNumbers"] = (mask, text) => mask.Written(text),
        ["registrationNumber"] = (mask, text) => mask.Written(text),
        ["chassisNumber"] = (mask, text) => mask.Written(text),
        ["staffCode"] = (mask, text) => mask.Written(text),
        ["deliveredBy"] = (mask, text) => mask.Written(text),
        // Who did what at the hub, as a case remembers it.
        ["by"] = (mask, text) => mask.Written(text),
        ["from"] = (mask, text) => mask.Written(text),
        ["recordedBy"] = (mask, text) => mask.Written(text),
        ["triggeredBy"] = (mask, text) => mask.Written(text),
        ["proposedBy"] = (mask, text) => mask.Written(text),
        ["confirmedBy"] = (mask, text) => mask.Written(text),
        ["resendAskedBy"] = (mask, text) => mask.Written(text),
        ["comment"] = (_, _) => Omitted,
        ["note"] = (_, _) => Omitted,
        ["detail"] = (_, _) => Omitted,
        ["errorDetail"] = (_, _) => Omitted,
        ["partnerText"] = (_, _) => Omitted,
        // A revision's is a word of ours, everybody else's is free.
        ["reason"] = (_, text) => RevisionReasons.Contains(text) ? text : Omitted,
        ["url"] = (_, _) => "https://dlweb.example.jp/",
    };

    private static readonly Dictionary<string, string> ToHalfWidth = HalfWidths();

    /// <summary>The same JSON with its personal members replaced.</summary>
    public JsonNode? Mask(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                // A product of arclink has a name, too, and it is nobody's.
                var isProduct = members.ContainsKey("productCode");
                return new JsonObject(members.Select(member => KeyValuePair.Create(
                    member.Key, Rules.TryGetValue(member.Key, out var rule) && !(isProduct && member.Key == "name") ? MaskAll(member.Value, rule) : Mask(member.Value))));
            case JsonArray items:
                return new JsonArray([.. items.Select(Mask)]);
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>A personal member whole, whatever a partner has made of it: a number or a list where the contract has a text.</summary>
    private JsonNode? MaskAll(JsonNode? value, Func<CassetteMask, string, string> rule) => value switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, MaskAll(member.Value, rule)))),
        JsonArray items => new JsonArray([.. items.Select(item => MaskAll(item, rule))]),
        JsonValue text when text.TryGetValue<string>(out var said) => said.Length == 0 ? said : rule(this, said),
        JsonValue number when number.GetValueKind() is JsonValueKind.Number => JsonValue.Create(0),
        _ => value?.DeepClone(),
    };

    /// <summary>Character by character within its kind; company forms, spaces and punctuation stay.</summary>
    internal string Written(string text)
    {
        var composed = text.Normalize(NormalizationForm.FormKC);
        var isHalfWidthKana = text.Any(c => c is >= '\uFF66' and <= '\uFF9F');
        // A name in half-width kana is the same name: drawn from what both have in common.
        var stream = new Draws(key, new string([.. composed.Where(c => !char.IsWhiteSpace(c))]));
        var result = new StringBuilder(composed.Length);
        for (var at = 0; at < composed.Length;)
        {
            if (Forms.FirstOrDefault(form => string.CompareOrdinal(composed, at, form, 0, form.Length) == 0) is { } form)
            {
                result.Append(form);
                at += form.Length;
                continue;
            }
            var rune = Rune.GetRuneAt(composed, at);
            result.Append(Like(rune, stream));
            at += rune.Utf16SequenceLength;
        }
        var masked = result.ToString();
        if (isHalfWidthKana)
            return string.Concat(masked.Select(c => ToHalfWidth.GetValueOrDefault(c.ToString(), c.ToString())));
        return composed.Length == text.Length ? WidthOf(text, masked) : masked;
    }

    /// <summary>Another day of the forty years around 1975, written in the same form.</summary>
    internal string BirthDate(string text)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return Written(text);
        return new DateOnly(1955, 1, 1).AddDays(new Draws(key, text).Next(40 * 365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>The leading 0, the mobile prefix and the hyphens stay; the same number is the same with and without hyphens.</summary>
    internal string Phone(string text)
    {
        // Not only a number: nothing of it stays.
        if (text.Any(char.IsLetter))
            return Written(text);
        var digits = new string([.. text.Normalize(NormalizationForm.FormKC).Where(char.IsAsciiDigit)]);
        var stream = new Draws(key, digits);
        var kept = digits is ['0', '7' or '8' or '9', '0', ..] ? 3 : digits is ['0', ..] ? 1 : 0;
        var invented = digits[..kept] + string.Concat(digits.Skip(kept).Select(_ => (char)('0' + stream.Next(10))));
        var next = 0;
        return string.Concat(text.Select(c => c is >= '0' and <= '9' ? invented[next++] : c is >= '０' and <= '９' ? (char)(invented[next++] - '0' + '０') : c));
    }

    private static string Like(Rune rune, Draws stream)
    {
        if (!rune.IsBmp)
            return Rare[stream.Next(Rare.Length)];
        var c = (char)rune.Value;
        if (c is >= 'ぁ' and <= 'ん')
            return ((char)(Like((char)(c + 0x60), stream) - 0x60)).ToString();
        return Like(c, stream).ToString();
    }

    private static char Like(char c, Draws stream)
    {
        // Small kana, the long vowel and the vu stay: what follows what has rules of its own.
        foreach (var kana in KanaClasses)
            if (kana.Contains(c, StringComparison.Ordinal))
                return kana[stream.Next(kana.Length)];
        return c switch
        {
            >= '0' and <= '9' => (char)('0' + stream.Next(10)),
            >= 'A' and <= 'Z' => (char)('A' + stream.Next(26)),
            >= 'a' and <= 'z' => (char)('a' + stream.Next(26)),
            >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' => Kanji[stream.Next(Kanji.Length)],
            >= '\uAC00' and <= '\uD7A3' => (char)('\uAC00' + stream.Next('\uD7A3' - '\uAC00' + 1)),
            >= '\u3000' and <= '\u30FF' => c,
            // Whatever else people are called in.
            _ when char.IsDigit(c) => (char)('0' + stream.Next(10)),
            _ when char.IsUpper(c) => (char)('A' + stream.Next(26)),
            _ when char.IsLetter(c) => (char)('a' + stream.Next(26)),
            _ => c,
        };
    }

    /// <summary>Full-width letters and digits, and ideographic spaces, as they were.</summary>
    private static string WidthOf(string text, string masked) => string.Concat(masked.Select((c, at) =>
        text[at] is >= '！' and <= '～' && c is >= '!' and <= '~' ? (char)(c + 0xFEE0) : text[at] is '\u3000' ? '\u3000' : c));

    private static Dictionary<string, string> HalfWidths()
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var c = '\uFF66'; c <= '\uFF9D'; c++)
            foreach (var mark in (string[])["", "ﾞ", "ﾟ"])
                if ($"{c}{mark}".Normalize(NormalizationForm.FormKC) is { Length: 1 } full)
                    table[full] = $"{c}{mark}";
        return table;
    }

    /// <summary>Numbers that follow from the key and the value alone.</summary>
    private sealed class Draws(byte[] key, string value)
    {
        private byte[] block = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value));
        private int at;

        public int Next(int below)
        {
            if (at + 4 > block.Length)
                (block, at) = (HMACSHA256.HashData(key, block), 0);
            var number = BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(at));
            at += 4;
            return (int)(number % (uint)below);
        }
    }
}
