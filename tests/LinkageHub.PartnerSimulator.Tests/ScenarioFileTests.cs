using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>Scenario files: what is wrong with one is told so that a tester can put it right, and schema and simulator know the same words.</summary>
[Collection(SharedSimulator.Name)]
public sealed class ScenarioFileTests(SimulatorFixture simulator) : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "scenarios");
    private readonly string _folder = Directory.CreateTempSubdirectory("scenario-files").FullName;
    private readonly StringWriter _says = new();
    private readonly StringWriter _complains = new();

    [Fact]
    public async Task Every_shipped_file_is_right_and_listed()
    {
        Assert.Equal(0, await Command("check"));

        var lines = _says.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(1, 26).Where(n => n is not (22 or 23)).Select(n => $"T-{n:00}"), lines.Select(line => line.Split(' ')[0]));
        Assert.All(Directory.EnumerateFiles(Shipped, "T-*.json"), file => Assert.Equal("./schema.json", JsonNode.Parse(File.ReadAllText(file))!["$schema"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"name":"x","ruels":[]}""", "$.ruels: unknown member", "'rules'")]
    [InlineData("""{"name":"x","rules":[{"operation":"J1","fualt":"reset"}]}""", "$.rules[0].fualt: unknown member", "'fault'")]
    [InlineData("""{"name":"x","rules":[{"fault":"drop-afer-effect"}]}""", "$.rules[0].fault: is \"drop-afer-effect\"", "'drop-after-effect'")]
    [InlineData("""{"name":"x","rules":[{"partner":"j-pass"}]}""", "$.rules[0].partner: is \"j-pass\"", "'jpass'")]
    [InlineData("""{"name":"x","rules":[{"nth":0}]}""", "$.rules[0].nth: is 0", "1 or more")]
    [InlineData("""{"name":"x","rules":[{"fault":"F2"}]}""", "$.rules[0].fault: F2 happens before a byte is sent", "/_sim/dead-ends")]
    [InlineData("""{"name":"x","rules":[{"latencyMs":{"distribution":"unifrom","min":1,"max":2}}]}""", "$.rules[0].latencyMs.distribution", "'uniform'")]
    [InlineData("""{"name":"x","steps":[{"actor":"jpass","action":"reviews","key":"1"}]}""", "$.steps[0].action: jpass does not \"reviews\"", "'review'")]
    [InlineData("""{"name":"x","steps":[{"actor":"staff","action":"retry"}]}""", "$.steps[0].key: missing", "印刷連番")]
    [InlineData("""{"name":"x","steps":[{"actor":"stuff","action":"link"}]}""", "$.steps[0].actor: is \"stuff\"", "'staff'")]
    [InlineData("""{"name":"x","expect":{"verify":[{"operation":"J1"}]}}""", "$.expect.verify[0]: says nothing", "exactly")]
    [InlineData("""{"rules":[]}""", "$.name: missing", "required")]
    [InlineData("""{"name":"x",""", "$: not JSON", "schema.json")]
    public async Task What_is_wrong_is_told_with_file_path_and_what_would_be_right(string scenario, string what, string right)
    {
        var file = Path.Combine(_folder, "own.json");
        await File.WriteAllTextAsync(file, scenario);

        Assert.Equal(1, await Command("check", file));

        Assert.Contains("own.json: " + what, _complains.ToString(), StringComparison.Ordinal);
        Assert.Contains(right, _complains.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_folder_is_told_at_once()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.json"), """{"name":"a","rules":[{"nth":0},{"per":"keys"}]}""");
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.json"), """{"name":"b"}""");

        Assert.Equal(1, await Command("check", _folder));

        Assert.Equal(2, _complains.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("b ", _says.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "nowhere.json")]
    [InlineData("run")]
    [InlineData("run", "T-99", "--hub", "http://localhost:1", "--key", "k")]
    [InlineData("run", "T-01")]
    [InlineData("run", "T-01", "--hob", "http://localhost:1")]
    [InlineData("run", "T-01", "--hub", "localhost", "--key", "k")]
    [InlineData("run", "T-01", "--hub", "http://localhost:1", "--key", "k", "--simulator", "ftp://localhost")]
    [InlineData("cheque")]
    public async Task Wrong_use_is_told_apart_from_a_wrong_scenario(params string[] args) => Assert.Equal(2, await Command(args));

    [Theory]
    [InlineData("""{"hub":"http://127.0.0.1:9","simulator":"http://127.0.0.1:9","apiKey":"k"}""", 1)]
    [InlineData("""{"hub":"http://127.0.0.1:9","simu""", 2)]
    public async Task Where_the_hub_is_stands_in_the_data_directory_that_is_named(string runFile, int exitCode)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "run.json"), runFile);

        Assert.Equal(exitCode, await Command("run", "T-01"));

        Assert.Contains(exitCode == 1 ? "T-01.json: " : "does not say", _complains.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fresh_numbers_of_two_plays_never_meet()
    {
        const string scenario = """["A0000010", "A0000110", "K0000014", "040200000170-00", "040200000210-00", "sent by A0000010,,Ⅰ"]""";
        var at = new DateTimeOffset(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);

        var plays = Enumerable.Range(0, 600).Select(tenth => StepText.WithFreshNumbers(scenario, at + TimeSpan.FromMilliseconds(100 * tenth))).ToList();

        Assert.All(plays, play => Assert.Equal(5, Numbers(play).Distinct().Count()));
        Assert.Equal(600 * 5, plays.SelectMany(play => Numbers(play).Distinct()).Distinct().Count());
        Assert.All(Numbers(plays[0]), number => Assert.Matches("^([A-Z][0-9]{14}|04[0-9]{10}-[0-9]{2})$", number));

        static IEnumerable<string> Numbers(string play) =>
            System.Text.RegularExpressions.Regex.Matches(play, "[A-Z][0-9]{7,}|0[0-9]{11}-[0-9]{2}").Select(number => number.Value);
    }

    [Fact]
    public async Task A_scenario_that_somebody_plays_alone_is_not_taken_over_by_another_player_but_by_a_word_of_a_person()
    {
        var hub = simulator.NewHub();

        Assert.Equal(200, (await hub.Sim("PUT", "scenario?alone=true", "T-02")).Status);
        var refused = await hub.Sim("PUT", "scenario?alone=true", "T-03");
        Assert.Equal((409, "scenario_playing"), (refused.Status, refused.Code));
        Assert.Equal("T-02", (await hub.Sim("GET", "scenario")).Text("name"));
        Assert.Equal(200, (await simulator.NewHub().Sim("PUT", "scenario?alone=true", "T-03")).Status);
        Assert.Equal(200, (await hub.Sim("PUT", "scenario", "T-05")).Status);
        Assert.Equal(200, (await hub.Sim("PUT", "scenario?alone=true", "T-03")).Status);
    }

    [Fact]
    public async Task A_player_renews_and_ends_his_own_turn_only()
    {
        var hub = simulator.NewHub();
        await hub.Sim("PUT", "scenario?alone=one", "T-02");

        Assert.Equal(200, (await hub.Sim("PUT", "scenario/turn?alone=one")).Status);
        Assert.Equal((409, "turn_over"), await StatusAndCode(hub.Sim("PUT", "scenario/turn?alone=another")));
        await hub.Sim("DELETE", "scenario?alone=another");
        Assert.Equal("T-02", (await hub.Sim("GET", "scenario")).Text("name"));
        await hub.Sim("DELETE", "scenario?alone=one");
        Assert.Null((await hub.Sim("GET", "scenario")).Body!["name"]);
        Assert.Equal((409, "turn_over"), await StatusAndCode(hub.Sim("PUT", "scenario/turn?alone=one")));

        static async Task<(int, string?)> StatusAndCode(Task<Reply> asked) => (await asked is var reply ? reply.Status : 0, reply.Code);
    }

    [Fact]
    public void A_player_who_was_killed_is_forgotten_after_ten_seconds_and_what_he_broke_is_whole_again()
    {
        var clock = new Stopwatch();
        var run = new RunState("killed", 10) { Scenario = new ScenarioPlay(ScenarioReader.Read("""{"name":"own","rules":[{"fault":"reset"}]}"""u8.ToArray())) { Turn = new PlayersTurn("one", clock) } };

        clock.Seconds = 9;
        run.Scenario!.Turn!.Renew();
        clock.Seconds = 18;
        Assert.NotNull(run.Scenario);
        clock.Seconds = 20;
        Assert.Null(run.Scenario);
    }

    private sealed class Stopwatch : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    [Fact]
    public async Task Schema_and_simulator_know_the_same_faults_and_each_can_be_asked_for()
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Shipped, "schema.json")))!;
        var written = schema["$defs"]!["fault"]!["enum"]!.AsArray().Select(one => one!.GetValue<string>()).ToHashSet();
        var hub = simulator.NewHub();

        var faults = (await hub.Sim("GET", "faults")).Body!["items"]!.AsArray();

        var known = faults.SelectMany(fault => new[] { fault!["name"]!.GetValue<string>(), fault["code"]!.GetValue<string>() }).ToHashSet();
        Assert.Empty(known.Except(written));
        Assert.Empty(written.Except(known));
        Assert.Equal(Enumerable.Range(1, 42).Select(n => $"F{n}").Order(), known.Where(name => name[0] is 'F').Order());
        foreach (var fault in faults.Where(fault => fault!["about"]!.GetValue<string>() != "address"))
            Assert.Equal(200, (await hub.Play($$"""{"operation":"J1","fault":"{{fault!["name"]}}"}""")).Status);
    }

    [Fact]
    public async Task The_schema_uses_only_words_that_the_reader_knows()
    {
        string[] known =
        [
            "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum", "const",
            "oneOf", "minimum", "maximum", "minLength",
        ];

        var used = Words(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Shipped, "schema.json")))!.AsObject());

        Assert.Empty(used.Except(known));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> Command(params string[] args) => ScenarioCommand.RunAsync(args, _says, _complains, _folder);

    private static IEnumerable<string> Words(JsonObject schema) => schema.SelectMany(word => word.Key switch
    {
        "properties" or "$defs" => word.Value!.AsObject().SelectMany(member => Words(member.Value!.AsObject())),
        "items" => Words(word.Value!.AsObject()),
        "oneOf" => word.Value!.AsArray().SelectMany(branch => Words(branch!.AsObject())),
        "additionalProperties" when word.Value is JsonObject inner => Words(inner),
        _ => [],
    }).Concat(schema.Select(word => word.Key));
}
