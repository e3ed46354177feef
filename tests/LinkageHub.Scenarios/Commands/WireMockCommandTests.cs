using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Commands;

/// <summary><c>linkagehub record wiremock</c>: a cassette for those who use WireMock.</summary>
[Collection(DoorTests.Name)]
public sealed class WireMockCommandTests(Town town) : Scenario(town), IClassFixture<Town>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linkagehub-wiremock-").FullName;

    [Fact]
    public async Task A_lost_answer_and_what_came_after_it_become_mappings_in_turn()
    {
        var recording = (await Staff.Post("recordings", new { reason = "WireMock" })).Accepted()["id"];
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"drop-before-effect"}""");
        Assert.Equal("succeeded", (await Staff.LinksI(contract)).Handoff.Status);
        var cassette = Path.Combine(_folder, "lost.json");
        await File.WriteAllTextAsync(cassette, (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text);
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();

        var ran = await Command.Runs("record", "wiremock", cassette, Path.Combine(_folder, "wm"));

        Assert.True(ran.ExitCode == 0, ran.ToString());
        var mappings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "wm", "mappings", "linkagehub.json")))!["mappings"]!.AsArray();
        var sends = mappings.Where(one => one!["request"]!["method"]!.GetValue<string>() == "PUT").ToList();
        Assert.Equal([$"J1 {contract.PrintSerial} (1/2)", $"J1 {contract.PrintSerial} (2/2)"], sends.Select(one => one!["name"]!.GetValue<string>()));
        Assert.All(sends, one => Assert.Equal(
            ($"/jpass/v1/insurance-records/{contract.PrintSerial}", $"J1:SJ:{contract.PrintSerial}:0"),
            (one!["request"]!["url"]!.GetValue<string>(), one["request"]!["headers"]!["Idempotency-Key"]!["equalTo"]!.GetValue<string>())));
        Assert.Equal(["Started", "2"], sends.Select(one => one!["requiredScenarioState"]!.GetValue<string>()));
        Assert.Equal(["2", null], sends.Select(one => one!["newScenarioState"]?.GetValue<string>()));
        Assert.NotNull(sends[0]!["response"]!["fault"]);
        Assert.Equal((201, contract.PrintSerial), (sends[1]!["response"]!["status"]!.GetValue<int>(), sends[1]!["response"]!["jsonBody"]!["printSerial"]!.GetValue<string>()));
        Assert.Contains("S1", string.Join(' ', mappings.Select(one => one!["name"])), StringComparison.Ordinal);
        Assert.Contains($"{mappings.Count} 件を", ran.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "ファイルが存在しません", "nowhere.json")]
    [InlineData(1, "LH7-108: own.json はカセットではありません", "own.json")]
    public async Task What_is_no_cassette_is_refused(int exitCode, string complaint, string name)
    {
        var file = Path.Combine(_folder, name);
        if (name == "own.json")
            await File.WriteAllTextAsync(file, "{}");

        var ran = await Command.Runs("record", "wiremock", file, _folder);

        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Said));
        Assert.Contains(complaint, ran.Complained, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
