using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace LinkageHub.Values.Text;

/// <summary>What a file says, and in which of the three encodings it said it.</summary>
public sealed record DecodedText(string Text, string EncodingName);

/// <summary>LH7-102: where the bytes stop being text. Line and column count from 1, the column in characters.</summary>
public sealed record DecodingFault(int Line, int Column, string Detail)
{
    public const string Code = "LH7-102";
}

/// <summary>LH7-101: the character that CP932 does not have, and where it stands.</summary>
public sealed record EncodingFault(int Line, string ColumnName, string Character, string Detail)
{
    public const string Code = "LH7-101";
}

/// <summary>文字コード: reads UTF-8 and CP932 without guessing, writes CP932 without losing a character.</summary>
public static class JapaneseEncoding
{
    public const string Cp932Name = "cp932";
    public const string Utf8Name = "utf-8";
    public const string Utf8BomName = "utf-8-bom";

    // JIS and Microsoft give these signs different code points, and a text that went through JIS tables brings the left ones.
    private static readonly Dictionary<char, char> BeforeEncoding = new()
    {
        ['\u301C'] = '\uFF5E', // 〜 → ～
        ['\u2212'] = '\uFF0D', // − → －
        ['\u2016'] = '\u2225', // ‖ → ∥
        ['\u2014'] = '\u2015', // — → ―
        ['\u00A2'] = '\uFFE0', // ¢ → ￠
        ['\u00A3'] = '\uFFE1', // £ → ￡
        ['\u00AC'] = '\uFFE2', // ¬ → ￢
        ['\u00A5'] = '\uFFE5', // ¥ → ￥, never the backslash
        ['\u00A6'] = '\uFFE4', // ¦ → ￤
    };

    /// <summary>UTF-8 with BOM, then strict UTF-8, then CP932; whatever is none of them is refused, with the place.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DecodedText? decoded, [NotNullWhen(false)] out DecodingFault? fault)
    {
        var marked = bytes.StartsWith("\uFEFF"u8);
        var content = marked ? bytes[3..] : bytes;
        var text = new StringBuilder(bytes.Length);
        var (name, stopped) = ReadUtf8(content, text) is not { } broken ? (marked ? Utf8BomName : Utf8Name, null)
            : marked ? (Utf8BomName, broken)
            : (Cp932Name, ReadCp932(bytes, text.Clear()));

        var whole = text.ToString();
        var place = whole.Length;
        if (stopped is null && FirstSuspect(whole) is { } suspect)
            (place, stopped) = suspect;
        decoded = stopped is null ? new DecodedText(whole, name) : null;
        fault = stopped is null ? null : FaultAt(whole.AsSpan(0, place), stopped);
        return decoded is not null;
    }

    /// <summary>One cell as CP932. Similar characters are not taken instead: what cannot be written is refused, with its place.</summary>
    public static bool TryEncodeCp932(
        string text, int line, string columnName, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out EncodingFault? fault)
    {
        bytes = null;
        fault = null;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            if (elements.GetTextElement() is var element && !element.All(IsWritable))
            {
                fault = new EncodingFault(line, columnName, element,
                    $"文字コード CP932 で表現できない文字が含まれています（{line}行目 {columnName}：「{element}」{CodePoints(element)}）。");
                return false;
            }
        }
        bytes = Cp932BytesOf(text);
        return true;
    }

    /// <summary>Of a text whose cells have been tried.</summary>
    /// <exception cref="EncoderFallbackException">One of them cannot be written.</exception>
    internal static byte[] Cp932BytesOf(string text) => Cp932.Strict.GetBytes(string.Concat(text.Select(BeforeCp932)));

    private static string? ReadUtf8(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) == OperationStatus.Done)
            valid += length;
        text.Append(Encoding.UTF8.GetString(bytes[..valid]));
        return valid == bytes.Length ? null : $"UTF-8ではないバイト{bytes[valid]:X2}";
    }

    private static string? ReadCp932(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Cp932.IsLead(bytes[i]))
            {
                if (!Cp932.TrySingle(bytes[i], out var single))
                    return $"文字ではないバイト{bytes[i]:X2}";
                text.Append(single);
                continue;
            }
            if (i + 1 == bytes.Length)
                return $"途中で切れた文字{bytes[i]:X2}";
            if (Cp932.IsUserDefined(bytes[i]))
                return $"外字{bytes[i]:X2}{bytes[i + 1]:X2}";
            if (!Cp932.TryPair(bytes[i], bytes[i + 1], out var pair))
                return $"文字ではないバイト{bytes[i]:X2}{bytes[i + 1]:X2}";
            text.Append(pair);
            i++;
        }
        return null;
    }

    // 外字 comes as a private-use character in UTF-8. NUL betrays UTF-16 and ESC betrays JIS, which both pass as valid UTF-8;
    // U+FFFE is a swapped byte order mark, and no normal form exists for it.
    private static (int Place, string What)? FirstSuspect(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0' or '\u001B' or '\uFFFE')
                return (i, $"制御文字U+{(int)text[i]:X4}");
            if (CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.PrivateUse)
                return (i, $"外字{CodePoints(char.IsSurrogate(text[i]) ? text.Substring(i, 2) : text[i..(i + 1)])}");
        }
        return null;
    }

    private static DecodingFault FaultAt(ReadOnlySpan<char> before, string what)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] == '\n' || (before[i] == '\r' && (i + 1 == before.Length || before[i + 1] != '\n')))
                (line, column) = (line + 1, 1);
            else if (!char.IsLowSurrogate(before[i]) && before[i] != '\r')
                column++;
        }
        return new DecodingFault(line, column,
            $"ファイルの文字コードを判定できません（{line}行目{column}文字目：{what}）。Shift_JIS(CP932)またはUTF-8で保存してください。");
    }

    private static bool IsWritable(char character)
    {
        Span<byte> bytes = stackalloc byte[2];
        try
        {
            var length = Cp932.Strict.GetBytes([BeforeCp932(character)], bytes);
            // The strict encoder still writes 外字 and a few bytes that are no characters: what we could not read back is refused.
            return length == 1 ? Cp932.TrySingle(bytes[0], out _) : Cp932.TryPair(bytes[0], bytes[1], out _);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static char BeforeCp932(char character) => BeforeEncoding.GetValueOrDefault(character, character);

    private static string CodePoints(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"));
}
