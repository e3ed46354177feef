using System.Globalization;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Scenarios.Waiting;

/// <summary>A tester moves the hub's clock, so that an hour or a day need not be waited for.</summary>
[Collection(OutageTests.Name)]
public sealed class MovedClockTests(MovedClockTests.HourlyRetries town) : Scenario(town), IClassFixture<MovedClockTests.HourlyRetries>
{
    [Fact]
    public async Task What_is_due_in_an_hour_is_done_when_the_clock_is_moved_past_it()
    {
        await Partners.Breaks("""{"operation":"J1","nth":1,"answer":{"status":503,"code":"busy"}}""");
        var contract = await Procedure.Printed();
        var waiting = (await Staff.LinksI(contract, wait: 2)).Handoff;
        var shown = await Staff.SeesEventually(waiting, handoff => handoff.Status == "in-doubt");
        Assert.Empty((await Journal.Of("J1", contract)).Except(["refused"]));

        (await Staff.Send(HttpMethod.Put, "clock", new { advanceSeconds = 7200 })).Accepted();

        await Staff.SeesEventually(shown, handoff => handoff.Status == "succeeded");
        Assert.Equal(["created"], (await Journal.Of("J1", contract)).Except(["refused"]));
    }

    [Fact]
    public async Task A_frozen_clock_shows_the_same_moment_until_it_goes_on_from_there()
    {
        var moment = DateTimeOffset.Parse("2027-01-31T23:59:59+09:00", CultureInfo.InvariantCulture);

        (await Staff.Send(HttpMethod.Put, "clock", new { at = moment, frozen = true })).Accepted();
        var frozen = new[] { await Staff.Get("clock"), await Staff.Get("clock") };
        var shownByTheDatabase = await Asks("select hub_now()");
        (await Staff.Send(HttpMethod.Put, "clock", new { advanceSeconds = 1 })).Accepted();
        var next = await Staff.Get("clock");
        (await Staff.Send(HttpMethod.Put, "clock", new { real = true })).Accepted();

        Assert.Equal(moment, shownByTheDatabase);
        Assert.All(frozen, answer => Assert.Equal(("2027-01-31T23:59:59+09:00", "true"), (answer["now"], answer["frozen"])));
        Assert.Equal(("2027-02-01T00:00:00+09:00", "true"), (next["now"], next["frozen"]));
        Assert.Equal("0", (await Staff.Get("clock"))["offsetSeconds"]);
    }

    [Fact]
    public async Task A_clock_that_somebody_else_has_moved_is_this_hubs_too_and_stands_where_it_stood_after_a_restart()
    {
        await Asks("insert into hub_clock (clock_offset, frozen_at) values (interval '0', '2026-12-31T14:59:59Z') on conflict (only_row) do update set clock_offset = excluded.clock_offset, frozen_at = excluded.frozen_at returning frozen_at");

        await Eventually.Sees(() => Staff.Get("clock"), seen => seen["now"] == "2026-12-31T23:59:59+09:00");
        await Town.RestartsTheHub();

        Assert.Equal("2026-12-31T23:59:59+09:00", (await Staff.Get("clock"))["now"]);
        (await Staff.Send(HttpMethod.Put, "clock", new { real = true })).Accepted();
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"real":true,"advanceSeconds":1}""")]
    [InlineData("""{"real":true,"frozen":true}""")]
    [InlineData("""{"advanceSeconds":1e300}""")]
    [InlineData("""{"at":"0001-01-01T00:00:00Z"}""")]
    public async Task A_setting_that_says_nothing_or_too_much_is_refused(string setting)
    {
        var refused = await Staff.Send(HttpMethod.Put, "clock", System.Text.Json.Nodes.JsonNode.Parse(setting));

        Assert.Equal((422, "LH7-108"), (refused.Status, refused.Code));
    }

    private async Task<DateTimeOffset> Asks(string sql)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Town.ConnectionString) { Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!, TimeSpan.Zero);
    }

    public sealed class HourlyRetries(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Retry:FirstDelaySeconds=3600", "Retry:MaxDelaySeconds=3600"];
    }
}
