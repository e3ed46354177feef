using System.Text;
using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Csv;

public class DecodingTests
{
    private static readonly byte[] TakahashiAsNec = [0xEE, 0xE0, 0x8B, 0xB4];
    private static readonly byte[] TakahashiAsIbm = [0xFB, 0xFC, 0x8B, 0xB4];

    [Fact]
    public void A_mark_at_the_front_says_utf8()
    {
        var decoded = Decoded([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("髙橋")]);

        Assert.Equal(new DecodedText("髙橋", "utf-8-bom"), decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain ASCII")]
    [InlineData("髙﨑ヴ〜−𠮷葛󠄀")]
    public void Valid_utf8_is_utf8_even_without_the_mark(string text) =>
        Assert.Equal(new DecodedText(text, "utf-8"), Decoded(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("8DE2", "坂")]
    [InlineData("B6DE", "ｶﾞ")]
    [InlineData("FAB1", "﨑")]
    [InlineData("878A", "㈱")]
    [InlineData("8740", "①")]
    [InlineData("8754", "Ⅰ")]
    [InlineData("8160", "～")]
    [InlineData("817C", "－")]
    [InlineData("8161", "∥")]
    [InlineData("815C", "―")]
    [InlineData("5C7E", "\\~")]
    public void What_is_not_utf8_is_read_as_cp932(string hex, string text) =>
        // A half-width ｱ alone is never valid UTF-8, so the short samples cannot pass as something else.
        Assert.Equal(new DecodedText("ｱ" + text, "cp932"), Decoded([0xB1, .. Convert.FromHexString(hex)]));

    [Fact]
    public void Both_spellings_of_a_doubled_character_are_the_same_text()
    {
        Assert.Equal(new DecodedText("髙橋", "cp932"), Decoded(TakahashiAsNec));
        Assert.Equal(new DecodedText("髙橋", "cp932"), Decoded(TakahashiAsIbm));
    }

    [Fact]
    public void Cp932_has_7724_two_byte_characters_of_which_398_are_second_spellings()
    {
        var codes = Cp932.Codes.ToList();

        Assert.Equal(7724, codes.Count);
        Assert.Equal(398, codes.Count(Cp932.IsDuplicate));
    }

    [Fact]
    public void Every_second_spelling_is_read_and_written_back_as_another_code()
    {
        foreach (var code in Cp932.Codes.Where(Cp932.IsDuplicate))
        {
            byte[] pair = [(byte)(code >> 8), (byte)code];
            // The platform's strict decoder is the reason for this table.
            Assert.Throws<DecoderFallbackException>(() => Cp932.Strict.GetString(pair));

            var text = Decoded([0xB1, .. pair]).Text[1..];

            Assert.True(JapaneseEncoding.TryEncodeCp932(text, 1, "氏名", out var written, out _));
            Assert.NotEqual(pair, written);
            Assert.Equal(text, Decoded([0xB1, .. written]).Text[1..]);
        }
    }

    [Fact]
    public void Every_other_code_survives_reading_and_writing_byte_by_byte()
    {
        foreach (var code in Cp932.Codes.Where(code => !Cp932.IsDuplicate(code)))
        {
            byte[] pair = [(byte)(code >> 8), (byte)code];
            Assert.True(Cp932.TryPair(pair[0], pair[1], out var character));

            Assert.True(JapaneseEncoding.TryEncodeCp932(character.ToString(), 1, "氏名", out var written, out _));
            Assert.Equal(pair, written);
        }
    }

    [Theory]
    [InlineData("80")]
    [InlineData("A0")]
    [InlineData("FD")]
    [InlineData("FE")]
    [InlineData("FF")]
    [InlineData("8B")]      // a lead byte at the end of the file
    [InlineData("8B0D0A")]  // … at the end of a line
    [InlineData("8B2C")]    // … before a comma
    [InlineData("81AD")]    // a pair without a character, ・ to the platform
    [InlineData("F040")]    // 外字, first and last
    [InlineData("F9FC")]
    public void Bytes_that_are_no_character_are_refused_with_their_place(string hex)
    {
        var fault = Fault([.. "a,b\r\nc,"u8, 0xB1, .. Convert.FromHexString(hex)]);

        Assert.Equal((2, 4), (fault.Line, fault.Column));
        Assert.Equal("LH7-102", DecodingFault.Code);
        Assert.Contains("2行目4文字目", fault.Detail, StringComparison.Ordinal);
        Assert.EndsWith("Shift_JIS(CP932)またはUTF-8で保存してください。", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_end_with_crlf_lf_or_cr()
    {
        var fault = Fault([.. "a\r\nb\nc\rd"u8, 0xFF]);

        Assert.Equal((4, 2), (fault.Line, fault.Column));
    }

    [Fact]
    public void A_file_marked_as_utf8_is_never_tried_as_cp932()
    {
        var fault = Fault([0xEF, 0xBB, 0xBF, .. TakahashiAsIbm]);

        Assert.Equal((1, 1), (fault.Line, fault.Column));
    }

    [Fact]
    public void Gaiji_is_refused_in_utf8_too()
    {
        Assert.Equal((1, 2), (Fault("あ\uE000"u8).Line, Fault("あ\uE000"u8).Column));
        Assert.Equal((1, 2), (Fault("あ\U000F0000"u8).Line, Fault("あ\U000F0000"u8).Column));
    }

    [Fact]
    public void Utf16_and_jis_are_not_taken_for_utf8()
    {
        Fault(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("印刷連番")).ToArray());
        Fault(Encoding.Unicode.GetBytes("serial"));
        Fault("印刷\uFFFE連番"u8);
        Fault("\u001B$B0u:~\u001B(B"u8);
    }

    private static DecodedText Decoded(ReadOnlySpan<byte> bytes)
    {
        Assert.True(JapaneseEncoding.TryDecode(bytes, out var decoded, out var fault), fault?.Detail);
        return decoded;
    }

    private static DecodingFault Fault(ReadOnlySpan<byte> bytes)
    {
        Assert.False(JapaneseEncoding.TryDecode(bytes, out _, out var fault));
        return fault;
    }
}
