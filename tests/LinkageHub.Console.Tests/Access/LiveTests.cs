using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Screens;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Open pages hear that there is something new, and that their time is over.</summary>
[Collection(AccessGround.Name)]
public sealed class LiveTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task A_page_is_told_that_there_is_something_new_and_never_what()
    {
        using var page = await Listening.OpensAsync(town.Console, await town.SignsIn(Colleague.BackOffice));
        Assert.Equal((200, "text/event-stream"), (page.Status, page.MediaType));
        Assert.Equal("news", await page.Hears());

        await town.Hub.Staff.LinksI(await new ProcedureSoFar(town).Printed());

        Assert.Equal("news", await page.Hears());
        Assert.All(page.Data, data => Assert.Equal("data:", data));
    }

    [Fact]
    public async Task A_disabled_account_a_changed_role_and_a_sign_out_end_open_pages_at_once()
    {
        var (staff, approver, tester) = (await town.SignsIn(Colleague.NextDoor), await town.SignsIn(Colleague.OtherAgency), await town.SignsIn(Colleague.Tester));
        using var disabled = await Listening.OpensAsync(town.Console, staff);
        using var changed = await Listening.OpensAsync(town.Console, approver);
        using var signedOut = await Listening.OpensAsync(town.Console, tester);
        using var other = await Listening.OpensAsync(town.Console, await town.SignsIn(Colleague.Admin));

        await town.Does(staffing => staffing.DisableAsync(Colleague.NextDoor.Name, "kanri", default));
        await town.Does(staffing => staffing.ChangeRolesAsync(Colleague.OtherAgency.Name, [LinkageHub.Access.Role.Staff], "G02", "S009", "異動のため", "kanri", default));
        await tester.Posts("/sign-out", (await tester.Opens("/")).Form("/sign-out"));

        foreach (var page in new[] { disabled, changed, signedOut })
        {
            Assert.Equal("gone", await page.HearsTheLast());
            Assert.Contains("news", page.Heard, StringComparison.Ordinal);
        }
        Assert.Equal((302, 302, 302), ((await staff.Opens("/work-items")).Status, (await approver.Opens("/failures")).Status, (await tester.Opens("/")).Status));
        Assert.DoesNotContain("gone", other.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_persons_pages_are_told_up_to_a_number_and_who_does_not_listen_gets_no_stream()
    {
        var visitor = await town.SignsIn(Colleague.Approver);
        var pages = new List<Listening>();
        for (var page = 0; page < LiveNews.MostOfOnePerson; page++)
            pages.Add(await Listening.OpensAsync(town.Console, visitor));
        Assert.All(pages, page => Assert.Equal(200, page.Status));

        using (var oneMore = await Listening.OpensAsync(town.Console, visitor))
            Assert.Equal(204, oneMore.Status);
        using (var somebodyElse = await Listening.OpensAsync(town.Console, await town.SignsIn(Colleague.Staff)))
            Assert.Equal(200, somebodyElse.Status);
        Assert.Equal(406, (await visitor.Opens("/live")).Status);
        using (var stranger = await Listening.OpensAsync(town.Console, new Visitor(town.Console)))
            Assert.Equal(204, stranger.Status);

        pages[0].Dispose();
        var again = await Eventually.Sees(() => Listening.OpensAsync(town.Console, visitor), page => page.Status == 200, "a page that was closed makes room");
        foreach (var page in pages.Append(again))
            page.Dispose();
    }

    [Theory]
    [InlineData("/", "/now?seen=")]
    [InlineData("/failures", "/failures/now?status=&seen=")]
    [InlineData("/work-items", "/work-items/now?role=mine&seen=")]
    [InlineData("/partners", "/partners/now?seen=")]
    public async Task A_live_part_comes_when_it_is_new_and_with_nothing_when_it_is_not(string path, string part)
    {
        var office = await town.SignsIn(Colleague.SecondBackOffice);
        var page = await office.Opens(path);
        var ask = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page.Html, @"hx-get=""([^""]+)""").Groups[1].Value);

        Assert.StartsWith(part, ask, StringComparison.Ordinal);
        Assert.Contains("hx-trigger=\"news from:body, every 5s\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(200, (await office.Opens(part + "old")).Status);
        Assert.Equal(204, (await office.Opens(ask)).Status);
    }
}
