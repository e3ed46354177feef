using System.Text.Json.Nodes;
using LinkageHub.Recordings;
using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Recordings;

/// <summary>What a cassette says instead of a person: invented, consistent, and alike in everything a program looks at.</summary>
public class CassetteMaskTests
{
    private static readonly CassetteMask Mask = new([.. Enumerable.Range(0, 32).Select(n => (byte)n)]);
    private static readonly CassetteMask Other = new(new byte[32]);

    [Theory]
    [InlineData("見本 太郎")]
    [InlineData("ミホン　タロウ")]
    [InlineData("ﾐﾎﾝ ﾀﾛｳ")]
    [InlineData("ＭＩＨＯＮ　Ｔａｒｏ")]
    [InlineData("株式会社見本商事")]
    [InlineData("東京都千代田区見本町1-1 ＡＢビル３階")]
    [InlineData("品川 300 あ 12-34")]
    [InlineData("AB12-3456789")]
    [InlineData("ｶﾞｯﾃﾝ ﾊﾟﾙ")]
    [InlineData("ガッテン パル")]
    [InlineData("𠮷田 太郎")]
    [InlineData("김철수")]
    [InlineData("Müller Émile")]
    [InlineData("𠮷𡈽")]
    [InlineData("éèüö")]
    [InlineData("ひらがな")]
    public void A_value_keeps_its_length_and_each_character_its_kind_and_says_nothing_of_itself(string value)
    {
        var masked = Mask.Written(value);

        Assert.NotEqual(value, masked);
        Assert.Equal(value.Select(Kind), masked.Select(Kind));
        Assert.Equal(masked, Mask.Written(value));
        Assert.NotEqual(masked, Other.Written(value));
    }

    [Fact]
    public void A_kana_name_is_the_same_name_in_whatever_width_it_is_written()
    {
        Assert.True(KanaKey.TryParse(Mask.Written("ガッテン ジュンイチロウ"), out var full));
        Assert.True(KanaKey.TryParse(Mask.Written("ｶﾞｯﾃﾝ ｼﾞｭﾝｲﾁﾛｳ"), out var half));

        Assert.Equal(full!.Key, half!.Key);
    }

    [Fact]
    public void A_phone_keeps_its_prefix_and_is_the_same_with_and_without_hyphens()
    {
        var masked = Mask.Phone("090-1234-5678");

        Assert.Matches("^090-[0-9]{4}-[0-9]{4}$", masked);
        Assert.NotEqual("090-1234-5678", masked);
        Assert.Equal(masked.Replace("-", "", StringComparison.Ordinal), Mask.Phone("09012345678"));
    }

    [Fact]
    public void Different_people_stay_different()
    {
        string[] names = ["見本太郎", "見本次郎", "見本三郎"], phones = ["0312345678", "0312345679"], days = ["1980-01-31", "1980-02-01"];

        Assert.Distinct(names.Select(Mask.Written));
        Assert.Distinct(phones.Select(Mask.Phone));
        Assert.Distinct(days.Select(Mask.BirthDate));
    }

