using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Scenarios.Outages;

/// <summary>Rows of one case that nobody can read any more: it waits, the hub stays, and everybody else's work goes on.</summary>
[Collection(PeopleTests.Name)]
public sealed class UnreadableCaseTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_torn_case_holds_up_nobody_and_goes_on_when_it_is_mended()
    {
        var (torn, whole) = (await Procedure.Printed(), await Procedure.Printed());
        // Held, and not sent by anybody while its rows are torn.
        (await Staff.Post("partners/jpass/pause", new { reason = "行が壊れる前" })).Accepted();
        var waiting = new List<Handoff>();
        foreach (var contract in new[] { torn, whole })
            waiting.Add(await Staff.SeesEventually((await Staff.LinksI(contract, wait: 0)).Handoff, seen => seen.HeldBy == "paused"));
        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        await using var tear = database.CreateCommand($"create table kept as select case_id, revision, facts from case_revision where print_serial = '{torn.PrintSerial}'; update case_revision set facts = '[]' where print_serial = '{torn.PrintSerial}'");
        await tear.ExecuteNonQueryAsync();

        (await Staff.Post("partners/jpass/resume", new { })).Accepted();

        await Staff.SeesEventually(waiting[1], seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", whole));
        Assert.Equal("succeeded", (await Staff.LinksI(await Procedure.Printed())).Accepted().Handoff.Status);
        Assert.Empty(await Journal.Of("J1", torn));

        await using var mend = database.CreateCommand("update case_revision r set facts = k.facts from kept k where r.case_id = k.case_id and r.revision = k.revision; drop table kept");
        await mend.ExecuteNonQueryAsync();
        await Staff.SeesEventually(waiting[0], seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", torn));
    }
}
