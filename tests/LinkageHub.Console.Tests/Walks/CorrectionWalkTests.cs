using System.Globalization;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>保険締結日時 corrected at the console: one types, another types without seeing it, and the case page names the screens to correct.</summary>
[Collection(ConsoleGround.Name)]
public sealed class CorrectionWalkTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    private static readonly string Right = Contract.ConcludedAt.AddMinutes(-1).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Staff_proposes_the_approver_types_it_again_and_the_page_says_what_to_correct_by_hand()
    {
        var contract = await Procedure.CarriedIn();
        var page = $"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}";
        var correction = $"{page}/conclusion-correction";
        var staff = await town.SignsIn(Driver.Colleague.Staff);
        Assert.Contains(correction, (await staff.Opens($"{page}/repair")).Html, StringComparison.Ordinal);

        await using var window = await Window.OpensAsync(chromium, town.Console);
        await window.SignsIn(Driver.Colleague.Staff);
        await window.Page.GotoAsync(correction);
        await window.Page.GetByLabel("正しい保険締結日時").FillAsync(Right);
        await window.Page.GetByLabel("損保オンラインの「申込日時」").CheckAsync();
        await window.Page.GetByLabel("理由（必須、記録に残ります）").FillAsync("申込控の見間違い");
        await window.IsPictured("correction");
        await window.IsAccessible("correction");
        await window.Clicks("訂正を提案する");
        await window.Reads("保険締結日時の訂正（確認待ち）");
        // Staff proposes and does not confirm, whoever proposed.
        Assert.Equal(403, (await staff.Opens($"{correction}/confirm")).Status);

        var approver = await town.SignsIn(Driver.Colleague.Approver);
        Assert.Contains($"\"{page}\"", (await approver.Opens("/")).Html.Split("id=\"late\"")[0], StringComparison.Ordinal);
        var confirm = await approver.Opens($"{correction}/confirm");
        Assert.DoesNotContain(Right, confirm.Html, StringComparison.Ordinal);
        var form = confirm.Form($"{correction}/confirm");
        form["concluded"] = Right;
        Assert.Equal(302, (await approver.Posts($"{correction}/confirm", form)).Status);

        await window.Reads("連携先の画面で直すところ");
        await window.Reads("arclinkのデータの「保険締結日時」を画面で訂正してください。");
        await window.IsPictured("correction-done");
        await window.IsAccessible("correction-done");
        var audit = await (await town.SignsIn(Driver.Colleague.BackOffice)).Opens($"/audit?key={contract.PrintSerial}");
        Assert.Contains(Right, audit.Text, StringComparison.Ordinal);
        Assert.Contains(Contract.TypedConcludedAt, audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_confirms_his_own_and_the_second_word_asks_for_a_fresh_proof()
    {
        var contract = await Procedure.LinkedIII();
        var page = $"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}/conclusion-correction";
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        var form = (await office.Opens(page)).Form(page);
        (form["concluded"], form["source"], form["reason"]) = (Right, "online-inquiry", "見間違い");
        Assert.Equal(302, (await office.Posts(page, form)).Status);
        var own = (await office.Opens(page)).Form(page);
        own["concluded"] = Right;
        var other = await town.SignsIn(Driver.Colleague.SecondBackOffice);

        var refused = await office.Posts($"{page}/confirm", own);
        await town.MinutesPass(11);
        var stopped = await other.Opens($"{page}/confirm");

        Assert.Equal(409, refused.Status);
        Assert.Contains("LH8-102", refused.Text, StringComparison.Ordinal);
        Assert.Equal((302, $"/sign-in/again?to={Uri.EscapeDataString($"{page}/confirm")}"), (stopped.Status, stopped.Location?.ToString()));
    }
}
