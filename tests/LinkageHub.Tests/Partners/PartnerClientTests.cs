using System.Net.Sockets;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Tests.Partners;

public class PartnerClientTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static PartnerOptions Options(Uri url) => new()
    {
        BaseUrl = url,
        ApiKey = "key-1",
        Headers = new Dictionary<string, string> { ["X-Sim-Run"] = "run-7" },
    };

    private static async Task<SendResult> Send(RawPartner partner, TimeProvider? time = null)
    {
        using var directory = Samples.Directory(Options(partner.Url), time);
        return await directory.SendAsync(Samples.Write(Operation.J1), Never);
    }

    [Fact]
    public async Task A_write_carries_its_key_its_attempt_its_trace_and_exactly_its_bytes()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(201, Samples.Success(Operation.J1)));

        using var directory = Samples.Directory(Options(partner.Url));
        var result = await directory.SendAsync(Samples.Write(Operation.J1, attempt: 3), Never);

        Assert.IsType<PartnerOutcome.Applied>(result.Outcome);
        var request = Assert.Single(partner.Requests);
        Assert.Equal("PUT /jpass/v1/insurance-records/A0001234 HTTP/1.1", request.FirstLine);
        Assert.Equal("Bearer key-1", request.Header("Authorization"));
        Assert.Equal("J1:SJ:A0001234:0", request.Header("Idempotency-Key"));
        Assert.Equal("3", request.Header("LinkageHub-Attempt"));
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", request.Header("traceparent"));
        Assert.Equal("run-7", request.Header("X-Sim-Run"));
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.Equal(Samples.Body(Operation.J1), request.Body);
    }

    [Fact]
    public async Task A_trace_that_is_none_is_replaced()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(201, Samples.Success(Operation.J1)));

        using var directory = Samples.Directory(Options(partner.Url));
        await directory.SendAsync(Samples.Write(Operation.J1) with { TraceParent = "x\r\nForged: 1" }, Never);

        var request = Assert.Single(partner.Requests);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", request.Header("traceparent"));
        Assert.Null(request.Header("Forged"));
    }

    public static TheoryData<string, string> BrokenAnswers => new()
    {
        { "answer-cut-short", RawPartner.Json(200, Samples.Success(Operation.J1))[..^5] },
        { "answer-cut-short", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"pri" },
        { "answer-cut-short", "HTTP/1.1 20" },
        { "answer-cut-short", "" },
        { "answer-not-http", "SSH-2.0-OpenSSH\r\n\r\n" },
        { "answer-empty", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n" },
        { "answer-unparsable", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{\"printSerial\"" },
        { "answer-too-large", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + new string(' ', (1024 * 1024) + 1) },
        { "answer-headers-too-large", "HTTP/1.1 200 OK\r\nX-Much: " + new string('x', 64 * 1024) + "\r\n\r\n" },
        { "status-302", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" },
    };

    // F9, F17, F20, F27, F30, F31
    [Theory, MemberData(nameof(BrokenAnswers))]
    public async Task A_broken_answer_leaves_the_write_in_doubt_after_one_request(string why, string answer)
    {
        using var partner = new RawPartner(async (_, socket) =>
        {
            await RawPartner.SendAsync(socket, answer);
            return false;
        });

        var result = await Send(partner);

        Assert.Equal(why, Assert.IsType<PartnerOutcome.InDoubt>(result.Outcome).Why);
        Assert.Single(partner.Requests);
    }

    [Fact]
    public async Task A_reset_after_the_request_leaves_it_in_doubt()
    {
        using var partner = new RawPartner((_, socket) => RawPartner.ResetAsync(socket));

        var result = await Send(partner);

        Assert.IsType<PartnerOutcome.InDoubt>(result.Outcome);
        Assert.Single(partner.Requests);
    }

    public enum StaleEnd
    {
        ClosedAfterTheRequest,
        ResetAfterTheRequest,
        ClosedAfterTheHeaders,
    }

    // A pooled connection that dies under a write: the handler may be tempted to repeat it on a fresh one.
    [Theory]
    [InlineData(StaleEnd.ClosedAfterTheRequest)]
    [InlineData(StaleEnd.ResetAfterTheRequest)]
    [InlineData(StaleEnd.ClosedAfterTheHeaders)]
    public async Task A_write_on_a_stale_pooled_connection_goes_out_once(StaleEnd end)
    {
        var writes = 0;
        using var partner = new RawPartner(
            async (_, socket) =>
            {
                if (Interlocked.Increment(ref writes) > 1)
                    return end is StaleEnd.ResetAfterTheRequest && await RawPartner.ResetAsync(socket);
                // Read the rest, if any, so that the connection is clean and goes back to the pool.
                if (end is StaleEnd.ClosedAfterTheHeaders)
                    await DrainAsync(socket, Samples.Body(Operation.J1).Length);
                await RawPartner.SendAsync(socket, RawPartner.Json(201, Samples.Success(Operation.J1)));
                return true;
            },
            answersFromTheHead: end is StaleEnd.ClosedAfterTheHeaders);
        using var directory = Samples.Directory(Options(partner.Url));

        var first = await directory.SendAsync(Samples.Write(Operation.J1), Never);
        var second = await directory.SendAsync(Samples.Write(Operation.J1, attempt: 2), Never);

        Assert.IsType<PartnerOutcome.Applied>(first.Outcome);
        Assert.IsType<PartnerOutcome.InDoubt>(second.Outcome);
        Assert.Equal(["1", "2"], partner.Requests.Select(request => request.Header("LinkageHub-Attempt")));
    }

    [Fact]
    public async Task A_body_refuses_to_leave_a_second_time()
    {
        using var content = new SingleSendContent(Samples.Body(Operation.J1));

        Assert.False(content.HasStarted);
        await content.CopyToAsync(Stream.Null);
        Assert.True(content.HasStarted);

        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(Stream.Null));
    }

    // F6-F8
    [Fact]
    public async Task Silence_until_the_deadline_leaves_the_write_in_doubt()
    {
        var time = new ManualTime();
        using var partner = new RawPartner(async (_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
            return true;
        });

        var result = await Send(partner, time);

        Assert.Equal(new PartnerOutcome.InDoubt("timeout"), result.Outcome);
        Assert.Null(result.HttpStatus);
    }

    // F29: each byte comes in time, the whole does not.
    [Fact]
    public async Task An_answer_that_drips_is_cut_at_the_deadline()
    {
        var time = new ManualTime();
        using var partner = new RawPartner(async (_, socket) =>
        {
            await RawPartner.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            for (var second = 0; second < 11; second++)
            {
                await RawPartner.SendAsync(socket, "{");
                time.Advance(TimeSpan.FromSeconds(1));
            }
            return true;
        });

        var result = await Send(partner, time);

        Assert.Equal("timeout", Assert.IsType<PartnerOutcome.InDoubt>(result.Outcome).Why);
    }

    // F18: interim answers keep the connection busy, not the deadline waiting.
    [Fact]
    public async Task A_flood_of_interim_answers_ends_at_the_deadline()
    {
        var time = new ManualTime();
        using var partner = new RawPartner(async (_, socket) =>
        {
            for (var second = 0; second < 11; second++)
            {
                await RawPartner.SendAsync(socket, string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100)));
                time.Advance(TimeSpan.FromSeconds(1));
            }
            return true;
        });

        var result = await Send(partner, time);

        Assert.Equal("timeout", Assert.IsType<PartnerOutcome.InDoubt>(result.Outcome).Why);
    }

    // F2
    [Fact]
    public async Task A_refused_connection_is_not_applied()
    {
        using var directory = Samples.Directory(Options(FreeAddress()));

        var result = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.Equal(new PartnerOutcome.NotApplied("LH9-101", true, null, null), result.Outcome);
    }

    // F1; .invalid never resolves (RFC 6761).
    [Fact]
    public async Task A_name_that_does_not_resolve_is_not_applied()
    {
        using var directory = Samples.Directory(Options(new Uri("https://partner.invalid")));

        var result = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.Equal("LH9-101", Assert.IsType<PartnerOutcome.NotApplied>(result.Outcome).Code);
    }

    // F4: the other side does not speak TLS; our request never left.
    [Fact]
    public async Task A_failed_tls_handshake_is_not_applied()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[1]);
            await RawPartner.SendAsync(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        using var directory = Samples.Directory(Options(new Uri($"https://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}")));

        var result = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        await serving;
        Assert.Equal("LH9-101", Assert.IsType<PartnerOutcome.NotApplied>(result.Outcome).Code);
    }

    // F3: the handshake of a connection never ends, so no request can have left.
    [Fact]
    public async Task A_connection_that_never_stands_is_not_applied()
    {
        var time = new ManualTime();
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var directory = Samples.Directory(
            Options(new Uri($"https://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}")), time);

        var sending = directory.SendAsync(Samples.Write(Operation.J1), Never);
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[1]);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("LH9-101", Assert.IsType<PartnerOutcome.NotApplied>((await sending).Outcome).Code);
    }

    [Fact]
    public async Task A_partner_without_an_address_holds_its_work()
    {
        using var directory = Samples.Directory(new PartnerOptions());

        var sent = await directory.SendAsync(Samples.Write(Operation.J1), Never);
        var read = await directory.JPass.ReadReceptionAsync(Samples.Reception, Never);

        Assert.Equal(new PartnerOutcome.NotApplied("LH9-109", false, "not-configured", null), sent.Outcome);
        Assert.Equal("not-configured", Assert.IsType<ReadResult<Reception>.Unavailable>(read).HeldBy);
    }

    [Fact]
    public async Task A_stop_before_the_answer_leaves_the_write_in_doubt()
    {
        using var stop = new CancellationTokenSource();
        using var partner = new RawPartner(async (_, _) =>
        {
            await stop.CancelAsync();
            return true;
        });
        using var directory = Samples.Directory(Options(partner.Url));

        var result = await directory.SendAsync(Samples.Write(Operation.J1), stop.Token);

        Assert.Equal(new PartnerOutcome.InDoubt("stopped"), result.Outcome);
        Assert.Equal(PartnerHealth.Up, directory.JPass.Client.Snapshot().State);
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private static async Task DrainAsync(Socket socket, int bytes)
    {
        var buffer = new byte[4096];
        for (var read = 0; read < bytes;)
            read += await socket.ReceiveAsync(buffer);
    }
}
