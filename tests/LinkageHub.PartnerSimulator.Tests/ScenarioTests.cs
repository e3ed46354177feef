namespace LinkageHub.PartnerSimulator.Tests;

[Collection(SharedSimulator.Name)]
public class ScenarioTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Theory]
    [InlineData("""{"operation":"J1","fualt":"reset"}""", "$.rules[0].fualt")]
    [InlineData("""{"operation":"J9"}""", "$.rules[0].operation")]
    [InlineData("""{"partner":"j-pass"}""", "$.rules[0].partner")]
    [InlineData("""{"fault":"explode"}""", "$.rules[0].fault")]
    [InlineData("""{"nth":0}""", "$.rules[0].nth")]
    [InlineData("""{"nth":"1"}""", "$.rules[0].nth")]
    [InlineData("""{"probability":1.5}""", "$.rules[0].probability")]
    [InlineData("""{"answer":{"status":99}}""", "$.rules[0].answer.status")]
    [InlineData("""{"latencyMs":{"distribution":"uniform","min":1,"mx":2}}""", "$.rules[0].latencyMs.mx")]
    [InlineData("""{"callback":{"forge":"ink"}}""", "$.rules[0].callback.forge")]
    public async Task A_scenario_with_an_error_is_refused_at_its_path(string rule, string path)
    {
        var refused = await _hub.Play(rule);

        Assert.Equal((422, path), (refused.Status, refused.Text("field")));
    }

    [Fact]
    public async Task The_shipped_scenarios_are_listed_and_each_can_be_played()
    {
        var scenarios = await _hub.Sim("GET", "scenarios");
        var listed = scenarios.Body!["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()).ToArray();

        Assert.Equal(24, listed.Length);
        foreach (var name in listed)
            Assert.Equal(name, (await _hub.Sim("PUT", "scenario", $$"""{"name":"{{name}}"}""")).Text("name"));
        Assert.Equal(422, (await _hub.Sim("PUT", "scenario", "\"T-99\"")).Status);
    }

    [Fact]
    public async Task A_rule_fires_from_its_nth_request_as_often_as_it_says_and_counts()
    {
        await _hub.Play("""{"operation":"J2","nth":2,"times":2,"answer":{"status":503}}""");

        var statuses = new List<int>();
        for (var n = 0; n < 5; n++)
            statuses.Add((await _hub.ReadAsync("/jpass/v1/insurance-records/A0001234")).Status);

        Assert.Equal([404, 503, 503, 404, 404], statuses);
        Assert.Equal(2, (await _hub.Sim("GET", "scenario")).Body!["rules"]![0]!["used"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_rule_per_key_counts_every_key_for_itself()
    {
        await _hub.Play("""{"operation":"J2","per":"key","nth":1,"answer":{"status":503}}""");

        var statuses = new List<int>();
        foreach (var serial in new[] { "A0000001", "A0000002", "A0000001", "A0000002" })
            statuses.Add((await _hub.ReadAsync("/jpass/v1/insurance-records/" + serial)).Status);

        Assert.Equal([503, 503, 404, 404], statuses);
    }

    [Fact]
    public async Task A_probability_gives_the_same_faults_from_the_same_seed()
    {
        async Task<string> Draw(int seed)
        {
            await _hub.Sim("PUT", "scenario", $$"""{"name":"p","seed":{{seed}},"rules":[{"operation":"J2","probability":0.5,"answer":{"status":503} }]}""");
            var statuses = new List<int>();
            for (var n = 0; n < 24; n++)
                statuses.Add((await _hub.ReadAsync("/jpass/v1/insurance-records/A0001234")).Status);
            return string.Join(',', statuses);
        }

        var first = await Draw(7);

        Assert.Equal(first, await Draw(7));
        Assert.NotEqual(first, await Draw(8));
        Assert.Contains("503", first, StringComparison.Ordinal);
        Assert.Contains("404", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latency_and_fault_of_two_rules_add_up()
    {
        await _hub.Play("""{"latencyMs":{"distribution":"lognormal","median":1,"sigma":0.1}},{"operation":"J2","answer":{"status":418,"code":"teapot"}}""");

        var answered = await _hub.ReadAsync("/jpass/v1/insurance-records/A0001234");

        Assert.Equal((418, "teapot"), (answered.Status, answered.Code));
        Assert.Equal([1, 1], (await _hub.Sim("GET", "scenario")).Body!["rules"]!.AsArray().Select(rule => rule!["used"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Expectations_compare_with_the_journal()
    {
        await _hub.Sim("PUT", "scenario", """{"name":"e","rules":[],"expect":{"journal":[{"operation":"J1","key":"A0001234","effects":1}]}}""");

        var before = await _hub.Sim("GET", "expectations");
        await _hub.SendI();
        await _hub.SendI();
        var after = await _hub.Sim("GET", "expectations");

        Assert.False(before.Body!["met"]!.GetValue<bool>());
        Assert.True(after.Body!["met"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_run_has_a_scenario_and_a_state_of_its_own()
    {
        var other = simulator.NewHub();
        await _hub.Play("""{"operation":"J1","answer":{"status":503}}""");

        Assert.Equal(503, (await _hub.SendI()).Status);
        Assert.Equal(201, (await other.SendI()).Status);

        Assert.Empty(await _hub.Effects("J1"));
        var byQuery = await _hub.Sim("GET", $"journal?run={other.Run}");
        Assert.Equal(other.Run, Assert.Single(byQuery.Body!["items"]!.AsArray())!["run"]!.GetValue<string>());
    }
}