    [Fact]
    public void A_name_is_the_same_with_and_without_the_space_in_it() =>
        Assert.Equal(Mask.Written("見本太郎"), Mask.Written("見本 太郎").Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void Of_a_product_only_its_name_is_nobodys()
    {
        var masked = Mask.Mask(JsonNode.Parse("""{"productCode":"P01","name":"クレビタプラン","staffCode":"T0001"}"""))!;

        Assert.Equal("クレビタプラン", (string?)masked["name"]);
        Assert.NotEqual("T0001", (string?)masked["staffCode"]);
    }

    [Fact]
    public void A_company_stays_one_and_is_another()
    {
        Assert.StartsWith("株式会社", Mask.Written("株式会社見本商事"), StringComparison.Ordinal);
        Assert.EndsWith("カブシキガイシャ", Mask.Written("ミホンカブシキガイシャ"), StringComparison.Ordinal);
        Assert.DoesNotContain("見本", Mask.Written("株式会社見本商事"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_phone_in_wide_digits_is_the_same_phone() =>
        Assert.Equal(Mask.Phone("090-1234-5678"), Mask.Phone("０９０-１２３４-５６７８").Normalize(System.Text.NormalizationForm.FormKC));

    [Fact]
    public void A_birth_date_is_another_date() => Assert.True(DateOnly.TryParseExact(Mask.BirthDate("1980-01-31"), "yyyy-MM-dd", out var day) && day != new DateOnly(1980, 1, 31));

    /// <summary>Every member that says who somebody is, and whatever people or partners wrote freely; a value of another kind than the contract's, too.</summary>
    [Theory]
    [InlineData("name")]
    [InlineData("kanaName")]
    [InlineData("birthDate")]
    [InlineData("phone")]
    [InlineData("postalCode")]
    [InlineData("address")]
    [InlineData("policyNumber")]
    [InlineData("registrationNumber")]
    [InlineData("chassisNumber")]
    [InlineData("staffCode")]
    [InlineData("deliveredBy")]
    [InlineData("by")]
    [InlineData("from")]
    [InlineData("recordedBy")]
    [InlineData("triggeredBy")]
    [InlineData("proposedBy")]
    [InlineData("confirmedBy")]
    [InlineData("resendAskedBy")]
    [InlineData("comment")]
    [InlineData("note")]
    [InlineData("reason")]
    [InlineData("detail")]
    [InlineData("errorDetail")]
    [InlineData("partnerText")]
    [InlineData("url")]
    public void A_personal_member_is_never_shown(string member)
    {
        var masked = Mask.Mask(JsonNode.Parse($$"""{"{{member}}":"見本4712","in":[{"{{member}}":["見本4712",{"x":"見本4712"}]}],"as":{"{{member}}":4712} }"""))!.ToJsonString(Cassette.Json);

        Assert.DoesNotContain("見本", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("4712", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revisions_reason_is_a_word_of_ours() =>
        Assert.Equal("PremiumChanged", (string?)Mask.Mask(JsonNode.Parse("""{"reason":"PremiumChanged"}"""))!["reason"]);

    [Fact]
    public void Persons_and_free_words_are_replaced_wherever_they_stand_and_nothing_else()
    {
        var masked = Mask.Mask(JsonNode.Parse("""
            {"printSerial":"A0001234","premium":{"total":600000},"staffCode":"T0001","contractor":{"name":"見本 太郎","phone":"0312345678","birthDate":null},
             "items":[{"policyNumber":"P-123456","policyNumbers":["P-123456"]}],"products":[{"productCode":"P01","name":"クレビタプラン"}],"comment":"見本様より"}
            """))!;

        foreach (var canary in (string[])["見本", "太郎", "12345678", "123456", "T0001"])
            Assert.DoesNotContain(canary, masked.ToJsonString(Cassette.Json).Replace("A0001234", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(("A0001234", 600_000, "クレビタプラン"), ((string)masked["printSerial"]!, (int)masked["premium"]!["total"]!, (string)masked["products"]![0]!["name"]!));
        Assert.Equal((string)masked["items"]![0]!["policyNumber"]!, (string)masked["items"]![0]!["policyNumbers"]![0]!);
        Assert.Null(masked["contractor"]!["birthDate"]);
    }

    private static string Kind(char c) => c switch
    {
        >= '0' and <= '9' => "digit",
        >= '０' and <= '９' => "wide digit",
        >= 'A' and <= 'Z' => "upper",
        >= 'a' and <= 'z' => "lower",
        >= 'Ａ' and <= 'Ｚ' => "wide upper",
        >= 'ａ' and <= 'ｚ' => "wide lower",
        >= 'ぁ' and <= 'ん' => "hiragana",
        // Which dots a sound takes decides how it is written half as wide.
        >= 'ァ' and <= 'ヶ' => "katakana " + c.ToString().Normalize(System.Text.NormalizationForm.FormD).Length,
        'ﾞ' or 'ﾟ' or 'ー' or 'ｰ' => c.ToString(),
        >= 'ｦ' and <= 'ﾝ' => "half katakana",
        >= '\u4E00' and <= '\u9FFF' => "kanji",
        >= '\uAC00' and <= '\uD7A3' => "hangul",
        _ when char.IsSurrogate(c) => "half a kanji",
        _ when char.IsUpper(c) => "upper",
        _ when char.IsLower(c) => "lower",
        _ => c.ToString(),
    };
}
