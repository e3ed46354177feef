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
    [InlineData("run", "T-01", "--hob", "http://localhost:1")]
    [InlineData("cheque")]
    public async Task Wrong_use_is_told_apart_from_a_wrong_scenario(params string[] args) => Assert.Equal(2, await Command(args));

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

    private Task<int> Command(params string[] args) => ScenarioCommand.RunAsync(args, _says, _complains);

    private static IEnumerable<string> Words(JsonObject schema) => schema.SelectMany(word => word.Key switch
    {
        "properties" or "$defs" => word.Value!.AsObject().SelectMany(member => Words(member.Value!.AsObject())),
        "items" => Words(word.Value!.AsObject()),
        "oneOf" => word.Value!.AsArray().SelectMany(branch => Words(branch!.AsObject())),
        "additionalProperties" when word.Value is JsonObject inner => Words(inner),
        _ => [],
    }).Concat(schema.Select(word => word.Key));
}
