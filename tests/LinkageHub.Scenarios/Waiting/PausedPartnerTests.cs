using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>A person holds a partner's traffic. What comes meanwhile waits and uses nothing up; who and why is shown.</summary>
[Collection(PeopleTests.Name)]
public sealed class PausedPartnerTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Work_for_a_paused_partner_waits_and_goes_out_once_when_it_is_resumed()
    {
        var contract = await Procedure.Printed();
        var paused = (await Staff.Post("partners/jpass/pause", new { reason = "J-PASSの緊急保守" })).Accepted();
        Assert.Equal(("paused", "J-PASSの緊急保守"), (paused["state"], paused.Body["paused"]!["reason"]!.ToString()));

        var held = await Staff.LinksI(contract, wait: 0);
        var waiting = await Staff.SeesEventually(held.Handoff, seen => seen.HeldBy == "paused");
        var again = await Staff.SeesEventually(waiting, seen => seen.HeldBy == "paused" && seen.ErrorCode == "LH9-109");

        Assert.Equal(202, held.Status);
        Assert.False(again.NeedsPerson);
        Assert.Empty(await Journal.Requests("J1", contract));

        (await Colleague.Post("partners/jpass/resume", null)).Accepted();
        await Staff.SeesEventually(waiting, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
        Assert.Null((await Partner("jpass"))["paused"]);
        // Who paused stood on the page; both, and why, stay in the audit, which reads this table.
        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        await using var ask = database.CreateCommand("select paused_by, resumed_by, reason from partner_pause where partner = 'jpass' order by paused_at desc limit 1");
        await using var row = await ask.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal((paused.Body["paused"]!["by"]!.ToString(), "J-PASSの緊急保守"), (row.GetString(0), row.GetString(2)));
        Assert.NotEqual(row.GetString(0), row.GetString(1));
    }

    [Fact]
    public async Task A_pause_holds_on_every_hub_and_over_a_restart()
    {
        (await Staff.Post("partners/arclink/pause", new { reason = "arclinkの計画停止" })).Accepted();

        await using (var another = await Town.OpensAnotherHub())
        {
            var there = (await another.Staff.Get("partners")).Body["items"]!.AsArray().Single(one => one!["id"]!.ToString() == "arclink");
            Assert.Equal("paused", there!["state"]!.ToString());
            (await another.Colleague.Post("partners/arclink/resume", null)).Accepted();
        }

        await Eventually.Sees(() => Partner("arclink"), seen => seen["state"]!.ToString() != "paused", "resumed here too");
    }

    [Fact]
    public async Task A_pause_with_an_end_ends_by_itself()
    {
        var contract = await Procedure.Printed();
        (await Staff.Post("partners/sonpo-online/pause", new { reason = "深夜の保守", until = DateTimeOffset.UtcNow.AddSeconds(2) })).Accepted();

        var held = await Staff.LinksI(contract, wait: 0);

        Assert.Equal((202, "paused"), (held.Status, held.Handoff.HeldBy));
        await Staff.SeesEventually(held.Handoff, seen => seen.Status == "succeeded");
    }

    [Theory]
    [InlineData("jpass", """{"reason":""}""", 422, "LH8-104")]
    [InlineData("jpass", """{"reason":"保守","until":"2020-01-01T00:00:00+09:00"}""", 422, "LH7-108")]
    [InlineData("jpass", """{"reason":"保守","untill":"2030-01-01T00:00:00+09:00"}""", 422, "LH7-108")]
    [InlineData("nobody", """{"reason":"保守"}""", 404, "LH8-105")]
    public async Task A_pause_that_cannot_be_meant_is_refused(string partner, string body, int status, string code)
    {
        var refused = await Staff.Post($"partners/{partner}/pause", JsonNode.Parse(body));

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Null((await Partner("jpass"))["paused"]);
    }

    private async Task<JsonNode> Partner(string id) =>
        (await Staff.Get("partners")).Body["items"]!.AsArray().Single(one => one!["id"]!.ToString() == id)!;
}
