using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Contracts;

/// <summary>The contracts, held against what goes over the wires while the hub works.</summary>
[Collection(DoorTests.Name)]
public sealed class LiveContractTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string Shortened = """{"operation":"J1","answer":{"status":201,"body":{"printSerial":"KEY","recordId":"R-1"}}}""";

    [Fact]
    public async Task What_leaves_a_contract_is_named_by_operation_and_field_and_changes_nothing()
    {
        await Procedure.CarriedIn();
        Assert.Empty(await MismatchesAt(Town.Hub));

        var watched = await LinksIByAShortenedAnswer(Town.Hub);
        Assert.Equal(204, await new Postman(Town.Hub.Address).Delivers("jpass", "reception.reviewed", new { receptionNumber = "040299999999-00", status = 1 }));

        Assert.Equal(
            ["jpass J1 answer 201 receivedAt missing ×1", "jpass reception.reviewed request data.status expected string, got number ×1"],
            (await MismatchesAt(Town.Hub)).Order(StringComparer.Ordinal));

        await using var unwatched = await Town.OpensAnotherHub("Contracts:Check=off");
        Assert.Equal(watched.Course, (await LinksIByAShortenedAnswer(unwatched)).Course);
        Assert.Empty(await MismatchesAt(unwatched));
        Assert.Equal(("report", "off"), ((await Seen(Town.Hub))["check"], (await Seen(unwatched))["check"]));
    }

    [Fact]
    public async Task A_setting_that_is_neither_off_nor_report_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<Web.SettingsException>(() => Town.OpensAnotherHub("Contracts:Check=maybe"));

        Assert.Equal(["Contracts__Check: off または report にしてください。"], stopped.Errors);
    }

    [Fact]
    public async Task A_partner_nobody_knows_is_no_filter() =>
        Assert.Equal("LH7-108", (await Staff.Get("contracts/mismatches?partner=somebody")).Code);

    private async Task<Handoff> LinksIByAShortenedAnswer(Hub hub)
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks(Shortened.Replace("KEY", contract.PrintSerial, StringComparison.Ordinal));
        var linked = (await hub.Staff.LinksI(contract)).Handoff;
        await Partners.Calms();
        return linked;
    }

    private static Task<Reply> Seen(Hub hub) => hub.Staff.Get("contracts/mismatches");

    private static async Task<List<string>> MismatchesAt(Hub hub) =>
        [.. (await Seen(hub)).Accepted().Body["items"]!.AsArray().Select(one => $"{one!["partner"]} {one["operation"]} {one["where"]} {one["field"]} {one["what"]} ×{one["count"]}")];
}
