using System.Net.Sockets;
using System.Text;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>Sends a request over a connection of its own and returns every byte until the other side ends it.</summary>
internal static class BareSocket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<string> SendAsync(Uri address, HttpRequestMessage request, string run) =>
        Encoding.UTF8.GetString(await SendForBytesAsync(address, request, run));

    public static async Task<byte[]> SendForBytesAsync(Uri address, HttpRequestMessage request, string run)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        var head = new StringBuilder($"{request.Method} {request.RequestUri} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nX-Sim-Run: {run}\r\n");
        foreach (var (name, values) in request.Headers)
            head.Append(null, $"{name}: {string.Join(',', values)}\r\n");
        head.Append(null, $"Content-Type: application/json; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()));
        await stream.WriteAsync(body);

        using var received = new MemoryStream();
        await stream.CopyToAsync(received).WaitAsync(Patience);
        return received.ToArray();
    }
}
