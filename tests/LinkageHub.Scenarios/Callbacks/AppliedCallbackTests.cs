using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary>A callback is a reason to read the partner, whenever and however often it comes; it commands nothing.</summary>
[Collection(DoorTests.Name)]
public sealed class AppliedCallbackTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string NoCallbacks = """{"operation":"reception.submitted","callback":{"lost":true}},{"operation":"reception.reviewed","callback":{"lost":true}}""";

    private readonly Postman _postman = new(town.Hub.Address);

    [Fact]
    public async Task A_printed_application_opens_its_case_and_sends_nothing()
    {
        var contract = await Procedure.Printed();

        await Staff.SeesCaseEventually(contract, seen => seen.Status == 200);

        Assert.Empty(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task A_repeat_is_accepted_and_applied_once()
    {
        var contract = await Procedure.Received();
        await Partners.Breaks("""{"operation":"reception.reviewed","callback":{"repeat":4}}""");

        await JPass.Reviews(contract);

        Assert.All(await Journal.AnswersTo("reception.reviewed", contract, atLeast: 5), answer => Assert.Equal(204, answer));
        await _postman.Delivers("jpass", "reception.changed", new { receptionNumber = contract.ReceptionNumber });
        await Eventually.Sees(() => Told(contract, "reception.changed"), told => told == 1);
        Assert.Equal(1, await Told(contract, "reception.reviewed"));
        Assert.Equal("CreditApproved", (await Staff.SeesCase(contract.PrintSerial))["state"]);
    }

    [Fact]
    public async Task Two_repeats_at_once_on_two_hubs_are_applied_once()
    {
        await Partners.Breaks(NoCallbacks);
        var contract = await Procedure.Received();
        await using var other = await Town.OpensAnotherHub();
        var otherPostman = new Postman(other.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? _postman : otherPostman)
            .Delivers("jpass", "reception.submitted", new { receptionNumber = contract.ReceptionNumber, printSerials = new[] { contract.PrintSerial } }, $"msg_{contract.PrintSerial}")));

        Assert.All(answers, answer => Assert.Equal(204, answer));
        await Staff.SeesCaseEventually(contract, seen => seen["receptionNumber"] == contract.ReceptionNumber);
        await Eventually.Sees(() => Told(contract, "reception.submitted"), told => told == 1);
    }

    [Fact]
    public async Task The_order_does_not_matter()
    {
        await Partners.Breaks(NoCallbacks);
        var contract = await Procedure.Approved();

        await _postman.Delivers("jpass", "reception.reviewed", new { receptionNumber = contract.ReceptionNumber, status = "承認" });
        await _postman.Delivers("jpass", "reception.submitted", new { receptionNumber = contract.ReceptionNumber, printSerials = new[] { contract.PrintSerial } });

        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "CreditApproved");
        Assert.Equal("succeeded", (await Staff.Links("II", contract)).Handoff.Status);
    }

    [Fact]
    public async Task What_a_callback_says_against_the_partner_changes_nothing()
    {
        var contract = await Procedure.Received();

        Assert.Equal(204, await _postman.Delivers("jpass", "reception.reviewed", new { receptionNumber = contract.ReceptionNumber, status = "承認" }));
        await Eventually.Sees(() => Told(contract, "reception.reviewed"), told => told == 1);

        Assert.NotEqual("CreditApproved", (await Staff.SeesCase(contract.PrintSerial))["state"]);
        Assert.Equal("LH2-112", (await Staff.Links("II", contract)).Code);
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task A_key_nobody_knows_yet_is_kept_until_its_case_appears()
    {
        var contract = Town.NewContract();
        await SonpoOnline.Enters(contract);
        Assert.Equal(204, await _postman.Delivers("sonpo-online", "contract.concluded", new { printSerial = contract.PrintSerial, receptionNumber = contract.ReceptionNumber }));

        await Staff.LinksI(contract);

        await Eventually.Sees(() => Told(contract, "contract.concluded"), told => told == 1);
    }

    /// <summary>How often the case's timeline speaks of a callback.</summary>
    private async Task<int> Told(Contract contract, string type)
    {
        var timeline = await Staff.Get($"cases/{contract.PrintSerial}/timeline?limit=500");
        return timeline.Body["items"]!.AsArray().Count(item =>
            item!["type"]!.ToString() == "callback" && item["text"]!.ToString().Contains(type, StringComparison.Ordinal));
    }
}
