using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>With a listener that stands where the hub would.</summary>
[Collection(SharedSimulator.Name)]
public sealed class CallbackTests(SimulatorFixture simulator) : IAsyncLifetime
{
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(Encoding.ASCII.GetBytes("twenty-four-bytes-secret"));

    private readonly TestHub _hub = simulator.NewHub();
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private readonly Queue<int> _answers = new();
    private WebApplication _listener = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _listener = builder.Build();
        _listener.MapPost("/hooks/{partner}", ReceiveAsync);
        await _listener.StartAsync();
        await _hub.Sim("PUT", "hub", $$"""{"url":"{{_listener.Urls.Single()}}","webhookSecrets":{"jpass":"{{Secret}}","sonpo-online":"{{Secret}}","arclink":"{{Secret}}"} }""");
    }

    public async Task DisposeAsync()
    {
        await _listener.StopAsync();
        await _listener.DisposeAsync();
    }

    [Fact]
    public async Task What_people_do_reaches_the_hub_signed()
    {
        await _hub.ReachApproval();

        // Told one after the other, each by a request of its own: nothing keeps the second from being faster.
        var told = new[] { await NextAsync(), await NextAsync() };
        var (submitted, reviewed) = (Assert.Single(told, one => one.Type == "reception.submitted"), Assert.Single(told, one => one.Type == "reception.reviewed"));

        Assert.Equal("jpass", submitted.Partner);
        Assert.Equal(TestHub.Serial, submitted.Data["printSerials"]![0]!.GetValue<string>());
        Assert.Equal("承認", reviewed.Data["status"]!.GetValue<string>());
        Assert.True(submitted.IsSigned && reviewed.IsSigned);
        Assert.Equal(["callback"], await _hub.Effects("reception.reviewed", atLeast: 1));
    }

    [Fact]
    public async Task A_conclusion_is_told_by_the_insurer_whichever_button_ended_it()
    {
        await _hub.Play("""{"operation":"reception.submitted","callback":{"lost":true}},{"operation":"reception.reviewed","callback":{"lost":true}}""");
        await _hub.ReachApproval();
        await _hub.SendII();

        await _hub.Sim("POST", $"contracts/{TestHub.Serial}/conclude", """{"finishedBy":"閉じる"}""");

        var told = await NextAsync();
        Assert.Equal(("sonpo-online", "contract.concluded", "閉じる"), (told.Partner, told.Type, told.Data["finishedBy"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("F34", 2, true)]
    [InlineData("F40", 1, false)]
    [InlineData("F41", 2, true)]
    [InlineData("F42", 1, false)]
    public async Task A_fault_of_callbacks_can_be_asked_for_by_its_code(string code, int copies, bool isSigned)
    {
        await _hub.Play($$"""{"operation":"application.printed","fault":"{{code}}"}""");
        await _hub.Sim("POST", "applications", """{"printSerial":"A0001234"}""");

        await _hub.Sim("POST", "applications/A0001234/print");

        var told = new List<Received>();
        for (var copy = 0; copy < copies; copy++)
            told.Add(await NextAsync());
        Assert.Single(told.Select(one => one.Id).Distinct());
        Assert.All(told, one => Assert.Equal(isSigned, one.IsSigned));
    }

    [Fact]
    public async Task A_callback_of_a_key_that_nobody_has_is_signed_all_the_same()
    {
        await _hub.Play("""{"operation":"application.printed","fault":"callback-unknown-key"}""");
        await _hub.Sim("POST", "applications", """{"printSerial":"A0001234"}""");

        await _hub.Sim("POST", "applications/A0001234/print");

        var told = await NextAsync();
        Assert.Equal(("A9999999", true), (told.Data["printSerial"]!.GetValue<string>(), told.IsSigned));
    }

    [Fact]
    public async Task A_reordered_callback_comes_after_the_one_that_follows_it()
    {
        await _hub.Play("""{"operation":"reception.submitted","fault":"callback-reordered"}""");

        await _hub.ReachApproval();

        Assert.Equal(["reception.reviewed", "reception.submitted"], [(await NextAsync()).Type, (await NextAsync()).Type]);
    }

    [Fact]
    public async Task An_early_callback_is_out_and_answered_before_the_request_is()
    {
        await _hub.Play("""{"operation":"J1","fault":"F36"}""");

        Assert.Equal(201, (await _hub.SendI()).Status);

        Assert.True(_received.Reader.TryRead(out var told));
        Assert.Equal("reception.submitted", told!.Type);
    }

    [Fact]
    public async Task A_callback_that_fails_is_tried_again_with_the_same_id()
    {
        _answers.Enqueue(503);
        await _hub.Sim("POST", "applications", """{"printSerial":"A0001234"}""");

        await _hub.Sim("POST", "applications/A0001234/print");

        var first = await NextAsync();
        var second = await NextAsync();
        Assert.Equal(first.Id, second.Id);
        var noted = (await _hub.Sim("GET", "journal?effect=callback&atLeast=1&wait=20")).Body!["items"]!.AsArray();
        Assert.Equal((2, 204), (noted[0]!["attempt"]!.GetValue<int>(), noted[0]!["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Every_callback_is_held_against_the_contract_and_so_is_its_answer()
    {
        await _hub.Play("""{"operation":"J1","fault":"F36"}""");
        await _hub.ReachApproval();
        await _hub.SendII();
        await _hub.Sim("POST", $"contracts/{TestHub.Serial}/conclude");
        for (var told = 0; told < 4; told++)
            await NextAsync();
        Assert.Empty(await Broken());
        Assert.Equal(
            ["contract.concluded", "reception.reviewed", "reception.submitted", "reception.submitted"],
            (await _hub.Sim("GET", "requests?callbacks=true")).Body!["items"]!.AsArray().Select(one => one!["operation"]!.GetValue<string>()).Where(name => name.Contains('.')).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("contract.concluded", (await _hub.Sim("GET", "requests")).Body!.ToJsonString(), StringComparison.Ordinal);

        _answers.Enqueue(418);
        await _hub.Sim("POST", "applications", """{"printSerial":"A00000000000000000001234"}""");
        await _hub.Sim("POST", "applications/A00000000000000000001234/print");
        _ = (await NextAsync(), await NextAsync());
        await _hub.Effects("application.printed", atLeast: 1);

        Assert.Equal(
            [
                "application.printed request data.printSerial: longer than 20|hook-sonpo-online answer 418: not in the contract, which has 204, 400, 401, 404, 413, 503",
                "application.printed request data.printSerial: longer than 20",
            ],
            await Broken());
    }

    [Theory]
    [InlineData("""{"operation":"reception.submitted","callback":{"forge":"body"}}""")]
    [InlineData("""{"operation":"reception.submitted","callback":{"forge":"yesterday"}}""")]
    [InlineData("""{"operation":"J6","callback":{"type":"reception.changed","data":{"made":"up"}}}""")]
    public async Task What_a_scenario_forges_or_makes_up_is_not_held_against_it(string rule)
    {
        await _hub.Play(rule);
        await _hub.ReachApproval();
        await _hub.ResubmitInJPass();
        await _hub.Effects("reception.reviewed", atLeast: 1);

        Assert.Empty(await Broken());
    }

    private async Task<string[]> Broken() =>
        [.. (await _hub.Sim("GET", "requests?broken=true")).Body!["items"]!.AsArray().Select(one => string.Join('|', one!["contractErrors"]!.AsArray().Concat(one["contractMismatches"]!.AsArray())))];

    [Fact]
    public async Task A_scenario_repeats_and_forges_callbacks()
    {
        await _hub.Play("""{"operation":"application.printed","nth":1,"callback":{"repeat":2}},{"operation":"application.printed","callback":{"forge":"signature"}}""");
        await _hub.Sim("POST", "applications", """{"printSerial":"A0001234"}""");

        await _hub.Sim("POST", "applications/A0001234/print");
        var three = new[] { await NextAsync(), await NextAsync(), await NextAsync() };
        await _hub.Sim("POST", "applications/A0001234/print");
        var forged = await NextAsync();

        Assert.Single(three.Select(one => one.Id).Distinct());
        Assert.All(three, one => Assert.True(one.IsSigned));
        Assert.False(forged.IsSigned);
    }

    [Fact]
    public async Task A_rule_of_an_operation_sends_a_callback_besides_its_answer()
    {
        await _hub.ReachApproval();
        _ = (await NextAsync(), await NextAsync());
        await _hub.Play("""{"operation":"J6","callback":{"type":"reception.changed"}}""");

        await _hub.ResubmitInJPass();

        Assert.Equal("reception.changed", (await NextAsync()).Type);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        var isFresh = Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture)) < 300;
        var parsed = JsonNode.Parse(body)!;
        lock (_answers)
            context.Response.StatusCode = _answers.TryDequeue(out var answer) ? answer : 204;
        var isSigned = isFresh && signature == headers["webhook-signature"].ToString();
        var partner = (string)context.Request.RouteValues["partner"]!;
        await _received.Writer.WriteAsync(new Received(partner, parsed["type"]!.GetValue<string>(), parsed["data"]!, id, isSigned));
    }

    private async Task<Received> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private sealed record Received(string Partner, string Type, JsonNode Data, string Id, bool IsSigned);
}
