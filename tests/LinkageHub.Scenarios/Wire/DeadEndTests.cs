using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Wire;

/// <summary>
/// F1 to F5 × partners: no byte can leave. One of two hubs has the partner at a dead end; what it was asked for waits, and whoever finds the way
/// does it once. Only in <c>--all</c>.
/// </summary>
[Collection(LinkageTests.Name)]
public sealed class DeadEndTests(Town town) : Scenario(town), IClassFixture<Town>
{
    public static IEnumerable<object[]> Cells() =>
        from number in (string[])["F1", "F2", "F3", "F4", "F5"]
        from way in ((string Partner, string Operation)[])[("JPass", "J1"), ("SonpoOnline", "S2"), ("Arclink", "A1")]
        select new object[] { number, way.Partner, way.Operation };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task What_cannot_leave_has_not_left_and_goes_out_once_where_there_is_a_way(string number, string partner, string operation)
    {
        if (Environment.GetEnvironmentVariable("LINKAGEHUB_TEST_ALL") != "1")
            return;
        var contract = operation switch
        {
            "J1" => await Procedure.Printed(),
            "S2" => await Procedure.Approved(),
            _ => await Procedure.CopyDelivered(),
        };
        var deadEnd = (await Partners.Reads("dead-ends"))[number]!["address"]!;
        await using var other = await Town.OpensAnotherHub($"Partners:{partner}:BaseUrl={deadEnd}", $"Partners:{partner}:TimeoutSeconds=1.5");

        var asked = (operation switch
        {
            "J1" => await other.Staff.LinksI(contract, wait: 0),
            "S2" => await other.Staff.Links("II", contract, wait: 0),
            _ => await other.Staff.Links("carry-in", contract, wait: 0),
        }).Accepted();
        var handoff = await Staff.SeesEventually(asked.Handoff, seen => seen.Status is "succeeded" or "failed" or "in-doubt");

        Assert.Equal("succeeded", handoff.Status);
        Assert.All(handoff.Attempts.Where(attempt => attempt.Kind == "send" && attempt.Outcome != "applied"), attempt => Assert.Equal(("not-applied", null), (attempt.Outcome, attempt.HttpStatus)));
        Assert.Equal(["created"], await Journal.Of(operation, contract));
        Assert.Single(await Journal.Requests(operation, contract));
    }
}
