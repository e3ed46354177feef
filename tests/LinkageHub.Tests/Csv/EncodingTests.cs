using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Csv;

public class EncodingTests
{
    [Theory]
    [InlineData("〜", "8160")]
    [InlineData("−", "817C")]
    [InlineData("‖", "8161")]
    [InlineData("—", "815C")]
    [InlineData("¢£¬", "8191819281CA")]
    [InlineData("¥", "818F")]
    [InlineData("¦", "FA55")]
    public void Signs_that_jis_and_microsoft_number_differently_are_written_as_microsofts(string text, string hex) =>
        Assert.Equal(Convert.FromHexString(hex), Encoded(text));

    [Theory]
    [InlineData("～", "8160")]
    [InlineData("－", "817C")]
    [InlineData("∥", "8161")]
    [InlineData("―", "815C")]
    [InlineData("‐", "815D")]
    [InlineData("髙", "FBFC")]
    [InlineData("﨑", "FAB1")]
    [InlineData("㈱", "878A")]
    [InlineData("①", "8740")]
    [InlineData("Ⅰ", "8754")]
    [InlineData("ｶﾞa,\"\r\n", "B6DE612C220D0A")]
    [InlineData("", "")]
    public void What_cp932_has_is_written_as_it_is(string text, string hex) =>
        Assert.Equal(Convert.FromHexString(hex), Encoded(text));

    [Theory]
    [InlineData("𠮷")]
    [InlineData("俱")]
    [InlineData("剝")]
    [InlineData("顚")]
    [InlineData("ヷ")]
    [InlineData("é")]           // "e" by the platform's best fit
    [InlineData("€")]
    [InlineData("\u00A0")]
    [InlineData("\u2013")]
    [InlineData("\u2011")]
    [InlineData("葛\U000E0100")] // the selector is invisible, so the whole character is named
    [InlineData("\uE000")]      // 外字, which the strict encoder would write
    [InlineData("\u0080")]
    [InlineData("\uF8F0")]
    public void What_cp932_does_not_have_is_named_with_its_place(string character)
    {
        var isWritten = JapaneseEncoding.TryEncodeCp932("山" + character + "田", 12, "氏名", out var bytes, out var fault);

        Assert.False(isWritten);
        Assert.Null(bytes);
        Assert.Equal((12, "氏名", character), (fault!.Line, fault.ColumnName, fault.Character));
        Assert.Equal("LH7-101", EncodingFault.Code);
        Assert.StartsWith("文字コード CP932 で表現できない文字が含まれています（12行目 氏名：「", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.False(JapaneseEncoding.TryEncodeCp932("山\uD842", 1, "氏名", out _, out _));

    private static byte[] Encoded(string text)
    {
        Assert.True(JapaneseEncoding.TryEncodeCp932(text, 1, "氏名", out var bytes, out var fault), fault?.Detail);
        return bytes;
    }
}
