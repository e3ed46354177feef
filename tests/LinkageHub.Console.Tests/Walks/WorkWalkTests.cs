using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>The list of what needs people: by due time, one's own first, through it by keys or by links alone.</summary>
[Collection(ConsoleGround.Name)]
public sealed class WorkWalkTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    private const string DlwebNeverStarts = """{"operation":"S2","dlwebStarted":false}""";

    [Fact]
    public async Task J_and_k_go_through_the_work_and_enter_opens_it_unless_they_are_turned_off()
    {
        await Fail(3);
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);
        await staff.Clicks("作業");
        // Loaded, its script too: a key before that is nobody's.
        await staff.Page.WaitForURLAsync("**/work-items");
        var lines = staff.Page.Locator("a[data-line]");
        Assert.True(await lines.CountAsync() >= 3);
        var first = await lines.Nth(0).GetAttributeAsync("href");
        var second = await lines.Nth(1).GetAttributeAsync("href");
        var third = await lines.Nth(2).GetAttributeAsync("href");

        await staff.Page.Keyboard.PressAsync("j");
        await staff.Page.Keyboard.PressAsync("j");
        await staff.Page.Keyboard.PressAsync("k");
        await staff.Page.Keyboard.PressAsync("j");
        await staff.Page.Keyboard.PressAsync("Enter");
        await staff.Page.WaitForURLAsync($"**{second}");
        await staff.Page.Keyboard.PressAsync("k");
        await staff.Page.WaitForURLAsync($"**{first}");
        foreach (var (key, where) in new[] { ("j", second), ("j", third), ("k", second) })
        {
            await staff.Page.Keyboard.PressAsync(key);
            await staff.Page.WaitForURLAsync($"**{where}");
        }

        await staff.Page.Locator("details.me summary").ClickAsync();
        await staff.Clicks("1文字のキー操作");
        await staff.Page.GotoAsync("/work-items");
        await staff.Page.Keyboard.PressAsync("j");
        Assert.Equal("BODY", await staff.Page.EvaluateAsync<string>("document.activeElement.tagName"));
        await staff.Page.Keyboard.PressAsync("/");
        Assert.Equal("BODY", await staff.Page.EvaluateAsync<string>("document.activeElement.tagName"));
    }

    [Fact]
    public async Task Without_a_script_the_links_do_the_same_and_lead_to_the_case()
    {
        await Fail(2);
        await using var staff = await Window.OpensAsync(chromium, town.Console, script: false);
        await staff.SignsIn(Driver.Colleague.Staff);
        await staff.Clicks("作業");
        await staff.Page.Locator("a[data-line]").First.ClickAsync();
        var first = staff.Page.Url;

        await staff.Clicks("次の作業");
        Assert.NotEqual(first, staff.Page.Url);
        await staff.Clicks("前の作業");
        Assert.Equal(first, staff.Page.Url);
        await staff.Clicks("案件を開く");
        await staff.Reads("手順");
        Assert.Contains("/cases/", staff.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ones_own_roles_work_comes_first_by_due_time_and_other_stores_work_is_not_there()
    {
        var closed = await Procedure.ClosedTooEarly(await Procedure.Concluded(finishedBy: "閉じる"));
        await Fail(1);
        var (staff, office, nextDoor) = (await town.SignsIn(Driver.Colleague.Staff), await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.NextDoor));

        var mine = await staff.Opens("/work-items");
        var items = System.Text.RegularExpressions.Regex.Matches(mine.Html, @"/work-items/\d+\?[^""]*""").Select(match => match.Value).ToList();
        var due = System.Text.RegularExpressions.Regex.Matches(mine.Html, @"<tr><td><time datetime=""([^""]+)""").Select(match => match.Groups[1].Value).ToList();

        Assert.Equal("failed", closed.Status);
        Assert.True(items.Count >= 2);
        Assert.Equal(due.Order(StringComparer.Ordinal), due);
        Assert.Equal(items.Count, due.Count);
        Assert.Contains("LH3-201", mine.Text, StringComparison.Ordinal);
        // Staff's own work is not the back office's, who finds it under "all".
        Assert.DoesNotContain("LH3-201", (await office.Opens("/work-items")).Text, StringComparison.Ordinal);
        Assert.Contains("LH3-201", (await office.Opens("/work-items?role=all")).Text, StringComparison.Ordinal);
        var one = items[0][..items[0].IndexOf('?', StringComparison.Ordinal)];
        Assert.DoesNotContain(one, (await nextDoor.Opens("/work-items?role=all")).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await nextDoor.Opens(one)).Status);
        Assert.Equal(200, (await staff.Opens(one)).Status);
        Assert.DoesNotContain("期限切れ", (await staff.Opens("/work-items?overdue=true")).Text, StringComparison.Ordinal);
    }

    private async Task Fail(int times)
    {
        var contracts = new List<Contract>();
        for (var i = 0; i < times; i++)
            contracts.Add(await Procedure.Approved());
        await Partners.Breaks(DlwebNeverStarts);
        foreach (var contract in contracts)
            Assert.Equal("failed", (await Staff.Links("II", contract)).Handoff.Status);
        await Partners.Calms();
    }
}
