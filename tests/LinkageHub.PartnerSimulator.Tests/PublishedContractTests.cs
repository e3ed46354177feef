using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>The simulator against the OpenAPI documents: it serves what they say, and says where somebody leaves them.</summary>
[Collection(SharedSimulator.Name)]
public class PublishedContractTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    public static TheoryData<string> Operations =>
        [.. PartnerContract.All.SelectMany(contract => contract.Operations).Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_published_operation_is_served_and_refuses_a_stranger_as_published(string id)
    {
        var operation = PartnerContract.All.SelectMany(contract => contract.Operations).Single(one => one.Id == id);
        var path = operation.Template.Replace("{printSerial}", TestHub.Serial, StringComparison.Ordinal)
            .Replace("{receptionNumber}", TestHub.Reception, StringComparison.Ordinal);

        var stranger = await _hub.SendAsync(new HttpRequestMessage(new HttpMethod(operation.Method), path));

        Assert.Equal((401, "unauthorized"), (stranger.Status, stranger.Code));
    }

    [Fact]
    public async Task A_whole_contract_from_application_to_approval_leaves_no_mismatch()
    {
        await _hub.ReachCarryIn();
        await _hub.Apply();
        await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/return");
        await _hub.ResubmitInArclink();
        await _hub.ResubmitInJPass();
        foreach (var path in Reads)
            await _hub.ReadAsync(path);

        Assert.Empty(await Mismatches());
    }

    private static readonly string[] Reads =
    [
        $"/sonpo/v1/applications/{TestHub.Serial}", "/sonpo/v1/applications/NOBODY", $"/sonpo/v1/credit-approvals/{TestHub.Reception}",
        $"/sonpo/v1/contracts/{TestHub.Serial}", "/sonpo/v1/applications?printedFrom=2026-01-01", $"/jpass/v1/insurance-records/{TestHub.Serial}",
        $"/jpass/v1/receptions/{TestHub.Reception}", "/jpass/v1/receptions/040200000999-00", "/jpass/v1/receptions", $"/arclink/v1/carry-ins/{TestHub.Reception}",
    ];

    [Fact]
    public async Task A_mismatch_names_the_operation_and_the_field()
    {
        var body = TestHub.RecordBody();
        body["contractor"]!["fax"] = "0312345679";
        body["premium"]!.AsObject().Remove("first");

        await _hub.SendI(body);

        Assert.Equal(["J1 request contractor.fax: unknown member", "J1 request premium.first: missing"], (await Mismatches()).Order());
    }

    private async Task<string[]> Mismatches() =>
        [.. (await _hub.Sim("GET", "requests")).Body!["items"]!.AsArray()
            .SelectMany(request => request!["contractMismatches"]!.AsArray()).Select(one => one!.GetValue<string>())];
}
