using System.Net;
using System.Text.RegularExpressions;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>By the switch every page is English. What stays Japanese says so (lang="ja"), is quoted 「as it stands on a screen」, or is a name.</summary>
[Collection(AccessGround.Name)]
public sealed class EnglishTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task No_page_speaks_japanese_to_who_has_switched_to_english()
    {
        var procedure = new ProcedureSoFar(town);
        var done = await procedure.CarriedIn();
        var closed = await procedure.Concluded(finishedBy: "閉じる");
        var third = await procedure.ClosedTooEarly(closed);
        var caseOf = async (Contract contract) => $"/cases/{(await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]}";
        var (doneCase, closedCase) = (await caseOf(done), await caseOf(closed));
        (Colleague Who, string[] Pages)[] walks =
        [
            (Colleague.Staff, ["/", "/cases", doneCase, closedCase, $"{closedCase}/link/III", $"{closedCase}/sheet", $"{doneCase}/conclusion-correction", $"/begin/{(await procedure.Printed()).PrintSerial}", $"/handoffs/{third.Id}/look-up", $"/handoffs/{third.Id}/manual-conclusion",
                "/work-items", "/help", "/help/codes?area=LH3", "/account/password", "/account/passkeys", "/partners", "/people", "/nowhere"]),
            (Colleague.BackOffice, ["/", "/failures", "/failures/1", "/failures?status=all", "/work-items?role=all", "/bulk", "/bulk/new?partner=jpass&linkage=III&errorCode=LH3-201", "/audit", "/audit?kind=ledger", "/audit/verify", "/partners", $"{closedCase}/repair"]),
            (Colleague.Admin, ["/", "/people", "/people/tantou/roles", "/keys", "/settings", "/audit", "/partners"]),
            (Colleague.Tester, ["/"]),
        ];
        var japanese = new List<string>();
        foreach (var (who, pages) in walks)
        {
            var visitor = await town.SignsIn(who);
            visitor.Cookies["__Host-lang"] = "en";
            foreach (var path in pages)
                japanese.AddRange(JapaneseIn((await visitor.Opens(path)).Html).Select(text => $"{path}: {text}"));
        }
        Assert.True(japanese.Count == 0, string.Join(Environment.NewLine, japanese.Distinct()));
    }

    [Fact]
    public async Task Of_the_procedure_only_the_labels_of_the_partners_screens_stay_japanese()
    {
        var visitor = await town.SignsIn(Colleague.Staff);
        visitor.Cookies["__Host-lang"] = "en";

        var japanese = Regex.Matches(MainOf((await visitor.Opens("/help?role=all")).Html), @"<(\w+)\b[^>]*\blang=""ja""[^>]*>(.*?)</\1>", RegexOptions.Singleline)
            .Select(match => WebUtility.HtmlDecode(match.Groups[2].Value).Trim()).ToList();

        Assert.True(japanese.Count > 100);
        Assert.All(japanese, label => Assert.Matches("^「[^<]*」$", label));
    }

    private static string MainOf(string html) => Regex.Match(html, "<main.*</main>", RegexOptions.Singleline).Value;

    private static IEnumerable<string> JapaneseIn(string html)
    {
        var main = MainOf(html);
        foreach (var tag in new[] { "span", "a", "q", "p", "td", "th", "dd", "dt", "li", "ol", "h1", "h2", "h3", "strong", "summary", "div", "section", "button", "option" })
            main = Regex.Replace(main, $@"<{tag}\b[^>]*\blang=""ja""[^>]*>.*?</{tag}>", " ", RegexOptions.Singleline);
        var text = WebUtility.HtmlDecode(Regex.Replace(main, "<[^>]+>", "\n"));
        text = Regex.Replace(text, "「[^」]*」", "");
        // People are called what they are called, customers by the first letter of their names.
        text = Regex.Replace(Colleague.All.Aggregate(text, (rest, one) => rest.Replace(one.DisplayName, "", StringComparison.Ordinal)), "\\w＊", "");
        return text.Split('\n').Select(line => line.Trim()).Where(line => Regex.IsMatch(line, @"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]"));
    }
}
