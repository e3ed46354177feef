using System.Text;
using System.Text.RegularExpressions;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A case on paper: one sheet, however long its history, and nobody's name on it.</summary>
[Collection(ConsoleGround.Name)]
public sealed class SheetTests(SharedTown shared, Chromium chromium) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task A_long_case_is_one_sheet_of_paper_without_frame_and_without_names()
    {
        var contract = await Procedure.CarriedIn();
        var path = $"/cases/{(await Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]}";
        // A dark screen makes no dark paper.
        await using var staff = await Window.OpensAsync(chromium, town.Console, ColorScheme.Dark);
        await staff.SignsIn(Driver.Colleague.Staff);
        await staff.Page.GotoAsync(path);

        await staff.Clicks("案件票");
        await staff.Reads("最近の経過");
        var text = await staff.Page.InnerTextAsync("main");
        await staff.IsPictured("sheet-screen");
        await staff.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        var paper = await staff.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });

        foreach (var (part, colour) in new[] { (".sheet .soft", "rgb(51, 51, 51)"), (".sheet .status", "rgb(0, 0, 0)"), (".sheet h1", "rgb(0, 0, 0)") })
            Assert.Equal(colour, await staff.Page.EvaluateAsync<string>("part => getComputedStyle(document.querySelector(part)).color", part));
        Assert.Single(Regex.Matches(Encoding.Latin1.GetString(paper), @"/Type\s*/Page\b"));
        Assert.Contains(contract.PrintSerial, text, StringComparison.Ordinal);
        Assert.Contains(contract.ReceptionNumber, text, StringComparison.Ordinal);
        Assert.Contains("見＊", text, StringComparison.Ordinal);
        foreach (var personal in new[] { "見本", "ミホン", "0312345678", "312345" })
            Assert.DoesNotContain(personal, text, StringComparison.Ordinal);
        Assert.False(await staff.Page.Locator(".top").IsVisibleAsync());
        Assert.False(await staff.Page.GetByText("案件へ戻る").IsVisibleAsync());
        await staff.IsPictured("sheet-paper");
    }
}
