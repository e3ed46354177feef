using System.Text;

namespace LinkageHub.Values.Text;

/// <summary>
/// CP932 (Windows' Shift_JIS) as a table of its 7,724 two-byte characters. The platform's own decoder is either too kind,
/// a broken lead byte becomes ・, or too strict, the 398 codes that only some makers' systems write are refused.
/// </summary>
internal static class Cp932
{
    private const char None = '\0';
    private const string Refused = "\uFFFD";

    static Cp932()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Strict = Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        Characters = Fill();
    }

    /// <summary>Throws where the default would write "?" or a merely similar character without a word.</summary>
    public static Encoding Strict { get; }

    private static char[] Characters { get; }

    /// <summary>Every two-byte code that stands for a character.</summary>
    public static IEnumerable<int> Codes => Enumerable.Range(0, Characters.Length).Where(code => Characters[code] != None);

    public static bool IsLead(byte value) => value is >= 0x81 and <= 0x9F or >= 0xE0 and <= 0xFC;

    /// <summary>外字: every PC draws a glyph of its own here, so the bytes do not say which character is meant.</summary>
    public static bool IsUserDefined(byte lead) => lead is >= 0xF0 and <= 0xF9;

    /// <summary>ASCII and half-width kana. 80, A0, FD, FE and FF are no characters, although the platform has an answer for them.</summary>
    public static bool TrySingle(byte value, out char character)
    {
        character = (char)(value < 0x80 ? value : value - 0xA1 + 0xFF61);
        return value is < 0x80 or >= 0xA1 and <= 0xDF;
    }

    public static bool TryPair(byte lead, byte trail, out char character)
    {
        character = Characters[lead << 8 | trail];
        return character != None;
    }

    /// <summary>Legal second spellings (NEC選定IBM拡張文字 and NEC/IBM doubles): read, but never written by us.</summary>
    public static bool IsDuplicate(int code) => code
        is (>= 0xED40 and <= 0xEDFC) or (>= 0xEE40 and <= 0xEEFC)
        or 0x8790 or 0x8791 or 0x8792 or 0x8795 or 0x8796 or 0x8797 or 0x879A or 0x879B or 0x879C
        or (>= 0xFA4A and <= 0xFA54) or (>= 0xFA58 and <= 0xFA5B);

    private static char[] Fill()
    {
        var strict = Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Refused));
        var kind = Encoding.GetEncoding(932);
        var characters = new char[0x10000];
        for (var code = 0x8140; code <= 0xFCFC; code++)
        {
            byte[] pair = [(byte)(code >> 8), (byte)code];
            if (!IsLead(pair[0]) || IsUserDefined(pair[0]) || pair[1] is < 0x40 or 0x7F or > 0xFC)
                continue;
            var text = strict.GetString(pair);
            if (text is [var known] && text != Refused)
                characters[code] = known;
            else if (IsDuplicate(code) && kind.GetString(pair) is [var twin] && twin != '・')
                characters[code] = twin;
        }
        return characters;
    }
}
