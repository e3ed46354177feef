using System.Text.RegularExpressions;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Errors;
using LinkageHub.Procedure;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Screens;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>The help says what the tables say, all of it, to everybody who may come in.</summary>
[Collection(AccessGround.Name)]
public sealed class HelpTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task Every_code_stands_there_with_what_to_do_now()
    {
        var page = await (await town.SignsIn(Colleague.Staff)).Opens("/help/codes");

        Assert.All(ErrorCatalogue.All, error =>
        {
            Assert.Contains($"id=\"{error.Code}\"", page.Html, StringComparison.Ordinal);
            Assert.Contains(error.NextAction, System.Net.WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
        });
        Assert.DoesNotMatch(@"\{\d\}", page.Text);
        // What is asked for alone is there alone.
        var third = await (await town.SignsIn(Colleague.Staff)).Opens("/help/codes?area=LH3");
        Assert.All(Regex.Matches(third.Html, "id=\"(LH\\d)-").Select(match => match.Groups[1].Value), area => Assert.Equal("LH3", area));
    }

    [Fact]
    public async Task Each_finds_first_the_steps_of_his_own_role_and_all_of_them_are_somewhere()
    {
        var (staff, office, admin) = (await town.SignsIn(Colleague.Staff), await town.SignsIn(Colleague.BackOffice), await town.SignsIn(Colleague.Admin));

        Assert.Equal(StepsOf(Who.SalesStaff), Steps(await staff.Opens("/help")));
        Assert.Equal(StepsOf(Who.BackOffice), Steps(await office.Opens("/help")));
        Assert.Equal(StepsOf(Who.Customer), Steps(await office.Opens("/help?role=customer")));
        Assert.Equal(ProcedureCatalogue.Steps.Select(step => step.Id), Steps(await admin.Opens("/help")));
    }

    [Fact]
    public async Task Every_link_of_the_help_leads_somewhere_and_the_frame_leads_to_it()
    {
        var visitor = await town.SignsIn(Colleague.Tester);
        Assert.Contains("href=\"/help\"", (await visitor.Opens("/")).Html, StringComparison.Ordinal);
        var all = await visitor.Opens("/help?role=all");

        foreach (var page in new[] { all, await visitor.Opens("/help/codes"), await visitor.Opens("/help/words") })
            foreach (var link in Regex.Matches(page.Html, "href=\"(/help[^\"]*)\"").Select(match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value)).Distinct())
            {
                var (path, anchor) = link.Split('#') is [var one, var two] ? (one, two) : (link, null);
                Assert.Equal(200, anchor is null ? (await visitor.Opens(path)).Status : 200);
                Assert.True(anchor is null || all.Html.Contains($"id=\"{anchor}\"", StringComparison.Ordinal), link);
            }
    }

    [Fact]
    public void No_word_is_explained_twice_and_all_are_in_the_order_of_their_reading()
    {
        var readings = Glossary.All.Select(term => string.Concat(term.Reading.Select(c => c is >= 'ァ' and <= 'ヶ' ? (char)(c - 0x60) : c))).ToList();

        Assert.Equal(Glossary.All.Count, Glossary.All.Select(term => term.Word).Distinct().Count());
        Assert.Equal(readings.Order(StringComparer.Ordinal), readings);
        Assert.All(Glossary.All, term => Assert.All(new[] { term.Word, term.Reading, term.Meaning, term.English, term.EnglishMeaning }, text => Assert.NotEqual("", text)));
    }

    private static IEnumerable<string> StepsOf(Who who) => ProcedureCatalogue.Steps.Where(step => step.Actor == who).Select(step => step.Id);

    private static IEnumerable<string> Steps(Seen page) => Regex.Matches(page.Html, "<li id=\"step-([^\"]+)\"").Select(match => match.Groups[1].Value);
}
