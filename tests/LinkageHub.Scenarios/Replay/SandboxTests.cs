using System.Text;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Replay;

/// <summary>The other way round: what the hub sent, sent to a partner's sandbox with its own keys.</summary>
[Collection(OutageTests.Name)]
public sealed class SandboxTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private static readonly string[] Partner = ["SonpoOnline", "JPass", "Arclink"];

    private readonly string _journal = Path.Combine(Directory.CreateTempSubdirectory("linkagehub-sandbox-").FullName, "journal.jsonl");

    [Fact]
    public async Task A_cassette_plays_green_at_a_fresh_sandbox_and_red_where_one_answers_otherwise()
    {
        var recording = (await Staff.Post("recordings", new { reason = "試験環境との照合" })).Accepted()["id"];
        await Partners.Breaks("""{"operation":"J1","nth":1,"fault":"drop-after-effect"},{"operation":"S2","nth":1,"fault":"drop-before-effect"}""");
        var contract = await Procedure.CarriedIn();
        await Partners.Calms();
        // The same again for cases that had begun before: one that waits for its credit, one that is concluded, one whose copy is delivered.
        var (waiting, concluded, delivered) = (await Procedure.Approved(), await Procedure.Concluded(), await Procedure.CopyDelivered());
        var afternoon = (await Staff.Post("recordings", new { reason = "昼からの記録", keys = new[] { waiting, concluded, delivered }.Select(one => one.PrintSerial) })).Accepted()["id"];
        Assert.Equal("succeeded", (await Staff.Links("II", waiting)).Handoff.Status);
        Assert.Equal("succeeded", (await Staff.Links("III", concluded)).Handoff.Status);
        Assert.Equal("succeeded", (await Staff.Links("carry-in", delivered)).Handoff.Status);
        (await Staff.Post($"recordings/{afternoon}/stop", new { })).Accepted();
        var begun = (await Staff.Get($"recordings/{afternoon}/cassette")).Accepted();
        Assert.Equal(3, begun.Body["starts"]!.AsArray().Count);
        await Arclink.Approves(contract);
        await Staff.SeesCaseEventually(contract, seen => seen.Body["observed"]!.ToJsonString(Reply.Plain).Contains("本社持込済", StringComparison.Ordinal));
        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();
        var cassette = (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text;

        // All of them at once, at one simulator: each in a world of its own.
        await using var sandbox = SimulatorHost.Build(
            ["--Simulator:Urls=http://127.0.0.1:0", $"--Simulator:JournalPath={_journal}", .. Partner.Select(partner => $"--Simulator:{partner}:ApiKey=sandbox-key")]);
        await sandbox.StartAsync();
        var url = sandbox.Urls.Single();
        using (var http = new HttpClient { DefaultRequestHeaders = { { "X-Sim-Run", "planted" } } })
        using (var taken = await http.PutAsync(
            new Uri($"{url}/_sim/scenario"), new StringContent("""{"name":"planted","rules":[{"operation":"S2","dlwebStarted":false}]}""", Encoding.UTF8, "application/json")))
            taken.EnsureSuccessStatusCode();
        var played = await Task.WhenAll(
            PlaysAgainstAsync(url, cassette, "sandbox-key"), PlaysAgainstAsync(url, cassette, "sandbox-key"), PlaysAgainstAsync(url, cassette, "sandbox-key", "--run", "planted"),
            PlaysAgainstAsync(url, cassette, "wrong-key"), PlaysAgainstAsync(url, begun.Text, "sandbox-key"), PlaysAgainstAsync(url, WithoutLinkageI(begun, waiting), "sandbox-key"));

        Assert.All(played[..2], green => Assert.True(green.ExitCode == 0, green.Said));
        var (otherwise, said) = played[2];
        Assert.True(otherwise == 1, said);
        Assert.Contains($"S2 {contract.ReceptionNumber}", said, StringComparison.Ordinal);
        Assert.Contains("dlweb.started\n    記録: true\n    再生: false", said, StringComparison.Ordinal);

        var (stranger, refused) = played[3];
        Assert.True(stranger == 1, refused);
        Assert.Contains("状態コード\n    記録: 200\n    再生: 401", refused, StringComparison.Ordinal);

        Assert.True(played[4].ExitCode == 0, played[4].Said);
        var (lacking, missing) = played[5];
        Assert.True(lacking == 1, missing);
        Assert.Contains("record_not_found", missing, StringComparison.Ordinal);
        Assert.DoesNotContain(delivered.ReceptionNumber, missing, StringComparison.Ordinal);
    }

    /// <summary>A sandbox that has never heard of the contract.</summary>
    private static string WithoutLinkageI(Reply begun, Contract contract)
    {
        var cassette = begun.Body;
        cassette["starts"]!.AsArray().Single(start => (string?)start!["case"]!["revisions"]![0]!["printSerial"] == contract.PrintSerial)!["payloads"] = new JsonArray();
        return cassette.ToJsonString(Reply.Plain);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_journal)!, recursive: true);
    }

    private Task<(int ExitCode, string Said)> PlaysAgainstAsync(string url, string cassette, string key, params string[] more) => Player.ReplaysAsync(
        Town, cassette, ["--against", $"sonpo-online={url}", "--against", $"jpass={url}", "--against", $"arclink={url}", "--partner-key", "none", "--partner-key", $"sonpo-online={key}",
            "--partner-key", $"jpass={key}", "--partner-key", $"arclink={key}", .. more]);
}
