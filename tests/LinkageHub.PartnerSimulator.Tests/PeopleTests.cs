using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>What people do on the partners' screens beyond the straight way.</summary>
[Collection(SharedSimulator.Name)]
public sealed class PeopleTests(SimulatorFixture simulator)
{
    private const string Twin = "A0001235", Company = "A0001236";

    private readonly TestHub _hub = simulator.NewHub();

    [Theory]
    [InlineData("ミホン タロウ")]
    [InlineData("ミホンタロウ")]
    [InlineData("みほん　たろう")]
    [InlineData("ﾐﾎﾝ ﾀﾛｳ")]
    public async Task A_person_is_found_by_kana_and_birth_date_however_the_kana_are_typed(string kana)
    {
        await _hub.SendI();

        var found = await _hub.Sim("POST", "records/search", $$"""{"kanaName":"{{kana}}","birthDate":"1980-01-31"}""");
        var otherDay = await _hub.Sim("POST", "records/search", $$"""{"kanaName":"{{kana}}","birthDate":"1980-01-30"}""");

        Assert.Equal(TestHub.Serial, Assert.Single(found.Body!["items"]!.AsArray())!["printSerial"]!.GetValue<string>());
        Assert.Empty(otherDay.Body!["items"]!.AsArray());
    }

    [Theory]
    [InlineData("03-9876-5432")]
    [InlineData("+81-3-9876-5432")]
    [InlineData("+81 (0)3 9876 5432")]
    [InlineData("０３９８７６５４３２")]
    public async Task A_company_is_found_by_its_phone_however_it_is_typed(string phone)
    {
        await Brings(Company, contractor =>
        {
            (contractor["kind"], contractor["phone"]) = ("corporate", "0398765432");
            contractor.Remove("birthDate");
        });

        var found = await _hub.Sim("POST", "records/search", $$"""{"phone":"{{phone}}"}""");

        Assert.Equal(Company, Assert.Single(found.Body!["items"]!.AsArray())!["printSerial"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_two_persons_of_one_name_and_birthday_nobody_is_chosen_by_the_search()
    {
        await _hub.SendI();
        await Brings(Twin, _ => { });

        var refused = await _hub.Sim("POST", "receptions", """{"route":"customer-terminal","search":{"kanaName":"ミホンタロウ","birthDate":"1980-01-31"}}""");
        var chosen = await _hub.Sim("POST", "receptions", $$"""{"route":"customer-terminal","printSerials":["{{Twin}}"]}""");

        Assert.Equal((409, "several_records"), (refused.Status, refused.Code));
        Assert.Equal((201, "お客さま手続き待ち"), (chosen.Status, chosen.Body!["review"]!["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_staff_began_at_the_customers_terminal_the_customer_sends()
    {
        await _hub.SendI();
        var reception = (await _hub.Sim("POST", "receptions", """{"search":{"kanaName":"ミホンタロウ","birthDate":"1980-01-31"}}""")).Text("receptionNumber");

        var sent = await _hub.Sim("POST", $"receptions/{reception}/customer-apply");

        Assert.Equal("審査中", sent.Body!["review"]!["status"]!.GetValue<string>());
        Assert.Equal("already_submitted", (await _hub.Sim("POST", $"receptions/{reception}/customer-apply")).Code);
    }

    [Fact]
    public async Task Staff_start_a_DLWeb_that_did_not_open_and_the_contract_is_there()
    {
        await _hub.ReachApproval();
        await _hub.Play("""{"operation":"S2","dlwebStarted":false}""");
        await _hub.SendII();
        Assert.Equal(404, (await _hub.Sim("POST", $"contracts/{TestHub.Serial}/form")).Status);

        Assert.Equal(200, (await _hub.Sim("POST", $"contracts/{TestHub.Serial}/start")).Status);

        Assert.Equal(200, (await _hub.Sim("POST", $"contracts/{TestHub.Serial}/form")).Status);
        Assert.Equal("already_started", (await _hub.Sim("POST", $"contracts/{TestHub.Serial}/start")).Code);
    }

    [Fact]
    public async Task A_change_by_hand_goes_through_arclink_first_and_then_through_J_PASS()
    {
        await _hub.ReachCarryIn();

        Assert.Equal("not_returned", (await _hub.Sim("POST", $"receptions/{TestHub.Reception}/resubmit")).Code);
        Assert.Equal("変更再申込", (await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/take-back")).Text("status"));
        Assert.Equal("変更手続中", (await _hub.Sim("POST", $"receptions/{TestHub.Reception}/resubmit")).Body!["procedure"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task From_the_approvers_desk_nothing_is_taken_back()
    {
        await _hub.ReachCarryIn();
        await _hub.Apply();

        Assert.Equal("not_with_staff", (await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/take-back")).Code);
    }

    private async Task Brings(string serial, Action<JsonObject> change)
    {
        var body = TestHub.RecordBody(serial);
        change(body["contractor"]!.AsObject());
        var brought = await _hub.WriteAsync(HttpMethod.Put, $"/jpass/v1/insurance-records/{serial}", body, $"J1:SJ:{serial}:0");
        Assert.Equal(201, brought.Status);
    }
}
