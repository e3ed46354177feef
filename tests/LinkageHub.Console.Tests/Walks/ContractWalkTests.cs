using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A whole contract by clicks alone. People act at the console and at the partners' screens; the partners' journal judges.</summary>
[Collection(ConsoleGround.Name)]
public sealed class ContractWalkTests(SharedTown shared, Chromium chromium) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task From_the_printed_form_to_the_approver_by_clicks_alone()
    {
        var contract = await Procedure.Printed();
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);

        await IsKnown(contract);
        await staff.Finds(contract.PrintSerial);
        await staff.Clicks("連携Ⅰの内容を確認する");
        await staff.Reads("送信する内容");
        await staff.Clicks("連携Ⅰを実行する");
        await staff.Reads("連携Ⅰ完了");

        await JPass.Receives(contract);
        await JPass.Reviews(contract);
        await staff.Reads("審査承認済（連携Ⅱ未実施）");
        await staff.Clicks("連携Ⅱの内容を確認する");
        await staff.Clicks("連携Ⅱを実行する");
        await staff.Reads("審査承認済み(加入依頼書未作成)");

        await SonpoOnline.Concludes(contract);
        await staff.Reads("保険申込完了（連携Ⅲ未実施）");
        await staff.Clicks("連携Ⅲの内容を確認する");
        await staff.Clicks("連携Ⅲを実行する");
        await staff.Reads("「控え交付済」を登録してください");
        // The words of the manual, and not before the customer has his copy.
        await staff.Page.GetByLabel("お客さまへ加入依頼書控えを手交しました").CheckAsync();
        await staff.Clicks("控え交付済を登録する");
        await staff.Reads("控え交付済");
        await staff.Clicks("持込手続の内容を確認する");
        await staff.Clicks("持込手続を実行する");
        await staff.Reads("店舗承認者手続中");

        var effects = await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        Assert.Equal(["A1", "A2", "J1", "J4", "J5", "S2"], effects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_JavaScript_a_linkage_is_triggered_and_its_end_read()
    {
        var contract = await Procedure.Printed();
        await using var staff = await Window.OpensAsync(chromium, town.Console, script: false);
        await staff.SignsIn(Driver.Colleague.Staff);

        await IsKnown(contract);
        await staff.Finds(contract.PrintSerial);
        await staff.Clicks("連携Ⅰの内容を確認する");
        await staff.Clicks("連携Ⅰを実行する");
        // Without a script nobody says when the click's own answer is there, and to reload a page that is just leaving is an error.
        await staff.Page.WaitForURLAsync(address => !address.Contains("/link/", StringComparison.Ordinal));
        await Eventually.Sees(async () =>
        {
            await staff.Page.ReloadAsync();
            return await staff.Page.Locator("main").InnerTextAsync();
        }, text => text.Contains("連携Ⅰ完了", StringComparison.Ordinal));

        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task A_serial_nobody_has_used_begins_a_case_and_what_stops_it_is_shown_before_the_click()
    {
        var contract = Town.NewContract();
        await SonpoOnline.Enters(contract, new { installmentWeb = false });
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);

        await staff.Finds(contract.PrintSerial);
        await staff.Clicks("この印刷連番で連携Ⅰを始める");

        await staff.Reads("LH1-101");
        await Assertions.Expect(staff.Page.GetByRole(AriaRole.Button, new() { Name = "連携Ⅰを実行する" })).ToHaveCountAsync(0);
        Assert.Empty(await Journal.Requests("J1", contract));

        // Put right at the insurer's screen, and checked again.
        await SonpoOnline.Changes(contract, new { installmentWeb = true });
        await staff.Clicks("もう一度確かめる");
        await staff.Clicks("連携Ⅰを実行する");
        await staff.Reads("連携Ⅰ完了");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task Two_persons_register_linkage_III_by_hand_and_J_PASS_is_told_once()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        await Procedure.ClosedTooEarly(contract);
        await using var staff = await Window.OpensAsync(chromium, town.Console);
        await using var approver = await Window.OpensAsync(chromium, town.Console);
        await staff.SignsIn(Driver.Colleague.Staff);
        await staff.Finds(contract.PrintSerial);
        await staff.Clicks("連携Ⅲを手動登録する");

        await Types(staff, "2026-12-01");
        await staff.Page.GetByLabel("いいえ（ペーパーレス手続き）").CheckAsync();
        await staff.Page.GetByLabel("損保オンラインの「申込日時」").CheckAsync();
        await staff.Clicks("手動登録を提案する");
        await staff.Reads("LH3-302");
        await Types(staff, Contract.TypedStartDate);
        await staff.Clicks("手動登録を提案する");
        await staff.Reads("あなた以外の店舗承認者または事務担当の確認を待っています");
        Assert.Empty(await Journal.Of("J4M", contract));

        await approver.SignsIn(Driver.Colleague.Approver);
        await approver.Reads("確認待ち（2人目）");
        await approver.Clicks(contract.PrintSerial);
        await approver.Clicks("手動登録を確認する");
        await Types(approver, "20261202");
        await approver.Clicks("確認して登録する");
        await approver.Reads("LH3-306");
        await Types(approver, Contract.TypedStartDate);
        await approver.Clicks("確認して登録する");
        await approver.Reads("手動登録で完了");

        Assert.Equal(["changed"], await Journal.Of("J4M", contract));
    }

    [Fact]
    public async Task A_contract_that_exists_is_cancelled_by_two_persons_of_the_back_office_and_by_nobody_alone()
    {
        var contract = await Procedure.LinkedIII();
        var caseId = (await Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]!;
        var (first, second, staff) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.SecondBackOffice), await town.SignsIn(Driver.Colleague.Staff));
        var (page, cancel, confirm) = ($"/cases/{caseId}/repair", $"/cases/{caseId}/repair/cancel", $"/cases/{caseId}/repair/confirm-cancel");

        Assert.DoesNotContain(cancel, (await staff.Opens(page)).Html, StringComparison.Ordinal);
        Assert.Equal(302, (await first.Fills(page, cancel, ("reason", "お客さまの申し出"))).Status);
        Assert.DoesNotContain(confirm, (await first.Opens(page)).Html, StringComparison.Ordinal);
        Assert.NotEqual("Cancelled", (await Staff.Get($"cases/{contract.PrintSerial}"))["state"]);
        Assert.Contains("確認待ち（2人目）", (await second.Opens("/")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await second.Fills(page, confirm)).Status);

        Assert.Equal("Cancelled", (await Staff.Get($"cases/{contract.PrintSerial}"))["state"]);
    }

    /// <summary>The insurer's callback about the print has opened the case.</summary>
    private Task<Reply> IsKnown(Contract contract) => Eventually.Sees(() => Staff.Get($"cases/{contract.PrintSerial}"), seen => seen.Status == 200);

    private static async Task Types(Window window, string start)
    {
        await window.Page.GetByLabel("保険始期日").FillAsync(start);
        await window.Page.GetByLabel("保険締結日時", new() { Exact = true }).FillAsync(Contract.TypedConcludedAt);
    }
}
