using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Passkeys, with a device that Chromium itself plays.</summary>
[Collection(AccessGround.Name)]
public sealed class PasskeyTests(SharedTown shared, Chromium chromium) : IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task A_device_is_added_opens_the_door_alone_and_no_more_once_it_is_removed()
    {
        await using var window = await Window.OpensAsync(chromium, town.Console);
        await HasADevice(window);
        await window.SignsIn(Colleague.Staff);
        await window.Page.GotoAsync("/account/passkeys");
        await window.Reads("登録されたパスキーはありません");
        await window.Page.GetByLabel("この端末の名前").FillAsync("店頭のPC");
        await window.Clicks("この端末を登録する");
        await window.Reads("店頭のPC");
        await window.IsAccessible("passkeys");
        await window.IsPictured("passkeys-light");

        await SignsOut(window);
        string? posted = null;
        window.Page.Request += (_, request) => posted = request.Method == "POST" && request.Url.EndsWith("/sign-in/passkey", StringComparison.Ordinal) ? request.PostData : posted;
        await window.Clicks("パスキーでサインイン");
        await window.Reads($"{Colleague.Staff.DisplayName}さんの仕事");

        // Whoever has read along comes too late: an answer is good once.
        var again = await new Visitor(town.Console).Brings("/sign-in", "/sign-in/passkey", posted!);
        Assert.Equal(401, again.Status);

        await window.Page.GotoAsync("/account/passkeys");
        await window.Clicks("削除する");
        await window.Reads("登録されたパスキーはありません");
        await SignsOut(window);
        await window.Clicks("パスキーでサインイン");
        await window.Reads("このパスキーではサインインできません");
    }

    [Fact]
    public async Task The_passkey_of_a_disabled_account_opens_nothing()
    {
        var leaver = new Colleague("yameru", "退職 五郎", LinkageHub.Access.Role.Staff, "G01", "S001");
        await town.Does(staffing => staffing.OpenDemoAsync(new LinkageHub.Access.People.NewPerson(leaver.Name, leaver.DisplayName, [leaver.Role], leaver.Agency, leaver.Store), Colleague.Password, default));
        await using var window = await Window.OpensAsync(chromium, town.Console);
        await HasADevice(window);
        await window.SignsIn(leaver);
        await window.Page.GotoAsync("/account/passkeys");
        await window.Page.GetByLabel("この端末の名前").FillAsync("スマートフォン");
        await window.Clicks("この端末を登録する");
        await window.Reads("スマートフォン");
        await SignsOut(window);

        await town.Does(staffing => staffing.DisableAsync(leaver.Name, "kanri", default));
        await window.Clicks("パスキーでサインイン");

        await window.Reads("このパスキーではサインインできません");
    }

    private static async Task SignsOut(Window window)
    {
        await window.Page.Locator("details.me summary").ClickAsync();
        await window.Clicks("サインアウト");
        await window.Reads("サインイン");
    }

    private static async Task HasADevice(Window window)
    {
        var tools = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await tools.SendAsync("WebAuthn.enable");
        await tools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
