using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A cause of failures as work: somebody takes it up, it is over, it comes back by itself, and its notes are still there.</summary>
[Collection(ConsoleGround.Name)]
public sealed class FailureWalkTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    private const string DlwebNeverStarts = """{"operation":"S2","dlwebStarted":false}""";

    [Fact]
    public async Task A_cause_is_taken_up_resolved_and_comes_back_by_itself_with_its_notes()
    {
        var handoff = await Fails();
        await using var office = await Window.OpensAsync(chromium, town.Console);
        await office.SignsIn(Driver.Colleague.BackOffice);
        await office.Clicks("DLWeb");
        await office.Reads("未対応");

        await office.Page.GetByRole(AriaRole.Radio, new() { Name = "対応中" }).CheckAsync();
        await office.Page.GetByLabel("担当する人").SelectOptionAsync("jimu2");
        await office.Page.GetByLabel("メモ").FillAsync("損保オンラインの窓口に問い合わせ中");
        await office.Clicks("記録する");
        await office.Reads("記録しました。");
        await office.Reads("損保オンラインの窓口に問い合わせ中");
        await office.Reads("事務 次郎");

        await office.Page.GetByRole(AriaRole.Radio, new() { Name = "解決済み" }).CheckAsync();
        await office.Page.GetByLabel("メモ").FillAsync("窓口が復旧したと連絡");
        await office.Clicks("記録する");
        await office.Reads("窓口が復旧したと連絡");
        var page = new Uri(office.Page.Url).AbsolutePath;
        Assert.DoesNotContain("また失敗しました", await office.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await office.Page.GotoAsync("/failures");
        await office.Reads("対応が必要な失敗はありません");

        // The same handoff fails once more: the same cause, open again, nothing forgotten.
        await Staff.Post($"handoffs/{handoff.Id}/retry", new { reason = "もう一度" });
        var visitor = await town.SignsIn(Driver.Colleague.BackOffice);
        await Eventually.Sees(() => visitor.Opens(page), seen => seen.Text.Contains("また失敗しました", StringComparison.Ordinal));
        await office.Page.GotoAsync(page);
        await office.Reads("解決済みの後に、また失敗しました。");
        await office.Reads("窓口が復旧したと連絡");
        await office.Reads("これまでに2回");
        await office.IsPictured("failure-reopened");
        await office.IsAccessible("failure-reopened");
    }

    [Fact]
    public async Task Ignoring_asks_for_a_day_and_a_reason_and_says_so_in_the_list()
    {
        await Procedure.ClosedTooEarly(await Procedure.Concluded(finishedBy: "閉じる"));
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        var path = await CauseOf(office, "LH3-201");
        Assert.Contains($"\"{path}\"", (await office.Opens("/failures")).Html, StringComparison.Ordinal);
        Assert.Contains($"\"{path}\"", (await office.Opens("/")).Html, StringComparison.Ordinal);
        var form = (await office.Opens(path)).Form(path);

        form["status"] = "ignored";
        var noDay = await office.Posts(path, form);
        form["until"] = "2999-12-31";
        form["note"] = "理由";
        var tooLate = await office.Posts(path, form);
        form["until"] = Day(3);
        form["note"] = " ";
        var noReason = await office.Posts(path, form);
        form["note"] = "週末の計画停止のため";
        var ignored = await office.Posts(path, form);

        Assert.Equal((422, 422, 422, 302), (noDay.Status, tooLate.Status, noReason.Status, ignored.Status));
        Assert.Contains("LH8-104", noReason.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{path}\"", (await office.Opens("/failures")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{path}\"", (await office.Opens("/")).Html, StringComparison.Ordinal);
        Assert.Contains($"\"{path}\"", (await office.Opens("/failures?status=ignored")).Html, StringComparison.Ordinal);
        Assert.Contains("週末の計画停止のため", (await office.Opens(path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_decides_on_an_old_page_is_told_and_nothing_is_overwritten()
    {
        await Partners.Breaks("""{"operation":"J1","answer":{"status":503}},{"operation":"J2","answer":{"status":503}}""");
        var doubtful = (await Staff.LinksI(await Procedure.Printed(), wait: 3)).Handoff;
        Assert.Equal("in-doubt", doubtful.Status);
        var (one, other) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.SecondBackOffice));
        var path = await CauseOf(one, doubtful.ErrorCode!);
        var (first, second) = ((await one.Opens(path)).Form(path), (await other.Opens(path)).Form(path));
        (first["status"], first["note"], second["status"], second["note"]) = ("acknowledged", "わたしが見ます", "resolved", "直ったはず");

        var taken = await one.Posts(path, first);
        var again = await one.Posts(path, first);
        var late = await other.Posts(path, second);

        Assert.Equal((302, 302, 409), (taken.Status, again.Status, late.Status));
        Assert.Contains("said=same", again.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("ほかの人が", late.Text, StringComparison.Ordinal);
        // What he typed is not lost.
        Assert.Contains("直ったはず", late.Html, StringComparison.Ordinal);
        Assert.Contains("わたしが見ます", late.Text, StringComparison.Ordinal);
        Assert.Contains($"\"{path}\"", (await one.Opens("/failures?status=acknowledged")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_agencys_cause_is_not_there_and_an_assignee_is_of_ones_own_agency()
    {
        await Fails();
        var (own, other) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.OtherAgency));
        var path = await CauseOf(own, "LH2-203");
        var form = (await own.Opens(path)).Form(path);
        (form["status"], form["assignee"]) = ("acknowledged", "tasha");

        Assert.Equal(422, (await own.Posts(path, form)).Status);
        Assert.Equal(404, (await other.Opens(path)).Status);
        Assert.DoesNotContain("LH2-203", (await other.Opens("/failures?status=all")).Text, StringComparison.Ordinal);
        var theirs = (await other.Opens("/")).Form("/sign-out");
        (theirs["status"], theirs["seen"], theirs["times"], theirs["command"]) = ("resolved", "0", "1", Guid.NewGuid().ToString());
        Assert.Equal(404, (await other.Posts(path, theirs)).Status);
        Assert.Equal(form["seen"], (await own.Opens(path)).Form(path)["seen"]);
    }

    private async Task<Handoff> Fails()
    {
        var contract = await Procedure.Approved();
        await Partners.Breaks(DlwebNeverStarts);
        var failed = (await Staff.Links("II", contract)).Handoff;
        Assert.Equal(("failed", "LH2-203"), (failed.Status, failed.ErrorCode));
        return failed;
    }

    /// <summary>The page of a code's cause, from the list.</summary>
    private static async Task<string> CauseOf(Visitor office, string code) =>
        System.Text.RegularExpressions.Regex.Match((await office.Opens("/failures?status=all")).Html, $@"(/failures/\d+)""[^>]*>[^<]*</a> <span[^>]*>{code}<").Groups[1].Value;

    private static string Day(int ahead) => DateTimeOffset.UtcNow.AddHours(9).AddDays(ahead).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
