using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LinkageHub.Kills.Lines;

/// <summary>One request or answer, byte for byte.</summary>
internal sealed record HttpMessage(string Head, byte[] Bytes, int BodyStart)
{
    private const string EndOfHead = "\r\n\r\n";

    /// <summary>Cut in the middle of the body; where there is none, in the middle of the head.</summary>
    public (ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second) Halves
    {
        get
        {
            var middle = BodyStart < Bytes.Length ? BodyStart + (Bytes.Length - BodyStart) / 2 : Bytes.Length / 2;
            return (Bytes.AsMemory(0, middle), Bytes.AsMemory(middle));
        }
    }

    /// <summary>Whoever gets it knows that this connection takes no further request.</summary>
    public HttpMessage WithoutAnotherRequest()
    {
        byte[] head = [.. Encoding.Latin1.GetBytes(Head[..^2] + "Connection: close\r\n\r\n")];
        return new HttpMessage(Head, [.. head, .. Bytes.AsSpan(BodyStart)], head.Length);
    }

    public static async Task<HttpMessage> ReadAsync(Socket from, bool isAnswer)
    {
        var bytes = new List<byte>();
        int end;
        while ((end = IndexOf(bytes, EndOfHead, 0)) < 0)
            await MoreAsync(from, bytes);
        var bodyStart = end + EndOfHead.Length;
        var head = Encoding.Latin1.GetString([.. bytes[..bodyStart]]);
        if (Header(head, "Content-Length") is { } length)
            while (bytes.Count < bodyStart + int.Parse(length, CultureInfo.InvariantCulture))
                await MoreAsync(from, bytes);
        else if (Header(head, "Transfer-Encoding") is "chunked")
            await ChunksAsync(from, bytes, bodyStart);
        else if (isAnswer && !head.Contains(" 204 ", StringComparison.Ordinal) && !head.Contains(" 304 ", StringComparison.Ordinal))
            throw new IOException("An answer whose end nobody can tell.");
        return new HttpMessage(head, [.. bytes], bodyStart);
    }

    private static async Task ChunksAsync(Socket from, List<byte> bytes, int at)
    {
        while (true)
        {
            int endOfSize;
            while ((endOfSize = IndexOf(bytes, "\r\n", at)) < 0)
                await MoreAsync(from, bytes);
            var size = int.Parse(Encoding.Latin1.GetString([.. bytes[at..endOfSize]]).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = endOfSize + 2 + size + 2;
            while (bytes.Count < at)
                await MoreAsync(from, bytes);
            if (size == 0)
                return;
        }
    }

    private static async Task MoreAsync(Socket from, List<byte> bytes)
    {
        var buffer = new byte[8192];
        var read = await from.ReceiveAsync(buffer);
        if (read == 0)
            throw new IOException("Nobody is there any more.");
        bytes.AddRange(buffer.AsSpan(0, read));
    }

    private static int IndexOf(List<byte> bytes, string text, int from)
    {
        var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[from..].IndexOf(Encoding.Latin1.GetBytes(text));
        return at < 0 ? at : at + from;
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
