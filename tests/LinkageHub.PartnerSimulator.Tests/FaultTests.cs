using System.Net.Sockets;
using System.Text;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>On bare sockets: an HTTP client hides the very differences that matter here.</summary>
[Collection(SharedSimulator.Name)]
public class FaultTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Fact]
    public async Task Drop_before_effect_closes_without_a_byte_and_nothing_happened()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"drop-before-effect"}""");

        Assert.Equal("", await SendI());

        Assert.Empty(await _hub.Effects("J1"));
        Assert.Equal(404, (await _hub.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}")).Status);
    }

    [Fact]
    public async Task Drop_after_effect_closes_without_a_byte_and_the_record_is_there()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"drop-after-effect"}""");

        Assert.Equal("", await SendI());
        Assert.Equal(200, (await _hub.SendI()).Status);

        Assert.Equal(["created", "replayed"], await _hub.Effects("J1"));
    }

    [Theory]
    [InlineData("reset", 1)]
    [InlineData("reset-before-effect", 0)]
    public async Task Reset_is_a_reset_and_not_an_orderly_end(string fault, int effects)
    {
        await _hub.Play($$"""{"operation":"J1","nth":1,"fault":"{{fault}}"}""");

        var broken = await Assert.ThrowsAnyAsync<Exception>(SendI);

        var socket = broken as SocketException ?? broken.InnerException as SocketException;
        Assert.Equal(SocketError.ConnectionReset, socket?.SocketErrorCode);
        Assert.Equal(effects, (await _hub.Effects("J1")).Length);
    }

    [Fact]
    public async Task Effect_after_timeout_happens_although_the_caller_has_gone()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"effect-after-timeout","latencyMs":400}""");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.SendAsync(Request(), patience.Token));
        Assert.Empty(await _hub.Effects("J1"));

        Assert.Equal(["created"], await _hub.Effects("J1", atLeast: 1));
    }

    [Fact]
    public async Task Truncate_promises_more_than_it_sends()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"truncate"}""");

        var answer = await SendI();

        var (head, body) = Split(answer);
        var promised = int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0], null);
        Assert.StartsWith("HTTP/1.1 201", head, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, promised - 1);
        Assert.Equal(["created"], await _hub.Effects("J1"));
    }

    [Theory]
    [InlineData("empty", "Content-Length: 0")]
    [InlineData("html", "<!DOCTYPE html>")]
    [InlineData("other-json", "\r\n\r\n[]")]
    [InlineData("result-ng", "{\"result\":\"NG\"}")]
    [InlineData("wrong-content-type", "Content-Type: text/plain")]
    [InlineData("gzip-bomb", "Content-Encoding: gzip")]
    [InlineData("huge-header", "X-Huge: xxxx")]
    [InlineData("early-hints", "HTTP/1.1 103 Early Hints")]
    [InlineData("wrong-key", "\"printSerial\":\"A9998765\"")]
    [InlineData("wrong-content", "\"recordId\":\"不明\"")]
    [InlineData("F22", "<!DOCTYPE html>")]
    public async Task A_broken_answer_comes_after_the_effect(string fault, string expected)
    {
        await _hub.Play($$"""{"operation":"J1","nth":1,"fault":"{{fault}}"}""");

        Assert.Contains(expected, await SendI(), StringComparison.Ordinal);

        Assert.Equal(["created"], await _hub.Effects("J1"));
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("bom")]
    [InlineData("utf-16")]
    [InlineData("garbage")]
    [InlineData("wrong-content-length")]
    public async Task Every_other_broken_answer_still_applies(string fault)
    {
        await _hub.Play($$"""{"operation":"J1","nth":1,"fault":"{{fault}}","latencyMs":1}""");

        Assert.StartsWith("HTTP/1.1 201", await SendI(), StringComparison.Ordinal);

        Assert.Equal(["created"], await _hub.Effects("J1"));
    }

    [Fact]
    public async Task Cp932_is_sent_while_utf8_is_declared()
    {
        await _hub.ReachApproval();
        await _hub.Play("""{"operation":"J3","fault":"wrong-charset"}""");

        var bytes = await BareSocket.SendForBytesAsync(
            simulator.Address, TestHub.BuildRead($"/jpass/v1/receptions/{TestHub.Reception}"), _hub.Run);

        // 承認 in CP932.
        Assert.True(bytes.AsSpan().IndexOf(new byte[] { 0x8f, 0xb3, 0x94, 0x46 }) > 0);
        Assert.Contains("charset=utf-8", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_before_the_effect_by_default_and_after_it_when_asked()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"answer":{"status":503,"headers":{"Retry-After":"7"}}},{"operation":"J1","nth":2,"answer":{"status":500},"effect":true}""");

        var first = await SendI();
        var none = await _hub.Effects("J1");
        var second = await _hub.SendI();

        Assert.Contains("Retry-After: 7", first, StringComparison.Ordinal);
        Assert.Empty(none);
        Assert.Equal(500, second.Status);
        Assert.Equal(["created"], await _hub.Effects("J1"));
    }

    [Theory]
    [InlineData("F10", 503, 0)]
    [InlineData("F11", 500, 1)]
    [InlineData("F12", 503, 0)]
    [InlineData("F13", 429, 0)]
    [InlineData("F14", 408, 0)]
    [InlineData("F15", 409, 0)]
    [InlineData("F16", 401, 0)]
    [InlineData("F17", 302, 0)]
    public async Task An_answer_of_the_matrix_comes_by_its_code_with_or_without_the_effect(string code, int status, int effects)
    {
        await _hub.Play($$"""{"operation":"J1","nth":1,"fault":"{{code}}"}""");

        Assert.StartsWith($"HTTP/1.1 {status} ", await SendI(), StringComparison.Ordinal);

        Assert.Equal(effects, (await _hub.Effects("J1")).Length);
        var request = Assert.Single((await _hub.Sim("GET", "requests?operation=J1")).Body!["items"]!.AsArray())!;
        Assert.Equal(code, request["fault"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rules_own_answer_goes_before_the_one_of_its_fault()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"F10","answer":{"status":504}}""");

        Assert.StartsWith("HTTP/1.1 504 ", await SendI(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_latency_is_one_and_unknown_members_of_a_distribution_are_refused()
    {
        Assert.Equal(200, (await _hub.Play("""{"operation":"J1","latencyMs":{"distribution":"fixed","ms":5}}""")).Status);
        Assert.Equal(201, (await _hub.SendI()).Status);
        Assert.Equal(422, (await _hub.Play("""{"latencyMs":{"distribution":"fixed","min":5}}""")).Status);
    }

    [Fact]
    public async Task What_goes_wrong_before_a_byte_has_an_address_each()
    {
        var addresses = (await _hub.Sim("GET", "dead-ends")).Body!.AsObject();
        Uri At(string code) => new(addresses[code]!["address"]!.GetValue<string>());
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), UseProxy = false });

        Task<Exception> Fails(string code) => Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(At(code)));

        Assert.Equal(HttpRequestError.ConnectionError, Assert.IsType<HttpRequestException>(await Fails("F2")).HttpRequestError);
        Assert.Contains("ConnectTimeout", (await Fails("F3")).ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.SecureConnectionError, Assert.IsType<HttpRequestException>(await Fails("F4")).HttpRequestError);
        var wrong = Assert.IsType<HttpRequestException>(await Fails("F5"));
        Assert.Contains("certificate", wrong.InnerException!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(".invalid", At("F1").Host, StringComparison.Ordinal);
        // A hub takes no other address for a partner's that is not on its own machine.
        Assert.Equal("https", At("F1").Scheme);
    }

    [Fact]
    public async Task The_request_log_names_the_fault_and_whether_the_answer_left()
    {
        await _hub.Play("""{"operation":"J1","nth":1,"fault":"drop-after-effect"}""");
        await SendI();
        await _hub.SendI();

        var requests = (await _hub.Sim("GET", "requests?operation=J1")).Body!["items"]!.AsArray();

        Assert.Equal("F7", requests[0]!["fault"]!.GetValue<string>());
        Assert.Equal("drop-after-effect", requests[0]!["faultName"]!.GetValue<string>());
        Assert.False(requests[0]!["answer"]!["sent"]!.GetValue<bool>());
        Assert.Null(requests[1]!["fault"]);
        Assert.True(requests[1]!["answer"]!["sent"]!.GetValue<bool>());
        Assert.Equal("present", requests[1]!["headers"]!["Authorization"]!.GetValue<string>());
    }

    private HttpRequestMessage Request() =>
        _hub.Build(HttpMethod.Put, $"/jpass/v1/insurance-records/{TestHub.Serial}", TestHub.RecordBody().ToJsonString(), $"J1:SJ:{TestHub.Serial}:0");

    private Task<string> SendI() => BareSocket.SendAsync(simulator.Address, Request(), _hub.Run);

    private static (string Head, string Body) Split(string answer)
    {
        var at = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (answer[..at], answer[(at + 4)..]);
    }
}
