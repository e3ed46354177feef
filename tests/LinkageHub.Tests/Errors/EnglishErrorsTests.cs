using System.Text.RegularExpressions;
using LinkageHub.Errors;

namespace LinkageHub.Tests.Errors;

/// <summary>The English stands beside the Japanese row by row, and says no Japanese but what partners' screens show.</summary>
public partial class EnglishErrorsTests
{
    public static TheoryData<string> Codes => ErrorCatalogueTests.Codes;

    [Fact]
    public void Every_code_has_its_english_and_no_english_is_without_a_code() =>
        Assert.Equal(ErrorCatalogue.All.Select(error => error.Code).Order(StringComparer.Ordinal), EnglishErrors.ByCode.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_the_placeholders_of_the_japanese(string code)
    {
        var error = ErrorCatalogue.Get(code);

        Assert.Equal(Holes(error.Message), Holes(error.English.Message));
        Assert.True(error.WithoutArguments is null || error.English.WithoutArguments is not null, "says nothing where the numbers are not known");
        Assert.All(Texts(error.English with { Message = "" }), text => Assert.Empty(Holes(text)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_says_no_japanese_but_labels_in_their_brackets(string code)
    {
        var english = ErrorCatalogue.Get(code).English;

        Assert.All(Texts(english), text => Assert.DoesNotMatch(@"[^\x20-\x7e]", Label().Replace(text, "")));
        Assert.True(english.Title.Length <= 40, $"{english.Title} is no short title");
        Assert.All([english.Message, english.NextAction], text => Assert.EndsWith(".", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_label_in_it_stands_in_the_japanese_too(string code)
    {
        var error = ErrorCatalogue.Get(code);
        var japanese = string.Concat(Texts(error.Japanese)) + "「{0}」「{3}」";

        Assert.All(Texts(error.English).SelectMany(text => Label().Matches(text)), label =>
            Assert.Contains(label.Value.Trim('「', '」'), japanese, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Without_its_arguments_it_still_reads_as_a_sentence(string code)
    {
        var message = ErrorCatalogue.Describe(Refusal.Of(code)).English.Message;

        Assert.DoesNotMatch(@"[{}]|\(\)|「」|unknown| \.|  ", message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LH2-105", "The premium is not that of linkage I (linkage I: 600,000 yen; J-PASS: 600,001 yen). Do not send it.", "600,000", "600,001")]
    [InlineData("LH2-105", "The premium is not that of linkage I (linkage I: 600,000 yen; J-PASS: unknown). Do not send it.", "600,000")]
    [InlineData("LH2-112", "The credit is not approved (state: 「審査中」).", "審査中")]
    [InlineData("LH2-112", "The credit is not approved.")]
    [InlineData("LH7-104", "A row is not in the right form.", "3")]
    public void Arguments_fill_it_as_they_fill_the_japanese(string code, string message, params string[] arguments) =>
        Assert.Equal(message, ErrorCatalogue.Describe(Refusal.Of(code, arguments)).English.Message);

    [Fact]
    public void A_detail_is_said_in_english_where_it_is_known_and_else_stands_beside_the_english()
    {
        var both = ErrorCatalogue.Describe(Refusal.Because("LH1-204", "受付で選択済みです。", "It is chosen at the reception."));
        var one = ErrorCatalogue.Describe(Refusal.Because("LH1-204", "受付で選択済みです。"));

        Assert.Equal(("受付で選択済みです。", "It is chosen at the reception.", null), (both.Message, both.English.Message, both.OnlyInJapanese));
        Assert.Equal((ErrorCatalogue.Get("LH1-204").English.Message, "受付で選択済みです。"), (one.English.Message, one.OnlyInJapanese));
    }

    [Fact]
    public void A_stored_detail_that_is_the_messages_own_sentence_is_not_said_twice()
    {
        var stored = ErrorCatalogue.Describe(Refusal.Of("LH3-203")).Message;

        Assert.Null(ErrorCatalogue.Describe(Refusal.Because("LH3-203", stored)).OnlyInJapanese);
    }

    private static IEnumerable<string> Texts(ErrorText text) => [text.Title, text.Message, text.NextAction, text.WithoutArguments ?? ""];

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(hole => hole.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Hole();

    [GeneratedRegex("「[^」]*」")]
    private static partial Regex Label();
}
