using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Wire;

/// <summary>
/// F1 to F5 × partners: no byte can leave. One of two hubs has the partner at a dead end; what it was asked for waits, and whoever finds the way
/// does it once. Only in <c>--all</c>.
/// </summary>
[Collection(LinkageTests.Name)]
public sealed class DeadEndTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private static readonly (string Partner, string Operation, string Linkage)[] Ways = [("JPass", "J1", "I"), ("SonpoOnline", "S2", "II"), ("Arclink", "A1", "carry-in")];

    [LongTheory]
    [InlineData("F1")]
    [InlineData("F2")]
    [InlineData("F3")]
    [InlineData("F4")]
    [InlineData("F5")]
    public async Task What_cannot_leave_has_not_left_and_goes_out_once_where_there_is_a_way(string number)
    {
        var deadEnd = (await Partners.Reads("dead-ends"))[number]!["address"]!;
        await Task.WhenAll(Ways.Select(way => GoesOutOnceAsync($"{deadEnd}", way.Partner, way.Operation, way.Linkage)));
    }

    private async Task GoesOutOnceAsync(string deadEnd, string partner, string operation, string linkage)
    {
        var contract = operation switch
        {
            "J1" => await Procedure.Printed(),
            "S2" => await Procedure.Approved(),
            _ => await Procedure.CopyDelivered(),
        };
        await using var other = await Town.OpensAnotherHub($"Partners:{partner}:BaseUrl={deadEnd}", $"Partners:{partner}:TimeoutSeconds=1.5");

        var asked = (await (linkage is "I" ? other.Staff.LinksI(contract, wait: 0) : other.Staff.Links(linkage, contract, wait: 0))).Accepted();
        var handoff = await Staff.SeesEventually(asked.Handoff, seen => seen.Status is "succeeded" or "failed" or "in-doubt");

        Assert.True(handoff.Status is "succeeded", $"{operation}: {handoff.Status} {handoff.ErrorCode}");
        Assert.All(handoff.Attempts.Where(attempt => attempt.Kind == "send" && attempt.Outcome != "applied"), attempt => Assert.Equal(("not-applied", null), (attempt.Outcome, attempt.HttpStatus)));
        Assert.Equal(["created"], await Journal.Of(operation, contract));
        Assert.Single(await Journal.Requests(operation, contract));
    }
}
