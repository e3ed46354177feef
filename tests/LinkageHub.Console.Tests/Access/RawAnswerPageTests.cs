using System.Text;
using LinkageHub.Access;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Screens;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>A partner's bytes: hidden by default, shown with a reason that is written down first, and only to who may.</summary>
[Collection(AccessGround.Name)]
public sealed class RawAnswerPageTests(SharedTown shared, Chromium chromium) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

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
        var shown = await office.Fills(page, page, ("reason", "連携先に電話で問い合わせるため"));

        Assert.Equal((200, 422, 200), (hidden.Status, unreasoned.Status, shown.Status));
        Assert.All([hidden, unreasoned], seen => Assert.DoesNotContain(Buyer, seen.Html, StringComparison.Ordinal));
        Assert.Contains("連携先の応答 J1-1", hidden.Text, StringComparison.Ordinal);
        // The look-up that found it all the same: kept as well, though it is a good answer.
        Assert.Contains("照会への応答 J1-1", hidden.Text, StringComparison.Ordinal);
        Assert.Contains("JSONとして読み取れない", hidden.Text, StringComparison.Ordinal);
        Assert.Contains(contract.PrintSerial, hidden.Text, StringComparison.Ordinal);
        Assert.Contains(Buyer, shown.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;html", shown.Html, StringComparison.OrdinalIgnoreCase);
        var audit = (await office.Opens("/audit?kind=personal")).Text;
        Assert.Contains("送信した内容と連携先の応答", audit, StringComparison.Ordinal);
        Assert.Contains("連携先に電話で問い合わせるため", audit, StringComparison.Ordinal);
        Assert.Equal(403, (await (await town.SignsIn(Driver.Colleague.Staff)).Opens(page)).Status);

        await using var window = await Window.OpensAsync(chromium, town.Console);
        await window.SignsIn(Driver.Colleague.BackOffice);
        await window.Page.GotoAsync(page);
        await window.IsPictured("raw");
        await window.IsAccessible("raw");
    }

    [Fact]
    public async Task The_api_gives_the_bytes_of_a_look_up_for_a_reason_that_is_in_the_audit_first()
    {
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"html"}""");
        var handoff = (await Staff.LinksI(await Procedure.Printed())).Accepted().Handoff;
        Assert.Equal("succeeded", handoff.Status);
        var keys = town.Hub.Services.GetRequiredService<ApiKeys>();
        var (machine, stranger) = (await WithKey(Role.Machine, "G01", "S001"), await WithKey(Role.BackOffice, "G02", null));
        const string reason = "連携先への問合せ（API）";

        Assert.Equal((422, "LH8-104"), await Asked(Staff, new { reason = " " }));
        Assert.Equal((422, "LH7-108"), await Asked(Staff, new { reason, all = true }));
        Assert.Equal((403, "LH8-101"), await Asked(machine, new { reason }));
        Assert.Equal((404, "LH8-105"), await Asked(stranger, new { reason }));
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        Assert.DoesNotContain(reason, (await office.Opens("/audit?kind=personal")).Text, StringComparison.Ordinal);

        var items = (await Staff.Post($"handoffs/{handoff.Id}/raw", new { reason })).Accepted().Body["items"]!.AsArray();

        Assert.Equal(["request", "send", "look-up"], items.Select(item => item!["kind"]!.ToString()));
        Assert.All(items, item => Assert.Equal(item!["text"]!.ToString(), Encoding.UTF8.GetString(Convert.FromBase64String(item["body"]!.ToString()))));
        Assert.Contains(Buyer, items[2]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(reason, (await office.Opens("/audit?kind=personal")).Text, StringComparison.Ordinal);

        async Task<(int, string?)> Asked(Person who, object body) => await who.Post($"handoffs/{handoff.Id}/raw", body) is var reply ? (reply.Status, reply.Code) : default;
        async Task<Person> WithKey(Role role, string agency, string? store) => new(town.Hub.Address, (await keys.AddAsync($"{role} {Guid.CreateVersion7()}", role, agency, store, "test")).Secret);
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
