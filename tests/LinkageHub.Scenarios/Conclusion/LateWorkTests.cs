using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Schedules;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>What should have happened by now is somebody's work, until it has.</summary>
[Collection(ConclusionTests.Name)]
public sealed class LateWorkTests(LateWorkTests.Impatient town) : Scenario(town), IClassFixture<LateWorkTests.Impatient>
{
    [Fact]
    public async Task A_conclusion_nobody_hands_over_is_work_until_linkage_III_is_done()
    {
        var contract = await Procedure.Concluded();
        await Staff.SeesCaseEventually(contract, seen => seen.Body["overdue"]!.AsArray().Count > 0);

        Assert.Contains((await Staff.Get("cases?overdue=true&limit=500")).Body["items"]!.AsArray(), item => item!["printSerial"]!.ToString() == contract.PrintSerial);

        await Check();
        await Check();

        var late = Assert.Single(await Items(contract, "open"));
        Assert.Equal(("LH3-202", "staff", null), (late["errorCode"]!.ToString(), late["ownerRole"]!.ToString(), late["handoffId"]?.ToString()));

        (await Staff.Links("III", contract)).Accepted();
        await Check();

        Assert.DoesNotContain(await Items(contract, "open"), item => item["errorCode"]!.ToString() == "LH3-202");
        Assert.Single(await Items(contract, "done"), item => item["errorCode"]!.ToString() == "LH3-202");
    }

    private Task Check() => Town.Hub.Services.GetRequiredService<ExpectedBy>().RunAsync(CancellationToken.None);

    private async Task<List<JsonNode>> Items(Contract contract, string state) =>
        [.. (await Staff.Get($"work-items?limit=500&state={state}")).Accepted().Body["items"]!.AsArray().Where(item => item!["printSerial"]!.ToString() == contract.PrintSerial).Select(item => item!)];

    public sealed class Impatient(Ground ground) : Town(ground)
    {
        // So that the schedule itself has nothing to say while the test asks.
        protected override IEnumerable<string> OwnSettings => ["Linkage3:ExpectedMinutes=1", "CarryIn:PromptHours=240"];
    }
}
