using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>Each with a simulator of its own, because it is stopped.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly SimulatorFixture _simulator = new();

    public Task InitializeAsync() => _simulator.InitializeAsync();

    public Task DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task What_was_applied_before_a_restart_is_replayed_after_it()
    {
        var hub = _simulator.NewHub();
        await hub.ReachCarryIn();
        await hub.Apply();
        var before = await StateAsync(hub);

        await _simulator.StopAsync();
        await _simulator.StartAsync();

        Assert.Equal(before, await StateAsync(hub));
        Func<Task<Reply>>[] writes = [() => hub.SendI(), () => hub.SendII(), () => hub.SendIII(), () => hub.SendToArclink(), () => hub.Apply()];
        foreach (var send in writes)
            Assert.Equal(200, (await send()).Status);
        (string, string)[] effects = [("J1", "created"), ("S2", "created"), ("J4", "changed"), ("A1", "created"), ("A2", "changed")];
        foreach (var (operation, first) in effects)
            Assert.Equal([first, "replayed"], await hub.Effects(operation));
    }

    [Fact]
    public async Task A_changed_body_under_an_old_key_is_noticed_across_a_restart()
    {
        var hub = _simulator.NewHub();
        await hub.SendI();

        await _simulator.StopAsync();
        await _simulator.StartAsync();
        var other = TestHub.RecordBody();
        other["sourceVersion"] = 2;
        await hub.SendI(other);

        Assert.Contains("body: not the bytes first sent under this Idempotency-Key", await hub.ContractErrors());
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_never_happened()
    {
        var hub = _simulator.NewHub();
        await hub.SendI();
        await _simulator.StopAsync();
        await File.AppendAllTextAsync(_simulator.JournalPath, """{"item":{"seq":99,"at":"2026""");

        await _simulator.StartAsync();

        Assert.Equal(["created"], await hub.Effects("J1"));
        Assert.Equal(200, (await hub.SendI()).Status);
        await _simulator.StopAsync();
        await _simulator.StartAsync();
        Assert.Equal(["created", "replayed"], await hub.Effects("J1"));
    }

    [Fact]
    public async Task The_effect_is_in_the_file_when_the_answer_is_here()
    {
        var hub = _simulator.NewHub();

        await hub.SendI();

        await using var file = new FileStream(_simulator.JournalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var line = JsonNode.Parse((await reader.ReadLineAsync())!)!["item"]!;
        Assert.Equal(("J1", "created"), (line["operation"]!.GetValue<string>(), line["effect"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_reset_empties_only_its_run_and_stays_empty_after_a_restart()
    {
        var first = _simulator.NewHub();
        var second = _simulator.NewHub();
        await first.SendI();
        await second.SendI();

        await first.Sim("POST", "reset");

        Assert.Empty(await first.Effects("J1"));
        Assert.Equal(404, (await first.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}")).Status);
        await _simulator.StopAsync();
        await _simulator.StartAsync();

        Assert.Empty(await first.Effects("J1"));
        Assert.Equal(["created"], await second.Effects("J1"));
    }

    [Fact]
    public async Task A_reset_of_all_truncates_the_file()
    {
        var hub = _simulator.NewHub();
        await hub.SendI();

        await hub.Sim("POST", "reset?all=true");

        Assert.Equal(0, new FileInfo(_simulator.JournalPath).Length);
        Assert.Equal(201, (await hub.SendI()).Status);
    }

    [Fact]
    public void Two_simulators_on_one_journal_are_refused()
    {
        var taken = Assert.Throws<SimulatorSettingException>(() =>
            SimulatorHost.Build(["--Simulator:Urls=http://localhost:0", $"--Simulator:JournalPath={_simulator.JournalPath}"]));

        Assert.Contains("Simulator__JournalPath", taken.Message, StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(TestHub hub)
    {
        var bySerial = await hub.Sim("GET", $"state/{TestHub.Serial}");
        var byReception = await hub.Sim("GET", $"state/{TestHub.Reception}");
        return bySerial.Body!.ToJsonString() + byReception.Body!.ToJsonString();
    }
}
