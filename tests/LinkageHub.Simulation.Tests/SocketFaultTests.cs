using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LinkageHub.Partners;
using LinkageHub.Simulation.Faults;
using LinkageHub.Tests.Partners;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Simulation.Tests;

/// <summary>
/// The rows of the fault table over real sockets, with the client as it ships: it must say of each what it says in process, and what arrives is
/// one request a send. What follows from the words is the engine's, and played in process for every class (<see cref="FaultMatrixTests"/>).
/// </summary>
[Collection("simulation")]
public sealed class SocketFaultTests : IDisposable
{
    /// <summary>So long the client waits for an answer, by a clock of the row's own: it passes when the partner says so, and not because this machine has other things to do.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>F3: on loopback every connection stands at once. F5: <c>MutualTlsTests</c>, with certificates.</summary>
    private static readonly string[] Elsewhere = ["F3", "F5"];

    private readonly CancellationTokenSource ended = new();

    public static readonly TheoryData<Operation> Operations = LongRuns.Asked ? [Operation.J1, Operation.J4, Operation.S2, Operation.A1, Operation.A2] : [Operation.J4];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_fault_is_called_what_it_is_and_no_request_is_hidden(Operation operation)
    {
        var wrong = new ConcurrentBag<string>();

        // A few at a time: some send without end, and while many do, nobody else is connected in time.
        await Parallel.ForEachAsync(FaultTable.Of(operation).Where(fault => !Elsewhere.Contains(fault.Number)), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (fault, _) =>
        {
            foreach (var finding in await FindingsAsync(fault, operation))
                wrong.Add($"{fault} × {operation}: {finding}");
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    private async Task<IReadOnlyList<string>> FindingsAsync(Fault fault, Operation operation)
    {
        var (write, time) = (Write(operation), new ManualTime());
        using var partner = new RawPartner((_, socket) => MeetAsync(fault.Misdeed, write, socket, time));
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = fault.Misdeed is not Misdeed.NoConnection { Why: var why } ? partner.Url : why switch
        {
            HttpRequestError.NameResolutionError => new Uri("http://nobody.invalid"),
            // Bound and not listening: refused.
            HttpRequestError.ConnectionError => new Uri($"http://{closed.LocalEndPoint}"),
            // A server that speaks no TLS.
            _ => new Uri($"https://127.0.0.1:{partner.Url.Port}"),
        };
        var settings = new PartnerSettings();
        using var client = new PartnerClient("partner", ContractOf(operation), new PartnerOptions { BaseUrl = url, ApiKey = "key", Timeout = Timeout }, settings, time, NullLogger<PartnerClient>.Instance);

        var result = await client.SendAsync(write, CancellationToken.None);

        var (outcome, detail) = result.Outcome switch
        {
            PartnerOutcome.Rejected rejected => ("rejected", rejected.Code),
            PartnerOutcome.NotApplied not => ("not-applied", not.Code),
            PartnerOutcome.InDoubt doubt => ("in-doubt", doubt.Why),
            _ => ("applied", ""),
        };
        var arrived = fault.Misdeed is Misdeed.NoConnection ? 0 : 1;
        return
        [
            .. outcome != fault.Says.Outcome || (fault.Says.Details.Length > 0 && !fault.Says.Details.Contains(detail)) ? [$"is called {outcome} {detail}"] : Array.Empty<string>(),
            .. partner.Requests.Count != arrived ? [$"{partner.Requests.Count} requests on the wire"] : Array.Empty<string>(),
            .. partner.Requests.Any(request => !request.Body.SequenceEqual(write.Body.ToArray())) ? ["other bytes than were to go out"] : Array.Empty<string>(),
        ];
    }

    /// <summary>What the partner does once it has read the request; true keeps the connection.</summary>
    private async Task<bool> MeetAsync(Misdeed misdeed, WriteRequest write, Socket socket, ManualTime time)
    {
        switch (misdeed)
        {
            case Misdeed.Silence:
                time.Advance(Timeout);
                await Task.Delay(System.Threading.Timeout.Infinite, ended.Token);
                return false;
            case Misdeed.Reset:
                return await RawPartner.ResetAsync(socket);
            case Misdeed.InterimFlood:
                for (var sent = 0; ; sent++)
                {
                    await RawPartner.SendAsync(socket, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
                    if (sent == 1_000)
                        time.Advance(Timeout);
                }
            case Misdeed.HugeHeader:
                await RawPartner.SendAsync(socket, "HTTP/1.1 200 OK\r\nX-Much: ");
                while (true)
                    await socket.SendAsync(new byte[64 * 1024].Select(_ => (byte)'x').ToArray());
            case Misdeed.Status status:
                await RawPartner.SendAsync(socket, Head(TwistedAnswer.Of(status), status));
                await socket.SendAsync(TwistedAnswer.Of(status).Body);
                return true;
            case Misdeed.Twisted { How: var twist }:
                var answer = TwistedAnswer.Of(twist, write.Operation, write.Key, write.Body.ToArray());
                await RawPartner.SendAsync(socket, Head(answer, null));
                foreach (var part in twist is Twist.OneByteASecond ? answer.Body.Chunk(1) : [answer.Body])
                {
                    await socket.SendAsync(part);
                    if (twist is Twist.OneByteASecond)
                        time.Advance(Timeout / 10);
                }
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(misdeed));
        }
    }

    private static string Head(TwistedAnswer answer, Misdeed.Status? status)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.MediaType}\r\n"));
        void Say(string name, string? value) => head.Append(value is null ? "" : $"{name}: {value}\r\n");
        Say("Content-Encoding", answer.ContentEncoding);
        Say("Content-Length", answer.Promised?.ToString(CultureInfo.InvariantCulture));
        Say("Retry-After", status?.RetryAfter);
        Say("Location", status?.Location);
        return head.Append("\r\n").ToString();
    }

    private static WriteRequest Write(Operation operation)
    {
        var key = operation is Operation.J1 ? "A0001000" : "000001000000-00";
        var body = $$"""{"printSerial":"A0001000","receptionNumber":"{{key}}","approvalNumber":"AP-1","premium":{"total":600000,"first":10000,"subsequent":10000} }""";
        return new WriteRequest(operation, "SJ", key, $"{operation}:SJ:{key}:0", 1, Encoding.UTF8.GetBytes(body));
    }

    private static PartnerId ContractOf(Operation operation) => OperationCatalogue.Of(operation).Partner;

    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
    }
}
