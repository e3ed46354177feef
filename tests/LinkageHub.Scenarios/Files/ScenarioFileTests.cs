using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Scenarios;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Scenarios.Replay;

namespace LinkageHub.Scenarios.Files;

/// <summary>Every scenario that ships, from its first step to its verdict: the files are what testers read, so they must be true.</summary>
[Collection(LinkageTests.Name)]
public sealed class ScenarioFileTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "scenarios");

    /// <summary>Those that play on any hub.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "T-*.json").Where(file => Read(file)["hub"] is null).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_shipped_scenario_comes_out_as_it_says(string name)
    {
        var said = new StringWriter();
        var scenario = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"));
        var recording = (await Staff.Post("recordings", new { reason = name })).Accepted()["id"];

        var met = await Runner(Town, said).RunAsync(scenario);

        Assert.True(met, said.ToString());
        // Recorded besides, it names nobody: neither a buyer nor what people at hub and partners wrote.
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();
        await Canaries.AreNotIn((await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text, Partners, JsonNode.Parse(scenario)!["steps"]);
    }

    [Fact]
    public async Task What_does_not_come_true_is_told_with_what_was_found_and_a_second_play_takes_fresh_numbers()
    {
        var scenario = Read(Path.Combine(Folder, "T-02.json"));
        var said = new StringWriter();
        Assert.True(await Runner(Town, said).RunAsync(scenario.ToJsonString(), fresh: true), said.ToString());
        scenario["expect"]!["journal"]![0]!["effects"] = 2;
        scenario["expect"]!["handoffs"]![0]!["status"] = "failed";

        var met = await Runner(Town, said).RunAsync(scenario.ToJsonString().Replace("A0000002", "A0000302", StringComparison.Ordinal));

        Assert.False(met);
        Assert.Contains("FAIL J1 A0000302: exactly 2", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("found 1, expected exactly 2", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("is succeeded , expected failed", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_answered_otherwise_ends_the_play_there()
    {
        var said = new StringWriter();

        var met = await Runner(Town, said).RunAsync("""
            {"name":"own","steps":[
              {"actor":"staff","action":"link","with":{"linkage":"I","printSerial":"A0000999"}},
              {"actor":"sonpo-online","action":"enter-application","with":{"printSerial":"A0000999"}}]}
            """);

        Assert.False(met);
        Assert.Contains("FAIL  1 staff link", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("enter-application", said.ToString(), StringComparison.Ordinal);
    }

    internal static ScenarioRunner Runner(Town town, TextWriter said) => new(town.Scenarios, new HttpClient(), said, TimeProvider.System);

    internal static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();
}

/// <summary>T-04 needs a hub that is told to look up before it sends J1 again.</summary>
[Collection(LinkageTests.Name)]
public sealed class ScenarioWithSettingsTests(ScenarioWithSettingsTests.AsTheFileSays town) : Scenario(town), IClassFixture<ScenarioWithSettingsTests.AsTheFileSays>
{
    private static readonly string FilePath = Path.Combine(AppContext.BaseDirectory, "scenarios", "T-04.json");

    [Fact]
    public async Task A_scenario_that_asks_for_settings_of_the_hub_comes_out_on_such_a_hub()
    {
        var said = new StringWriter();

        var met = await ScenarioFileTests.Runner(Town, said).RunAsync(await File.ReadAllTextAsync(FilePath));

        Assert.True(met, said.ToString());
        Assert.Contains("the hub must have Partners__JPass__Operations__J1__Class=B", said.ToString(), StringComparison.Ordinal);
    }

    public sealed class AsTheFileSays(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ScenarioFileTests.Read(FilePath)["hub"]!.AsObject()
            .Select(setting => $"{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}");
    }
}
