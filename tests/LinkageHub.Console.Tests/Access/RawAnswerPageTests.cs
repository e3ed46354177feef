using System.Text;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Screens;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>A partner's bytes: hidden by default, shown with a reason that is written down first, and only to who may.</summary>
[Collection(AccessGround.Name)]
public sealed class RawAnswerPageTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    private const string Buyer = "見本 太郎";

    [Fact]
    public async Task An_unreadable_answer_is_kept_hidden_shown_with_a_reason_and_the_look_is_in_the_audit()
    {
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"html"}""");
        var contract = await Procedure.Printed();
        var handoff = (await Staff.LinksI(contract)).Accepted().Handoff;
        var page = $"/handoffs/{handoff.Id}/raw";
        var office = await town.SignsIn(Driver.Colleague.BackOffice);

        var hidden = await office.Opens(page);
        var unreasoned = await office.Fills(page, page, ("reason", " "));
        var shown = await office.Fills(page, page, ("reason", "連携先への問合せ"));

        Assert.Equal((200, 422, 200), (hidden.Status, unreasoned.Status, shown.Status));
        Assert.All([hidden, unreasoned], seen => Assert.DoesNotContain(Buyer, seen.Html, StringComparison.Ordinal));
        Assert.Contains("連携先の応答 J1-1", hidden.Text, StringComparison.Ordinal);
        Assert.Contains("JSONとして読み取れない", hidden.Text, StringComparison.Ordinal);
        Assert.Contains(contract.PrintSerial, hidden.Text, StringComparison.Ordinal);
        Assert.Contains(Buyer, shown.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;html", shown.Html, StringComparison.OrdinalIgnoreCase);
        var audit = (await office.Opens("/audit?kind=personal")).Text;
        Assert.Contains("送信した内容と連携先の応答", audit, StringComparison.Ordinal);
        Assert.Contains("連携先への問合せ", audit, StringComparison.Ordinal);
        Assert.Equal(403, (await (await town.SignsIn(Driver.Colleague.Staff)).Opens(page)).Status);

        await using var window = await Window.OpensAsync(chromium, town.Console);
        await window.SignsIn(Driver.Colleague.BackOffice);
        await window.Page.GotoAsync(page);
        await window.IsPictured("raw");
        await window.IsAccessible("raw");
    }

    [Fact]
    public void The_shape_is_shown_and_nothing_that_may_be_a_persons()
    {
        var masked = RawText.Masked("""{"printSerial":"A0001234","contractor":{"name":"見本 太郎","age":46},"items":[{"note":"x"},null]}"""u8.ToArray())!;

        Assert.Contains("A0001234", masked, StringComparison.Ordinal);
        Assert.Contains("contractor", masked, StringComparison.Ordinal);
        foreach (var personal in new[] { "見本", "46", "\"x\"" })
            Assert.DoesNotContain(personal, masked, StringComparison.Ordinal);
        Assert.Null(RawText.Masked("<html>見本 太郎</html>"u8.ToArray()));
        Assert.Null(RawText.Masked([0xFF, 0xFE, 0x0B, 0x89]));
    }

    [Fact]
    public void Whatever_encoding_it_came_in_it_is_read_or_its_bytes_are_shown()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Assert.Equal(("見本", "cp932"), RawText.Whole(Encoding.GetEncoding(932).GetBytes("見本")));
        Assert.Equal(("見本", "UTF-16"), RawText.Whole([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("見本")]));
        Assert.Equal(("見本", "utf-8-bom"), RawText.Whole([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("見本")]));
        Assert.Equal(("1f 8b 08 80", "hex"), RawText.Whole([0x1F, 0x8B, 0x08, 0x80]));
    }
}
