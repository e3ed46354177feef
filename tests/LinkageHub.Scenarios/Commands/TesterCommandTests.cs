using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Commands;

/// <summary><c>linkagehub record</c> and <c>linkagehub clock</c>, as a tester types them.</summary>
[Collection(DoorTests.Name)]
public sealed class TesterCommandTests(Ground ground, Town town) : Scenario(town), IClassFixture<Town>
{
    private const string NobodyThere = "http://127.0.0.1:9";

    private string[] Here => ["--url", Town.Hub.Address.ToString(), "--api-key", Secrets.Staff];

    private string[] WithSimulator => [.. Here, "--simulator", ground.Simulator.ToString()];

    [Fact]
    public async Task A_recording_is_started_listed_stopped_saved_and_deleted()
    {
        var contract = Town.NewContract();
        var started = await Command.Runs(["record", "start", "--reason", "障害の再現", "--key", contract.PrintSerial, "--minutes", "5", .. Here]);
        var id = started.Said.Trim();
        await Procedure.LinkedI(contract);
        var stopped = await Command.Runs(["record", "stop", id, .. Here]);
        var listed = await Command.Runs(["record", "list", .. Here]);
        var file = Path.Combine(Directory.CreateTempSubdirectory("linkagehub-record-").FullName, "own.json");
        var saved = await Command.Runs(["record", "save", id, file, .. Here]);
        var cassette = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        var unwritable = await Command.Runs(["record", "save", id, Path.Combine(file, "below-a-file.json"), .. Here]);
        var deleted = await Command.Runs(["record", "delete", id, .. Here]);
        var gone = await Command.Runs(["record", "save", id, file, .. Here]);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Assert.Equal([0, 0, 0, 0, 0], [started.ExitCode, stopped.ExitCode, listed.ExitCode, saved.ExitCode, deleted.ExitCode]);
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Matches($"{id}.* 1件 ", listed.Said);
        Assert.Equal((LinkageHub.Recordings.Cassette.CurrentVersion, 1), (cassette["version"]!.GetValue<int>(), cassette["outcomes"]!.AsArray().Count));
        Assert.Equal(("記録を終えました。", $"{file} に保存しました。", "消しました。"), (stopped.Said.Trim(), saved.Said.Trim(), deleted.Said.Trim()));
        Assert.Equal(1, unwritable.ExitCode);
        Assert.Contains("ファイルを扱えません", unwritable.Complained, StringComparison.Ordinal);
        Assert.Equal(1, gone.ExitCode);
        Assert.StartsWith("LH8-105", gone.Complained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--reason が必要です。", "start")]
    [InlineData(2, "--minutes の値「soon」が正しくありません。", "start", "--reason", "x", "--minutes", "soon")]
    [InlineData(1, "LH7-108", "start", "--reason", "x", "--minutes", "0")]
    [InlineData(1, "LH8-105", "stop", "nobody")]
    [InlineData(2, "必要な引数 'id' がコマンド 'stop' にありません。", "stop")]
    [InlineData(2, "必要な引数 'file' がコマンド 'save' にありません。", "save", "nobody")]
    [InlineData(2, "「begin」は分かりません。", "begin")]
    public async Task A_recording_that_cannot_be_is_refused(int exitCode, string complaint, params string[] arguments)
    {
        var ran = await Command.Runs(["record", .. arguments, .. Here]);

        Assert.True(ran.ExitCode == exitCode, ran.ToString());
        Assert.Contains(complaint, ran.Complained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record", "list")]
    [InlineData("clock", "show")]
    [InlineData("contracts", "mismatches")]
    public async Task A_hub_that_is_not_there_and_a_key_that_is_not_ours_are_told_apart(params string[] verb)
    {
        var nobody = await Command.Runs([.. verb, "--url", NobodyThere, "--api-key", "x"]);
        var stranger = await Command.Runs([.. verb, "--url", Town.Hub.Address.ToString(), "--api-key", "wrong"]);
        var machine = await Command.Runs([.. verb, "--url", Town.Hub.Address.ToString(), "--api-key", "wrong", "--json"]);

        Assert.Equal((1, 1, 1), (nobody.ExitCode, stranger.ExitCode, machine.ExitCode));
        Assert.StartsWith("LH9-107: ハブに接続できません", nobody.Complained, StringComparison.Ordinal);
        Assert.Contains("→ ハブが動いているか、--url が正しいか確認してください。", nobody.Complained, StringComparison.Ordinal);
        Assert.StartsWith("LH8-106", stranger.Complained, StringComparison.Ordinal);
        Assert.Equal("LH8-106", JsonNode.Parse(machine.Said)!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_anybody_saying_where_the_hub_is_the_ways_to_say_it_are_named()
    {
        var ran = await Command.Runs("clock", "show");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("ハブのURLが分かりません。", ran.Complained, StringComparison.Ordinal);
        Assert.Contains("--url か LINKAGEHUB_URL で指定するか、scripts/run で起動してください。", ran.Complained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hub_and_partners_are_frozen_set_and_advanced_together_and_go_back_to_the_real_time()
    {
        try
        {
            var frozen = await Command.Runs(["clock", "freeze", .. WithSimulator]);
            var set = await Command.Runs(["clock", "set", "2027-01-31T23:59:50", .. WithSimulator]);
            var advanced = await Command.Runs(["clock", "advance", "15s", .. WithSimulator]);
            var shown = await Command.Runs(["clock", "show", .. Here]);
            var partners = await Partners.Reads("clock");

            Assert.Equal([0, 0, 0, 0], [frozen.ExitCode, set.ExitCode, advanced.ExitCode, shown.ExitCode]);
            Assert.Equal("2027-01-31T23:59:50+09:00 で停止中", set.Said.Trim());
            Assert.Equal(("2027-02-01T00:00:05+09:00 で停止中", "2027-02-01T00:00:05+09:00 で停止中"), (advanced.Said.Trim(), shown.Said.Trim()));
            Assert.Equal(DateTimeOffset.Parse("2027-02-01T00:00:05+09:00", CultureInfo.InvariantCulture), partners["now"]!.GetValue<DateTimeOffset>());
        }
        finally
        {
            Assert.EndsWith("(実際の時刻)", (await Command.Runs(["clock", "real", .. WithSimulator])).Said.Trim(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("日時「tomorrow」は 2026-11-30T23:59:50 の形にしてください。", "set", "tomorrow")]
    [InlineData("長さ「15」は 90s、15m、24h、7d の形にしてください。", "advance", "15")]
    [InlineData("必要な引数 'time' がコマンド 'set' にありません。", "set")]
    [InlineData("必要なコマンドが指定されませんでした。")]
    public async Task A_time_that_is_none_moves_no_clock(string complaint, params string[] arguments)
    {
        var ran = await Command.Runs(["clock", .. arguments]);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Said));
        Assert.Contains(complaint, ran.Complained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulator_that_does_not_follow_is_named()
    {
        var ran = await Command.Runs(["clock", "go", .. Here, "--simulator", Town.Hub.Address.ToString()]);

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("シミュレーターの時計を合わせられません", ran.Complained, StringComparison.Ordinal);
    }
}
