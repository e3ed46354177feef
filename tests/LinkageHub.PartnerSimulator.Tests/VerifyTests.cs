namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>Claims about a run, over HTTP and from C#, and what they answer when they are not so.</summary>
[Collection(SharedSimulator.Name)]
public sealed class VerifyTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    private SimulatorJudge Judge => new(simulator.Client, simulator.Address, _hub.Run);

    [Fact]
    public async Task What_is_so_is_met()
    {
        await _hub.ReachConclusion();
        await _hub.SendIII();

        await Judge.DemandAsync(
            Claim.Once("J1", TestHub.Serial).BeforeAny("S2"),
            Claim.Once("S2").AfterAll("J1", TestHub.Serial),
            Claim.None("A1"),
            Claim.That("conclude") with { In = Pick.Journal, AtLeast = 1, Before = new Pick { Operation = "J4" } },
            Claim.That("J1").OnTheWire() with { AtMost = 1 });
    }

    [Fact]
    public async Task What_is_not_so_is_answered_409_with_what_was_found_instead()
    {
        await _hub.ReachApproval();
        await _hub.SendII();

        var refused = await _hub.Sim("POST", "verify", """{"claims":[{"operation":"J1","exactly":2},{"operation":"S2","before":{"operation":"J1"}},{"operation":"J4","exactly":0}]}""");

        Assert.Equal(409, refused.Status);
        var claims = refused.Body!["claims"]!.AsArray();
        Assert.Equal([false, false, true], claims.Select(claim => claim!["met"]!.GetValue<bool>()));
        Assert.Equal("found 1, expected exactly 2", claims[0]!["why"]!.GetValue<string>());
        Assert.Equal(TestHub.Serial, Assert.Single(claims[0]!["found"]!.AsArray())!["key"]!.GetValue<string>());
        Assert.Contains("came after J1 " + TestHub.Serial, claims[1]!["why"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_throws_what_was_found()
    {
        await _hub.SendI();

        var wrong = await Assert.ThrowsAsync<ClaimNotMetException>(() => Judge.DemandAsync(Claim.None("J1")));

        Assert.Contains($"J1 {TestHub.Serial} created 201", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"operation":"J1"}""", "$.claims[0]")]
    [InlineData("""{"operation":"J9","exactly":1}""", "$.claims[0].operation")]
    [InlineData("""{"operation":"J1","exactly":1,"before":{"operation":"S22"}}""", "$.claims[0].before.operation")]
    [InlineData("""{"operation":"J1","exacty":1}""", "$.claims[0].exacty")]
    public async Task A_claim_that_says_nothing_or_names_nothing_is_refused(string claim, string path)
    {
        var refused = await _hub.Sim("POST", "verify", $$"""{"claims":[{{claim}}]}""");

        Assert.Equal((422, path), (refused.Status, refused.Text("field")));
    }

    [Fact]
    public async Task Identical_calls_are_each_kept_in_their_order()
    {
        for (var n = 0; n < 3; n++)
            await _hub.SendI();
        await _hub.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}");
        await _hub.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}");

        var requests = (await _hub.Sim("GET", "requests")).Body!["items"]!.AsArray();

        Assert.Equal(["J1", "J1", "J1", "J2", "J2"], requests.Select(request => request!["operation"]!.GetValue<string>()));
        Assert.Equal(["created", "replayed", "replayed"], await _hub.Effects("J1"));
        Assert.Equal(requests.Select(request => request!["seq"]!.GetValue<long>()).Order(), requests.Select(request => request!["seq"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Requests_that_missed_or_broke_their_contract_are_listed_with_the_nearest()
    {
        await _hub.SendAsync(_hub.Build(HttpMethod.Post, $"/jpass/v1/insurance-record/{TestHub.Serial}", "{}", "J1:SJ:x:0"));
        var body = TestHub.RecordBody();
        body["premum"] = 1;
        await _hub.SendI(body);

        var items = (await _hub.Sim("GET", "unmatched")).Body!["items"]!.AsArray();

        var missed = items[0]!["nearest"]![0]!;
        Assert.Equal("J1", missed["operation"]!.GetValue<string>());
        Assert.Equal(
            ["method: POST, expected PUT", "path segment 3: 'insurance-record', expected 'insurance-records'"],
            missed["differs"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal(["premum: unknown member"], items[1]!["nearest"]![0]!["differs"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal(2, items.Count);
    }
}
