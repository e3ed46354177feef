using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>Numbers attached and corrected by hand: confirmed by the partner, never taken from what stands, and never used again.</summary>
[Collection(PeopleTests.Name)]
public sealed class NumberRepairTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_reception_number_is_corrected_before_anything_stands_under_it_and_the_linkage_goes_out_under_the_new_one()
    {
        var contract = await Procedure.Approved();
        // Refused by the insurer: bytes are fixed under the old number, nothing stands there.
        await Partners.Breaks("""{"operation":"S2","answer":{"status":409,"code":"premium_changed"}}""");
        var refused = (await Staff.Links("II", contract)).Handoff;
        await Partners.Calms();
        var right = contract with { ReceptionNumber = Town.NewContract().ReceptionNumber };
        // J-PASS lets the serial go from the first reception only so.
        await JPass.Shows(contract, new { procedure = new { status = "変更手続中" } });
        await JPass.Receives(right);
        await JPass.Reviews(right);

        var told = (await Staff.Get($"cases/{contract.PrintSerial}/repairs")).Accepted();
        var corrected = (await Sets(contract, "reception-number", new { receptionNumber = right.ReceptionNumber, reason = "再申込のため" })).Accepted();
        var old = await Staff.Links("II", contract);
        var linked = (await Staff.Links("II", right)).Accepted().Handoff;

        Assert.Equal("failed", refused.Status);
        Assert.True(told.Body["receptionNumber"]!["allowed"]!.GetValue<bool>());
        Assert.Equal(refused.Id, told.Body["receptionNumber"]!["cancels"]![0]!["handoffId"]!.ToString());
        Assert.Equal(right.ReceptionNumber, corrected["receptionNumber"]);
        Assert.Equal(contract.ReceptionNumber, corrected.Body["revisions"]![0]!["oldNumbers"]![0]!["number"]!.ToString());
        Assert.Equal("cancelled", (await Staff.Sees(refused)).Status);
        Assert.Equal((409, "LH5-104"), (old.Status, old.Code));
        Assert.Equal("succeeded", linked.Status);
        Assert.NotEqual(refused.Id, linked.Id);
        Assert.Equal(2, (await Journal.Requests("S2", contract)).Count + (await Journal.Requests("S2", right)).Count);
    }

    [Fact]
    public async Task What_stands_at_a_partner_keeps_its_numbers()
    {
        var contract = await Procedure.LinkedII();

        var number = await Sets(contract, "reception-number", new { receptionNumber = Town.NewContract().ReceptionNumber, reason = "訂正" });
        var serial = await Sets(contract, "print-serial", new { printSerial = Town.NewContract().PrintSerial, reason = "訂正" });
        var told = (await Staff.Get($"cases/{contract.PrintSerial}/repairs")).Accepted();

        Assert.Equal((409, "LH9-103", 409, "LH9-103"), (number.Status, number.Code, serial.Status, serial.Code));
        Assert.Equal("LH9-103", told.Body["receptionNumber"]!["code"]!.ToString());
        Assert.Equal(contract.ReceptionNumber, (await Staff.SeesCase(contract.PrintSerial))["receptionNumber"]);
    }

    [Fact]
    public async Task A_number_is_this_cases_only_when_JPass_says_so_and_once_used_it_is_nobody_elses()
    {
        var (one, other) = (await Procedure.Received(), await Procedure.Received());
        // Refused by its guards, but the number is known from now on.
        Assert.Equal(409, (await Staff.Links("II", one)).Status);

        var foreign = await Sets(one, "reception-number", new { receptionNumber = other.ReceptionNumber, reason = "訂正" });
        var unknown = await Sets(one, "reception-number", new { receptionNumber = Town.NewContract().ReceptionNumber, reason = "訂正" });

        Assert.Equal(409, foreign.Status);
        Assert.Equal((404, "LH2-107"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task A_serial_is_corrected_to_another_form_of_the_same_customer_and_the_old_one_starts_nothing()
    {
        var wrong = await Procedure.Printed();
        await SonpoOnline.Changes(wrong, new { approvalNumber = "999" });
        Assert.Equal("LH1-103", (await Staff.LinksI(wrong)).Code);
        // Entered, not printed: a printed form has a case of its own.
        var right = Town.NewContract();
        await SonpoOnline.Enters(right);
        var (stranger, taken) = (Town.NewContract(), await Procedure.LinkedI());
        await SonpoOnline.Enters(stranger, new { contractor = new { kind = "individual", name = "別人 花子", kanaName = "ベツジン ハナコ", birthDate = "1990-01-01", phone = "0399999999", postalCode = "1000001", address = "東京都" } });

        var anothers = await Sets(wrong, "print-serial", new { printSerial = stranger.PrintSerial, reason = "訂正" });
        var used = await Sets(wrong, "print-serial", new { printSerial = taken.PrintSerial, reason = "訂正" });
        var corrected = (await Sets(wrong, "print-serial", new { printSerial = right.PrintSerial, reason = "印刷し直し" })).Accepted();
        await SonpoOnline.Prints(right);
        var old = await Staff.LinksI(wrong);
        var linked = (await Staff.LinksI(right)).Accepted();

        Assert.Equal((409, "LH1-104", 409, "LH1-105"), (anothers.Status, anothers.Code, used.Status, used.Code));
        Assert.Equal(right.PrintSerial, corrected["printSerial"]);
        Assert.Equal((409, "LH5-104"), (old.Status, old.Code));
        Assert.Equal("succeeded", linked["status"]);
        Assert.Equal(corrected["caseId"], (await Staff.SeesCase(wrong.PrintSerial))["caseId"]);
        Assert.Empty(await Journal.Requests("J1", wrong));
    }

    private Task<Reply> Sets(Contract contract, string what, object body) => Staff.Send(HttpMethod.Put, $"cases/{contract.PrintSerial}/{what}", body);
}
