using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>An open page shows the newest, whenever it hears of it.</summary>
[Collection(ConsoleGround.Name)]
public sealed class NewsTests(SharedTown shared, Chromium chromium) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task News_that_come_while_an_older_answer_is_under_way_are_asked_for_when_it_is_there()
    {
        var contract = await Procedure.LinkedI();
        var path = $"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}";
        await using var window = await Window.OpensAsync(chromium, town.Console);
        // Only news bring this page anything: it never asks by itself.
        await window.Page.AddInitScriptAsync("window.setInterval = () => 0; window.told = 0; document.addEventListener('news', () => window.told++, true);");
        await window.SignsIn(Driver.Colleague.BackOffice);
        await window.Page.GotoAsync(path);
        await window.Page.WaitForFunctionAsync("() => told > 0");
        var (underWay, mayArrive) = (new TaskCompletionSource(), new TaskCompletionSource());
        await window.Page.RouteAsync("**/now?*", async route =>
        {
            var answer = await route.FetchAsync();
            if (answer.Status == 200 && underWay.TrySetResult())
                await mayArrive.Task;
            await route.FulfillAsync(new() { Response = answer });
        });

        await TakesOver(Driver.Colleague.Staff);
        await underWay.Task;
        var told = await window.Page.EvaluateAsync<int>("() => told");
        await TakesOver(Driver.Colleague.Approver);
        await window.Page.WaitForFunctionAsync("before => told > before", told);
        mayArrive.SetResult();

        await Assertions.Expect(window.Page.Locator("#now")).ToContainTextAsync(Driver.Colleague.Approver.Name);

        async Task TakesOver(Colleague who)
        {
            var visitor = await town.SignsIn(who);
            Assert.Equal(302, (await visitor.Fills(path, $"{path}/repair/take-over", ("reason", "引継ぎ"))).Status);
        }
    }
}
