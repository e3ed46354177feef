using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A town whose arclink would take a contract twice.</summary>
public sealed class DoublingTown(Ground ground) : ConsoleTown(ground)
{
    protected override IEnumerable<string> OwnSettings => [.. base.OwnSettings, "Partners:Arclink:Operations:A1:Class=C"];
}

/// <summary>One click, one effect: double clicks, two tabs, two people, and a page that is out of date.</summary>
[Collection(ConsoleGround.Name)]
public sealed class OneClickTests(DoublingTown town) : Scenario(town), IClassFixture<DoublingTown>
{
    /// <summary>DLWeb did not start: it failed, and each retry reaches the insurer.</summary>
    private const string DlwebNeverStarts = """{"operation":"S2","dlwebStarted":false}""";

    [Fact]
    public async Task The_same_click_five_times_at_once_retries_once()
    {
        var (handoff, contract) = await AFailedSecondLinkage();
        var visitor = await town.SignsIn(Driver.Colleague.Staff);
        var path = $"/handoffs/{handoff.Id}/retry";
        var form = (await visitor.Opens(path)).Form(path);
        form["reason"] = "画面を開き直しました。";

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => visitor.Posts(path, form)));

        Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        Assert.Single(answers, answer => answer.Location!.ToString().Contains("said=accepted", StringComparison.Ordinal));
        await Rests(handoff);
        Assert.Equal(2, (await Journal.Requests("S2", contract)).Count);
    }

    [Fact]
    public async Task Two_people_who_look_at_the_same_failure_retry_it_once()
    {
        var (handoff, contract) = await AFailedSecondLinkage();
        var (staff, office) = (await town.SignsIn(Driver.Colleague.Staff), await town.SignsIn(Driver.Colleague.BackOffice));
        var path = $"/handoffs/{handoff.Id}/retry";
        var forms = new[] { (await staff.Opens(path)).Form(path), (await office.Opens(path)).Form(path) };
        foreach (var form in forms)
            form["reason"] = "画面を開き直しました。";

        var first = await staff.Posts(path, forms[0]);
        await Rests(handoff);
        var second = await office.Posts(path, forms[1]);

        Assert.Equal((302, 409), (first.Status, second.Status));
        Assert.Contains("LH9-103", second.Text, StringComparison.Ordinal);
        Assert.Contains("画面を開き直しました。", second.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await Journal.Requests("S2", contract)).Count);
    }

    [Fact]
    public async Task What_a_partner_would_take_twice_is_proposed_by_one_and_sent_by_another_and_the_page_says_so_before_the_click()
    {
        var contract = await Procedure.CopyDelivered();
        await Partners.Breaks("""{"operation":"A1","nth":1,"fault":"drop-before-effect"}""");
        var doubtful = await Staff.SeesEventually((await Staff.Links("carry-in", contract, wait: 0)).Handoff, seen => seen.Status == "in-doubt");
        var (staff, approver) = (await town.SignsIn(Driver.Colleague.Staff), await town.SignsIn(Driver.Colleague.Approver));
        var path = $"/handoffs/{doubtful.Id}/retry";

        var shown = await Eventually.Sees(() => staff.Opens(path), page => page.Text.Contains("2人で行います", StringComparison.Ordinal));
        var proposed = await staff.Fills(path, path, ("reason", "arclinkの一覧にありません。"));
        var asked = (await approver.Opens("/")).Html.Split("id=\"late\"")[0];
        var seen = await approver.Opens(path);
        var before = (await Journal.Requests("A1", contract)).Count;
        var sent = await approver.Fills(path, path, ("reason", "わたしも一覧で確かめました。"));

        Assert.DoesNotContain("二重登録を防ぎます", shown.Text, StringComparison.Ordinal);
        Assert.Equal((409, 302, 1), (proposed.Status, sent.Status, before));
        Assert.Contains("まだ何も送信していません", proposed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("受け付けませんでした", proposed.Text, StringComparison.Ordinal);
        Assert.Contains($"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}", asked, StringComparison.Ordinal);
        Assert.Contains("tantouさんが再送信を提案しています", seen.Text, StringComparison.Ordinal);
        await Staff.SeesEventually(doubtful, handoff => handoff.Status == "succeeded");
        Assert.Single(await Journal.Of("A1", contract));
    }

    [Fact]
    public async Task An_action_without_a_reason_is_not_done()
    {
        var (handoff, contract) = await AFailedSecondLinkage();
        var visitor = await town.SignsIn(Driver.Colleague.Staff);

        var refused = await visitor.Fills($"/handoffs/{handoff.Id}/retry", $"/handoffs/{handoff.Id}/retry", ("reason", "  "));

        Assert.Equal(422, refused.Status);
        Assert.Contains("LH8-104", refused.Text, StringComparison.Ordinal);
        Assert.Single(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task Staff_may_not_park_and_is_told_who_does()
    {
        var (handoff, _) = await AFailedSecondLinkage();
        var visitor = await town.SignsIn(Driver.Colleague.Staff);

        var page = await visitor.Opens($"/cases/{(await Staff.Get($"handoffs/{handoff.Id}"))["caseId"]}");

        Assert.Contains("事務担当が行います", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/handoffs/{handoff.Id}/park", page.Html, StringComparison.Ordinal);
        Assert.Contains($"/handoffs/{handoff.Id}/retry", page.Html, StringComparison.Ordinal);
    }

    private async Task<(Handoff Handoff, Contract Contract)> AFailedSecondLinkage()
    {
        var contract = await Procedure.Approved();
        await Partners.Breaks(DlwebNeverStarts);
        var failed = (await Staff.Links("II", contract)).Handoff;
        Assert.Equal(("failed", "LH2-203"), (failed.Status, failed.ErrorCode));
        return (failed, contract);
    }

    private Task<Handoff> Rests(Handoff handoff) => Eventually.Sees(() => Staff.Sees(handoff), seen => seen.Status is "failed" or "succeeded");
}
