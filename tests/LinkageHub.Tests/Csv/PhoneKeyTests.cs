using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Csv;

public class PhoneKeyTests
{
    [Theory]
    [InlineData("0300001234", "0300001234")]
    [InlineData("03-0000-1234", "0300001234")]
    [InlineData("０３－００００－１２３４", "0300001234")]
    [InlineData("03‐0000−1234", "0300001234")]
    [InlineData("03ー0000ー1234", "0300001234")]
    [InlineData("03(0000)1234", "0300001234")]
    [InlineData("（０３）００００　１２３４", "0300001234")]
    [InlineData(" 090 0000 1234 ", "09000001234")]
    [InlineData("+81-3-0000-1234", "0300001234")]
    [InlineData("＋８１ ９０ ００００ １２３４", "09000001234")]
    [InlineData("+81(0)3-0000-1234", "0300001234")]
    public void Every_spelling_of_a_number_has_one_key(string text, string key)
    {
        Assert.True(PhoneKey.TryParse(text, out var phone));
        Assert.Equal(key, phone.Key);
        Assert.Equal(text, phone.AsEntered);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("300001234")]
    [InlineData("3000012345")]
    [InlineData("03000123")]
    [InlineData("030000123456")]
    [InlineData("03-0000-123A")]
    [InlineData("٠٣٠٠٠٠١٢٣٤")]
    [InlineData("+1-3-0000-1234")]
    [InlineData("+81")]
    [InlineData("03-0000-1234 内線5")]
    [InlineData("03-0000-1234\uD842")]
    [InlineData("03-0000-1234\uFFFE")]
    public void What_is_not_ten_or_eleven_digits_from_0_on_is_refused(string? text) => Assert.False(PhoneKey.TryParse(text, out _));

    [Fact]
    public void Two_spellings_are_equal_and_show_four_digits_only()
    {
        Assert.True(PhoneKey.TryParse("03-0000-1234", out var here));
        Assert.True(PhoneKey.TryParse("+81 3 0000 1234", out var there));

        Assert.Equal(here, there);
        Assert.Equal("****1234", here.ToString());
    }
}
