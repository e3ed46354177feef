using System.Text.RegularExpressions;
using LinkageHub.Errors;

namespace LinkageHub.Tests.Errors;

public class ErrorCatalogueTests
{
    public static TheoryData<string> Codes => [.. ErrorCatalogue.All.Select(error => error.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_has_a_title_a_message_an_owner_and_a_next_action(string code)
    {
        var error = ErrorCatalogue.Get(code);

        Assert.NotEmpty(error.Title);
        Assert.True(error.Title.Length <= 20, $"{error.Title} is no short title");
        Assert.EndsWith("。", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("。", error.NextAction, StringComparison.Ordinal);
        Assert.True(Enum.IsDefined(error.Who));
        Assert.InRange(error.HttpStatus, 400, 599);
    }

    [Fact]
    public void No_code_stands_twice_and_the_areas_hold_what_the_manual_and_the_hub_need()
    {
        var areas = ErrorCatalogue.All.GroupBy(error => error.Code[..3]).Select(area => $"{area.Key}:{area.Count()}");

        Assert.Equal(ErrorCatalogue.All.Count, ErrorCatalogue.All.DistinctBy(error => error.Code).Count());
        Assert.Equal(["LH1:12", "LH2:17", "LH3:16", "LH4:8", "LH5:6", "LH7:9", "LH8:7", "LH9:13"], areas);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Without_its_arguments_a_message_still_reads_as_a_sentence(string code)
    {
        var message = ErrorCatalogue.Describe(Refusal.Of(code)).Message;

        Assert.DoesNotMatch(new Regex("[{}]|（）|不明円|不明行目"), message);
        Assert.EndsWith("。", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_fill_the_message()
    {
        var described = ErrorCatalogue.Describe(Refusal.Of("LH2-105", "600,000", "600,001"));

        Assert.Equal("保険料が連携Ⅰの金額と一致しません（連携Ⅰ：600,000円／J-PASS：600,001円）。送信しないでください。", described.Message);
        Assert.Equal(("S003-15", Who.SalesStaff), (described.Step, described.Who));
    }

    [Theory]
    [InlineData("LH2-112", "審査が承認されていません。")]
    [InlineData("LH2-105", "保険料が連携Ⅰの金額と一致しません（連携Ⅰ：600,000円／J-PASS：不明）。送信しないでください。", "600,000")]
    [InlineData("LH3-201", "保険申込は完了していますが、J-PASSへ連携されていません（「閉じる」で終了した可能性があります）。手動登録を行ってください。")]
    [InlineData("LH4-102", "手続完了後、速やかにarclinkへデータ連携してください。")]
    [InlineData("LH7-104", "形式の正しくない行があります。", "3")]
    [InlineData("LH9-101", "連携先が応答しません。自動で再確認します（2回目）。", "2")]
    public void What_is_not_known_is_left_out_or_called_unknown(string code, string message, params string[] arguments) =>
        Assert.Equal(message, ErrorCatalogue.Describe(Refusal.Of(code, arguments)).Message);

    [Fact]
    public void A_known_detail_replaces_the_message() =>
        Assert.Equal("受付で選択済みです。", ErrorCatalogue.Describe(Refusal.Because("LH1-204", "受付で選択済みです。")).Message);

    [Theory]
    [InlineData("LH3-302", 422)]
    [InlineData("LH3-201", 409)]
    [InlineData("LH1-104", 404)]
    [InlineData("LH2-107", 404)]
    [InlineData("LH2-110", 422)]
    [InlineData("LH7-108", 422)]
    [InlineData("LH7-109", 413)]
    [InlineData("LH8-101", 403)]
    [InlineData("LH8-104", 422)]
    [InlineData("LH8-105", 404)]
    [InlineData("LH8-106", 401)]
    [InlineData("LH9-103", 409)]
    [InlineData("LH9-106", 429)]
    [InlineData("LH9-107", 503)]
    public void An_error_answers_with_its_http_status(string code, int status) =>
        Assert.Equal(status, ErrorCatalogue.Get(code).HttpStatus);

    [Fact]
    public void A_code_outside_the_table_is_a_bug_not_a_message()
    {
        Assert.Throws<ArgumentException>(() => ErrorCatalogue.Get("LH6-101"));
        Assert.Null(ErrorCatalogue.Find(null));
    }
}
