using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>How every page looks: pictures, no serious or critical finding of axe-core (a sample of the pages; all with the long suites), keyboard, 200 %, English.</summary>
[Collection(ConsoleGround.Name)]
public sealed class LookTests(ConsoleTown town, Chromium chromium) : Scenario(town), IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task Every_page_in_light_and_in_dark()
    {
        var done = await Procedure.CarriedIn();
        var late = await Procedure.LinkedIII();
        var closed = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(closed);
        var printed = await Procedure.Printed();
        await SonpoOnline.Changes(printed, new { approvalNumber = "999" });
        await Partners.Breaks("""{"operation":"J1","answer":{"status":503}},{"operation":"J2","answer":{"status":503}}""");
        var doubtful = (await Staff.LinksI(await Procedure.Printed(), wait: 3)).Handoff;

        var staffPages = new (string Name, string Path)[]
        {
            ("start-staff", "/"), ("cases", "/cases"), ("case-done", await CaseOf(done)), ("case-linked", await CaseOf(late)), ("case-closed", await CaseOf(closed)),
            ("case-doubt", $"/cases/{(await Staff.Get($"handoffs/{doubtful.Id}"))["caseId"]}"), ("begin-refused", $"/begin/{printed.PrintSerial}"),
            ("link", $"{await CaseOf(late)}/link/carry-in"), ("action", $"/handoffs/{doubtful.Id}/look-up"), ("conclusion", $"/handoffs/{third.Id}/manual-conclusion"),
            ("work", "/work-items"), ("help", "/help"), ("help-codes", "/help/codes?area=LH3"), ("help-words", "/help/words"), ("password", "/account/password"), ("second-factor", "/account/second-factor"), ("partners", "/partners"), ("repair", $"{await CaseOf(late)}/repair"), ("sheet", $"{await CaseOf(closed)}/sheet"), ("not-there", "/cases/00000000-0000-0000-0000-000000000000"), ("no-right", "/people"),
        };
        var officePages = new (string Name, string Path)[]
        {
            ("partners-backoffice", "/partners"), ("bulk-plan", "/bulk/new?partner=jpass&linkage=III&errorCode=LH3-201"), ("bulk-choice", "/bulk/new?partner=jpass&linkage=III"), ("bulk", "/bulk"), ("failure", "/failures/1"), ("audit", "/audit"), ("failures", "/failures"), ("audit-ledger", "/audit?kind=ledger"), ("audit-verify", "/audit/verify"),
        };
        foreach (var light in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var shade = light.ToString().ToLowerInvariant();
            await using var stranger = await Window.OpensAsync(chromium, town.Console, light);
            await stranger.Page.GotoAsync("/sign-in");
            await Looks(stranger, $"sign-in-{shade}");
            await using var staff = await Window.OpensAsync(chromium, town.Console, light);
            await staff.SignsIn(Driver.Colleague.Staff);
            foreach (var (name, path) in In(light, staffPages))
            {
                await staff.Page.GotoAsync(path);
                await Looks(staff, $"{name}-{shade}");
            }
            if (light is ColorScheme.Light || LongRuns.Asked)
            {
                await staff.Page.GotoAsync("/work-items");
                await staff.Page.Locator("a[data-line]").First.ClickAsync();
                await Looks(staff, $"work-item-{shade}");
            }
            await using var office = await Window.OpensAsync(chromium, town.Console, light);
            await office.SignsIn(Driver.Colleague.BackOffice);
            await office.Reads("持込まで終わった案件");
            await Looks(office, $"start-backoffice-{shade}");
            foreach (var (name, path) in In(light, officePages))
            {
                await office.Page.GotoAsync(path);
                await Looks(office, $"{name}-{shade}");
            }
            await using var admin = await Window.OpensAsync(chromium, town.Console, light);
            await admin.SignsIn(Driver.Colleague.Admin);
            await Looks(admin, $"start-admin-{shade}");
            foreach (var (name, path) in In(light, [("people", "/people"), ("audit-admin", "/audit"), ("settings", "/settings"), ("keys", "/keys"), ("roles", "/people/tantou/roles")]))
            {
                await admin.Page.GotoAsync(path);
                await Looks(admin, $"{name}-{shade}");
            }
        }
        await Partners.Calms();
    }

    /// <summary>All of them with the long suites; otherwise every third in light and every tenth in dark: the parts and the colours are the same few everywhere.</summary>
    private static IEnumerable<(string Name, string Path)> In(ColorScheme light, (string Name, string Path)[] pages) =>
        pages.Where((_, n) => LongRuns.Asked || n % (light is ColorScheme.Light ? 3 : 10) == 0);

    [Fact]
    public async Task At_200_percent_nothing_runs_out_of_the_page_and_the_keyboard_alone_finds_a_case()
    {
        var contract = await Procedure.LinkedI();
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);
        // 1280 pixels at 200 %.
        await staff.Page.SetViewportSizeAsync(640, 450);
        await staff.Page.ReloadAsync();
        Assert.True(await staff.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));

        await staff.Page.Keyboard.PressAsync("/");
        await staff.Page.Keyboard.TypeAsync(contract.PrintSerial);
        await staff.Page.Keyboard.PressAsync("Enter");
        await staff.Reads("連携Ⅰ完了");

        Assert.True(await staff.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await staff.IsPictured("case-200-percent");
    }

    [Fact]
    public async Task The_language_is_a_switch_and_the_page_says_which_it_is()
    {
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);
        Assert.Equal("ja", await staff.Page.Locator("html").GetAttributeAsync("lang"));

        await staff.Clicks("English");

        await staff.Reads("Work for");
        Assert.Equal("en", await staff.Page.Locator("html").GetAttributeAsync("lang"));
        await staff.IsPictured("start-english");
    }

    [Fact]
    public async Task A_customers_data_is_masked_until_a_reason_is_given_and_the_look_is_written_down()
    {
        var contract = await Procedure.LinkedI();
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);
        await staff.Page.GotoAsync(await CaseOf(contract));
        Assert.DoesNotContain("見本", await staff.Page.ContentAsync(), StringComparison.Ordinal);

        await staff.Page.GetByText("お客さまの情報を表示する").ClickAsync();
        await staff.Page.Locator("#reveal-reason").FillAsync("お客さまへの折り返し");
        await staff.Clicks("表示する");
        await staff.Reads("見本 太郎");
        await staff.Reads("0312345678");

        await using var admin = await Window.OpensAsync(chromium, town.Console);
        await admin.SignsIn(Driver.Colleague.Admin);
        await admin.Page.GotoAsync("/people");
        await admin.Reads("お客さま情報の表示");
    }

    private async Task<string> CaseOf(Contract contract) => $"/cases/{(await Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]}";

    private static async Task Looks(Window window, string name)
    {
        await window.IsPictured(name);
        await window.IsAccessible(name);
    }
}
