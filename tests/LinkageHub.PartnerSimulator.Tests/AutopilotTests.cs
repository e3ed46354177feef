using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>The auto-pilot plays the partners' people; what is the hub's it leaves to the hub.</summary>
[Collection(SharedSimulator.Name)]
public sealed class AutopilotTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Fact]
    public async Task It_plays_everybodys_part_as_the_hub_brings_the_contract_on()
    {
        await _hub.Sim("POST", "applications", $$"""{"printSerial":"{{TestHub.Serial}}"}""");
        await Fly(_hub, """{"review":{"承認":1},"route":{"customer-terminal":1},"conclusion":{"閉じる":1},"carryIn":{"approve":1}}""");
        await Sees(_hub, "print", 1);
        await _hub.SendI();
        await Sees(_hub, "submit", 1);
        await Sees(_hub, "customer-apply", 1);
        await Sees(_hub, "review", 1);

        var reception = (await _hub.ReadAsync("/jpass/v1/receptions")).Body!["items"]![0]!;

        Assert.Equal(("customer-terminal", "承認"), (reception["route"]!.GetValue<string>(), reception["review"]!["status"]!.GetValue<string>()));
        var body = TestHub.ApprovalBody();
        var number = reception["receptionNumber"]!.GetValue<string>();
        body["receptionNumber"] = number;
        await _hub.WriteAsync(HttpMethod.Post, "/sonpo/v1/credit-approvals", body, $"S2:SJ:{number}:0");
        await Sees(_hub, "form", 1);
        await Sees(_hub, "conclude", 1);
        Assert.Equal("閉じる", (await _hub.ReadAsync($"/sonpo/v1/contracts/{TestHub.Serial}")).Text("finishedBy"));
        await _hub.Sim("DELETE", "autopilot");
    }

    [Fact]
    public async Task The_same_seed_decides_the_same_for_the_same_contracts_in_whatever_order_they_come()
    {
        var serials = Enumerable.Range(1, 12).Select(n => $"A00010{n:00}").ToArray();

        var forwards = await Decided(simulator.NewHub(), serials, seed: 7);
        var backwards = await Decided(simulator.NewHub(), [.. serials.Reverse()], seed: 7);
        var other = await Decided(simulator.NewHub(), serials, seed: 8);

        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, other);
        Assert.Equal(2, forwards.Values.Distinct().Count());
    }

    [Fact]
    public async Task It_can_enter_applications_and_stops_when_told()
    {
        await _hub.Sim("PUT", "autopilot", """{"seed":1,"perMinute":6000,"enters":true}""");
        await Sees(_hub, "enter-application", 2);

        var stopped = await _hub.Sim("DELETE", "autopilot");

        Assert.False(stopped.Body!["running"]!.GetValue<bool>());
        Assert.NotEmpty(stopped.Body["acts"]!.AsObject());
    }

    [Fact]
    public async Task A_run_that_is_emptied_has_no_auto_pilot_any_more()
    {
        await _hub.Sim("PUT", "autopilot", """{"perMinute":1}""");

        await _hub.Sim("POST", "reset");

        Assert.False((await _hub.Sim("GET", "autopilot")).Body!["running"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("""{"perMinute":0}""", "$.perMinute")]
    [InlineData("""{"mix":{"review":{"多分":1} }}""", "$.mix.review.多分")]
    [InlineData("""{"mix":{"route":{"jpass":0} }}""", "$.mix.route")]
    [InlineData("""{"sead":1}""", "$.sead")]
    public async Task An_order_it_cannot_fly_is_refused_at_its_path(string order, string path)
    {
        var refused = await _hub.Sim("PUT", "autopilot", order);

        Assert.Equal((422, path), (refused.Status, refused.Text("field")));
    }

    private static async Task<Dictionary<string, string>> Decided(TestHub hub, string[] serials, int seed)
    {
        foreach (var serial in serials)
            await hub.WriteAsync(HttpMethod.Put, $"/jpass/v1/insurance-records/{serial}", TestHub.RecordBody(serial), $"J1:SJ:{serial}:0");
        await Fly(hub, """{"route":{"jpass":1,"customer-terminal":1},"review":{"審査中":1} }""", seed);
        await Sees(hub, "submit", serials.Length);
        await hub.Sim("DELETE", "autopilot");
        var receptions = (await hub.ReadAsync("/jpass/v1/receptions")).Body!["items"]!.AsArray();
        return receptions.ToDictionary(one => one!["printSerials"]![0]!.GetValue<string>(), one => one!["route"]!.GetValue<string>());
    }

    private static async Task Fly(TestHub hub, string mix, int seed = 1) =>
        Assert.Equal(200, (await hub.Sim("PUT", "autopilot", $$"""{"seed":{{seed}},"perMinute":30000,"mix":{{mix}} }""")).Status);

    private static async Task Sees(TestHub hub, string act, int atLeast)
    {
        var seen = await hub.Sim("GET", $"journal?people=true&operation={act}&atLeast={atLeast}&wait=30");
        Assert.True(seen.Body!["items"]!.AsArray().Count >= atLeast, seen.Body.ToJsonString());
    }
}
