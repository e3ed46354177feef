using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LinkageHub.Tests.Partners;

/// <summary>A request exactly as it stood on the wire.</summary>
internal sealed record RawRequest(string Head, byte[] Body)
{
    public string FirstLine => Head.Split("\r\n")[0];

    public string? Header(string name) => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}

/// <summary>
/// A partner on a bare socket: it counts what really arrives and may answer, cut, reset or stay silent.
/// No HTTP library stands in between that could tidy up what the test wants to see.
/// </summary>
internal sealed class RawPartner : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawRequest, Socket, Task<bool>> answer;
    private readonly CancellationTokenSource ended = new();
    private readonly bool answersFromTheHead;

    /// <param name="answer">True keeps the connection open for another request.</param>
    /// <param name="answersFromTheHead">Answer as soon as the headers are in, with the body still under way.</param>
    public RawPartner(Func<RawRequest, Socket, Task<bool>> answer, bool answersFromTheHead = false)
    {
        this.answer = answer;
        this.answersFromTheHead = answersFromTheHead;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    public static RawPartner Answering(string text) => new(async (_, socket) =>
    {
        await SendAsync(socket, text);
        return true;
    });

    public static string Json(int status, string body, string headers = "", string type = "application/json") =>
        $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text));

    public static Task<bool> ResetAsync(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        return Task.FromResult(false);
    }

    public void Dispose()
    {
        ended.Cancel();
        listener.Stop();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var mine = socket;
        try
        {
            while (await ReadAsync(socket) is { } request)
            {
                Requests.Enqueue(request);
                if (!await answer(request, socket))
                    return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side went away, which is what some tests are about.
        }
    }

    private async Task<RawRequest?> ReadAsync(Socket socket)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!(bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n'))
        {
            if (await socket.ReceiveAsync(one, ended.Token) == 0)
                return null;
            bytes.Add(one[0]);
        }
        var head = new RawRequest(Encoding.ASCII.GetString([.. bytes]), []);
        var body = new byte[int.Parse(head.Header("Content-Length") ?? "0", System.Globalization.CultureInfo.InvariantCulture)];
        for (var read = 0; !answersFromTheHead && read < body.Length;)
        {
            var more = await socket.ReceiveAsync(body.AsMemory(read), ended.Token);
            if (more == 0)
                return null;
            read += more;
        }
        return head with { Body = body };
    }
}
