using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>The repair page says beforehand what each repair voids, and why one is withheld; the click is refused for the same reason.</summary>
[Collection(ConsoleGround.Name)]
public sealed class RepairPageTests(SharedTown shared) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task A_new_revision_says_which_linkages_numbers_and_signatures_it_costs()
    {
        var contract = await Procedure.CopyDelivered();
        var approver = await town.SignsIn(Driver.Colleague.Approver);

        var page = await approver.Opens(await RepairOf(contract));

        foreach (var told in new[]
        {
            "連携Ⅰ （完了）：新しい版でもう一度行います。", $"印刷連番 {contract.PrintSerial}", $"受付番号 {contract.ReceptionNumber}", "承認番号", "審査申込：J-PASSでもう一度", "加入依頼書控え：もう一度お渡し",
        })
            Assert.Contains(told.Replace(" ", "", StringComparison.Ordinal), page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("送信済みのため、番号を訂正できません", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("repair/reception-number\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_delivery_is_taken_back_before_the_carry_in_and_withheld_with_its_reason_after()
    {
        var (open, sent) = (await Procedure.CopyDelivered(), await Procedure.CarriedIn());
        var staff = await town.SignsIn(Driver.Colleague.Staff);
        var (page, after) = (await RepairOf(open), await RepairOf(sent));

        var taken = await staff.Fills(page, $"{page}/withdraw-copy", ("reason", "お渡ししていなかった"));
        var withheld = await staff.Opens(after);

        Assert.Equal(302, taken.Status);
        Assert.Null((await Staff.SeesCase(open.PrintSerial)).Body["copyDelivery"]);
        Assert.Contains("arclinkへデータ連携済みのため、控え交付済を取り消せません。", withheld.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("repair/withdraw-copy\"", withheld.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pulled_back_at_arclink_and_a_serial_is_typed_twice()
    {
        var contract = await Procedure.CarriedIn();
        var approver = await town.SignsIn(Driver.Colleague.Approver);
        var page = await RepairOf(contract);
        var printed = await Procedure.Printed();
        await SonpoOnline.Changes(printed, new { approvalNumber = "999" });
        await Staff.LinksI(printed);
        // Entered, not printed: a printed form would have a case of its own already.
        var (early, right) = (await RepairOf(printed), town.NewContract());
        await SonpoOnline.Enters(right);

        var returned = await approver.Fills(page, $"{page}/return-to-staff", ("reason", "プラン変更"));
        var once = await approver.Fills(early, $"{early}/print-serial", ("number", right.PrintSerial), ("again", "B9999999"), ("reason", "印刷し直し"));
        var twice = await approver.Fills(early, $"{early}/print-serial", ("number", right.PrintSerial), ("again", right.PrintSerial), ("reason", "印刷し直し"));

        Assert.Equal(302, returned.Status);
        Assert.Single(await Journal.Requests("A4", contract));
        Assert.Equal((409, 302), (once.Status, twice.Status));
        Assert.Contains(printed.PrintSerial, (await approver.Opens(early[..^"/repair".Length])).Text.Split("版の履歴")[1], StringComparison.Ordinal);
    }

    private async Task<string> RepairOf(Contract contract) => $"/cases/{(await Staff.SeesCase(contract.PrintSerial))["caseId"]}/repair";
}
