using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Csv;

public class KanaKeyTests
{
    [Theory]
    // 1: half-width becomes full-width
    [InlineData("ﾀｶﾊｼ", "タカハシ")]
    [InlineData("ｶﾞｷﾞﾊﾟｳﾞ", "ガギパヴ")]
    [InlineData("ｼﾞｮｰ･ｽﾐｽ", "ジョー・スミス")]
    [InlineData("カ\u3099", "ガ")]
    [InlineData("カ）ＡＢＣ１．", "カ)ABC1.")]
    // 2: hiragana becomes katakana
    [InlineData("たかはし　ゔぁん", "タカハシ ヴァン")]
    // 3: what looks like a long vowel is one, but only after a katakana
    [InlineData("サ‐ビ‑ス", "サービース")]
    [InlineData("ラ‒メ–ン—ト―ナ−", "ラーメーンートーナー")]
    [InlineData("ら－めん-", "ラーメンー")]
    [InlineData("ﾗｰﾒﾝ", "ラーメン")]
    [InlineData("ABC-1－2", "ABC-1-2")]
    // 4: a mark standing alone is joined to its kana before anything is folded
    [InlineData("カ゛ハ゜", "ガパ")]
    [InlineData("は゛んと゛う", "バンドウ")]
    [InlineData("ｶﾞカﾞか゛", "ガガガ")]
    // 5: one space between the names
    [InlineData("　タカハシ　　 タロウ ", "タカハシ タロウ")]
    [InlineData("タカハシ\u00A0タロウ", "タカハシ タロウ")]
    // 7: these are not the same as their cousins
    [InlineData("ヴヂヅヲ", "ヴヂヅヲ")]
    public void The_display_form_is_full_width_with_single_spaces(string text, string display)
    {
        Assert.Equal(display, Parsed(text).Display);
        Assert.Equal(text, Parsed(text).AsEntered);
    }

    [Theory]
    [InlineData("タカハシ　タロウ", "タカハシタロウ")] // 5: no space in the key
    [InlineData("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")] // 6: small becomes large
    [InlineData("シャッポー・ジョー", "シヤツポー・ジヨー")]
    [InlineData("ヴヂヅヲ", "ヴヂヅヲ")] // 7: kept
    [InlineData("カ)ミホンショウジ", "カ)ミホンシヨウジ")]
    public void The_key_has_no_spaces_and_no_small_kana(string text, string key) => Assert.Equal(key, Parsed(text).Key);

    [Theory]
    [InlineData("")]
    [InlineData("　 ")]
    [InlineData("髙橋")]
    [InlineData("タカハシ太郎")]
    [InlineData("カブ㈱")]
    [InlineData("タカハシabc")]
    [InlineData("‐タカハシ")] // a dash that follows no katakana and is no ASCII hyphen
    [InlineData("ー゛")]
    [InlineData("ア゛")]
    [InlineData("ﾞ")]
    [InlineData("タカハシ\tタロウ")]
    [InlineData("タカハシ,タロウ")]
    [InlineData("スズキ\uD842")]
    [InlineData("スズキ\uFFFE")]
    [InlineData("ヷ")]
    public void Anything_else_is_refused(string text) => Assert.False(KanaKey.TryParse(text, out _));

    [Fact]
    public void No_name_is_no_key() => Assert.False(KanaKey.TryParse(null, out _));

    [Fact]
    public void Spellings_of_one_name_are_equal_and_neighbours_are_not()
    {
        Assert.Equal(Parsed("ｼｬﾝﾊｲ ﾀﾛｳ"), Parsed("しやんはい　たろう"));
        Assert.NotEqual(Parsed("ヅカ"), Parsed("ズカ"));
        Assert.NotEqual(Parsed("サトー"), Parsed("サトウ"));
    }

    [Fact]
    public void A_half_width_voiced_kana_counts_as_one_character() => Assert.Equal(2, Parsed("ｶﾞﾊﾟ").Display.Length);

    [Fact]
    public void A_name_does_not_print_itself() => Assert.Equal("タ＊", Parsed("ﾀｶﾊｼ ﾀﾛｳ").ToString());

    private static KanaKey Parsed(string text)
    {
        Assert.True(KanaKey.TryParse(text, out var kana), text);
        return kana;
    }
}
