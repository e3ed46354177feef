using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LinkageHub.Benchmarks;

/// <summary>
/// One kept connection, and the bytes of a request in which only the serial changes: an HTTP client would take the cores that somebody else is measured on.
/// </summary>
internal sealed class BareCaller : IDisposable
{
    /// <summary>Where the serial stands in a request.</summary>
    internal const string Placeholder = "B0000000";

    private const int LongestAnswer = 65_536;

    private readonly Socket socket;
    private readonly byte[] request;
    private readonly int[] places;
    private readonly byte[] expected;
    private readonly byte[] answer = new byte[LongestAnswer];

    private BareCaller(Socket socket, byte[] request, string expected)
    {
        (this.socket, this.request, this.expected) = (socket, request, Encoding.ASCII.GetBytes(expected));
        places = [.. PlacesOf(request)];
    }

    /// <param name="server">On this machine.</param>
    /// <param name="head">Request line and headers, without the length.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="expected">Stands in every good answer. What is answered otherwise ends the sitting: a figure of failures is no figure.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<BareCaller> ConnectAsync(Uri server, IReadOnlyList<string> head, byte[] body, string expected, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), stop);
        var length = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}");
        return new BareCaller(socket, [.. Encoding.ASCII.GetBytes(string.Join("\r\n", [.. head, length, "", ""])), .. body], expected);
    }

    internal async Task AskAsync(string serial, CancellationToken stop)
    {
        foreach (var place in places)
            Encoding.ASCII.GetBytes(serial, request.AsSpan(place));
        await socket.SendAsync(request, stop);
        var read = 0;
        while (!IsWhole(answer.AsSpan(0, read)))
        {
            var more = await socket.ReceiveAsync(answer.AsMemory(read), stop);
            if (more == 0)
                throw new IOException("hung up");
            read += more;
        }

        if (answer.AsSpan(0, read).IndexOf(expected) < 0)
            throw new IOException(Encoding.UTF8.GetString(answer, 0, read));
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Head and body, whether the body says how long it is or comes in chunks.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var at = answer[..end].IndexOf("Content-Length: "u8);
        if (at < 0)
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var length = answer[(at + "Content-Length: ".Length)..];
        return answer.Length >= end + 4 + int.Parse(length[..length.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<int> PlacesOf(byte[] request)
    {
        var serial = Encoding.ASCII.GetBytes(Placeholder);
        for (var at = 0; at + serial.Length <= request.Length; at++)
        {
            if (request.AsSpan(at, serial.Length).SequenceEqual(serial))
                yield return at;
        }
    }
}
