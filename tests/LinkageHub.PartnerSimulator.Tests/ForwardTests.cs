namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>A partner's own sandbox behind the simulator: here another simulator, which knows nothing of the first.</summary>
[Collection(SharedSimulator.Name)]
public sealed class ForwardTests(SimulatorFixture simulator) : IAsyncLifetime
{
    private readonly TestHub _hub = simulator.NewHub();
    private readonly SimulatorFixture _sandbox = new();
    private TestHub _behind = null!;

    [Fact]
    public async Task What_no_rule_breaks_reaches_the_sandbox_and_its_answer_comes_back()
    {
        await ForwardsJPassAsync();

        var first = await _hub.SendI();
        var again = await _hub.SendI();
        var read = await _hub.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}");

        Assert.Equal((201, 200, 200), (first.Status, again.Status, read.Status));
        Assert.Equal(["created", "replayed"], await _hub.Effects("J1"));
        Assert.Equal(["created", "replayed"], await _behind.Effects("J1"));
        Assert.Null((await _hub.Sim("GET", $"state/{TestHub.Serial}")).Body!["record"]);
    }

    [Fact]
    public async Task A_fault_stands_in_front_of_the_sandbox()
    {
        await ForwardsJPassAsync();
        await _hub.Play("""{"operation":"J1","nth":1,"answer":{"status":503}},{"operation":"J1","nth":2,"fault":"drop-after-effect"}""");

        Assert.Equal(503, (await _hub.SendI()).Status);
        Assert.Empty(await _behind.Effects("J1"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _hub.SendI());
        Assert.Equal(["created"], await _behind.Effects("J1"));
    }

    [Fact]
    public async Task A_sandbox_that_is_not_there_or_no_partners_is_said_and_a_key_is_not_shown()
    {
        Assert.Equal((422, "$.j-pass"), Field(await _hub.Sim("PUT", "forward", """{"j-pass":{"url":"http://127.0.0.1:9"}}""")));
        Assert.Equal((422, "$.jpass.url"), Field(await _hub.Sim("PUT", "forward", """{"jpass":{"url":"127.0.0.1:9"}}""")));
        var taken = await _hub.Sim("PUT", "forward", """{"jpass":{"url":"http://127.0.0.1:9","apiKey":"its-own-key"}}""");

        Assert.DoesNotContain("its-own-key", taken.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((502, "sandbox_unreachable"), await _hub.SendI() is var lost ? (lost.Status, lost.Code!) : default);
        Assert.Equal("{}", (await _hub.Sim("PUT", "forward", "{}")).Body!.ToJsonString());
        Assert.Equal(201, (await _hub.SendI()).Status);

        static (int, string) Field(Reply refused) => (refused.Status, refused.Text("field")!);
    }

    public async Task InitializeAsync()
    {
        await _sandbox.StartAsync("--Simulator:JPass:ApiKey=its-own-key");
        _behind = new TestHub(_sandbox, "default");
    }

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    private async Task ForwardsJPassAsync() =>
        Assert.Equal(200, (await _hub.Sim("PUT", "forward", $$"""{"jpass":{"url":"{{_sandbox.Address}}","apiKey":"its-own-key"} }""")).Status);
}
