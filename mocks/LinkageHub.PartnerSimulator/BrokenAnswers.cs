using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace LinkageHub.PartnerSimulator;

/// <summary>The faults themselves, each on a real connection.</summary>
internal static class BrokenAnswers
{
    private const string Page = "<!DOCTYPE html><html lang=\"ja\"><head><title>ログイン</title></head><body><h1>ログインしてください</h1></body></html>";
    private const int Hints = 1_000;
    private const int HeaderLength = 4 * 1024 * 1024;
    private const long EndlessLength = 1L << 30;

    private static readonly string[] TellingMembers = ["status", "insuranceLinkage", "recordId"];

    static BrokenAnswers() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static async Task<bool> Plain(FaultScene scene)
    {
        await scene.Answer.SendAsync(scene.Context.Response, scene.Stop);
        return true;
    }

    /// <summary>The connection is closed in an orderly way, without one byte of an answer.</summary>
    public static Task<bool> Drop(FaultScene scene)
    {
        // Abort would turn the end into a reset; after this the server finds nobody to write to and closes by itself.
        End(SocketOf(scene));
        return Task.FromResult(false);
    }

    /// <summary>The connection is reset (RST).</summary>
    public static Task<bool> Reset(FaultScene scene)
    {
        // Closing a socket that lingers for zero seconds is what makes the kernel say RST instead of FIN.
        var socket = SocketOf(scene);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close(0);
        scene.Context.Abort();
        return Task.FromResult(false);
    }

    public static async Task<bool> EarlyHints(FaultScene scene)
    {
        var hint = Encoding.ASCII.GetBytes("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
        for (var sent = 0; sent < Hints; sent++)
            await SocketOf(scene).SendAsync(hint, scene.Stop);
        return await Plain(scene);
    }

    public static Task<bool> Empty(FaultScene scene) => Instead(scene, ReadOnlyMemory<byte>.Empty);

    public static Task<bool> Garbage(FaultScene scene) => Instead(scene, new byte[] { 0x7b, 0x22, 0xff, 0xfe, 0x00, 0x9c, 0x83, 0x5d });

    public static Task<bool> Html(FaultScene scene) =>
        Instead(scene, Encoding.UTF8.GetBytes(Page), "text/html; charset=utf-8", status: 200);

    public static Task<bool> OtherJson(FaultScene scene) => Instead(scene, "[]"u8.ToArray());

    public static Task<bool> ResultNg(FaultScene scene) => Instead(scene, "{\"result\":\"NG\"}"u8.ToArray());

    public static Task<bool> WrongCharset(FaultScene scene) =>
        Instead(scene, Encoding.GetEncoding(932).GetBytes(Encoding.UTF8.GetString(scene.Answer.Body.Span)));

    public static Task<bool> ByteOrderMark(FaultScene scene) =>
        Instead(scene, Encoding.UTF8.GetPreamble().Concat(scene.Answer.Body.ToArray()).ToArray());

    public static Task<bool> Utf16(FaultScene scene) =>
        Instead(scene, Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(scene.Answer.Body.Span)));

    public static Task<bool> WrongContentType(FaultScene scene) => Instead(scene, scene.Answer.Body, "text/plain; charset=utf-8");

    /// <summary>Half the answer, then the connection ends.</summary>
    public static Task<bool> Truncate(FaultScene scene) =>
        Part(scene, scene.Answer.Body.Length, scene.Answer.Body[..(scene.Answer.Body.Length / 2)]);

    /// <summary>A length is promised that never comes.</summary>
    public static Task<bool> WrongContentLength(FaultScene scene) => Part(scene, scene.Answer.Body.Length + 100, scene.Answer.Body);

    public static async Task<bool> GzipBomb(FaultScene scene)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 256; megabyte++)
                await gzip.WriteAsync(zeros, scene.Stop);
        }

        scene.Context.Response.Headers.ContentEncoding = "gzip";
        return await Instead(scene, packed.ToArray());
    }

    /// <summary>One byte at a time, <c>latencyMs</c> (a second) apart.</summary>
    public static async Task<bool> Slow(FaultScene scene)
    {
        var pause = scene.Latency ?? TimeSpan.FromSeconds(1);
        var response = Begin(scene, scene.Answer.ContentType, scene.Answer.Status);
        response.ContentLength = scene.Answer.Body.Length;
        for (var at = 0; at < scene.Answer.Body.Length; at++)
        {
            await response.Body.WriteAsync(scene.Answer.Body.Slice(at, 1), scene.Stop);
            await response.Body.FlushAsync(scene.Stop);
            await Task.Delay(pause, scene.Stop);
        }

        return true;
    }

    public static async Task<bool> Endless(FaultScene scene)
    {
        var response = Begin(scene, scene.Answer.ContentType, scene.Answer.Status);
        var spaces = new byte[64 * 1024];
        spaces.AsSpan().Fill((byte)' ');
        for (long sent = 0; sent < EndlessLength; sent += spaces.Length)
            await response.Body.WriteAsync(spaces, scene.Stop);
        return false;
    }

    public static Task<bool> HugeHeader(FaultScene scene)
    {
        scene.Context.Response.Headers["X-Huge"] = new string('x', HeaderLength);
        return Plain(scene);
    }

    /// <summary>A good answer, but about somebody else's contract.</summary>
    public static Task<bool> WrongKey(FaultScene scene) =>
        Instead(scene, Edit(scene, (text, key) => text.Replace(key, OtherKey(key), StringComparison.Ordinal)));

    /// <summary>The right contract with other content.</summary>
    public static Task<bool> WrongContent(FaultScene scene)
    {
        var body = JsonNode.Parse(scene.Answer.Body.Span)!.AsObject();
        if (body["premium"] is JsonObject premium && premium["total"] is { } total)
            premium["total"] = total.GetValue<long>() + 1;
        foreach (var label in TellingMembers.Where(body.ContainsKey))
            body[label] = "不明";
        return Instead(scene, Encoding.UTF8.GetBytes(body.ToJsonString(SimJson.NodeOptions)));
    }

    private static string OtherKey(string key) =>
        string.Concat(key.Select(letter => char.IsAsciiDigit(letter) ? (char)('0' + ('9' - letter)) : letter));

    private static byte[] Edit(FaultScene scene, Func<string, string, string> edit) =>
        Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(scene.Answer.Body.Span), scene.Key));

    private static async Task<bool> Instead(FaultScene scene, ReadOnlyMemory<byte> body, string? contentType = null, int? status = null)
    {
        var response = Begin(scene, contentType ?? scene.Answer.ContentType, status ?? scene.Answer.Status);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, scene.Stop);
        return false;
    }

    /// <summary>Written past the server, which would not let a promised length go unkept.</summary>
    private static async Task<bool> Part(FaultScene scene, int promised, ReadOnlyMemory<byte> body)
    {
        var socket = SocketOf(scene);
        var reason = ReasonPhrases.GetReasonPhrase(scene.Answer.Status);
        var head = $"HTTP/1.1 {scene.Answer.Status} {reason}\r\nContent-Type: {scene.Answer.ContentType}\r\n"
            + $"{SimulatorHost.MarkHeader}: 1\r\nContent-Length: {promised}\r\n\r\n";
        byte[] all = [.. Encoding.ASCII.GetBytes(head), .. body.Span];
        for (var sent = 0; sent < all.Length;)
            sent += await socket.SendAsync(all.AsMemory(sent), scene.Stop);
        End(socket);
        return false;
    }

    private static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The caller had hung up already.
        }
    }

    private static HttpResponse Begin(FaultScene scene, string contentType, int status)
    {
        scene.Context.Response.StatusCode = status;
        scene.Context.Response.ContentType = contentType;
        return scene.Context.Response;
    }

    private static Socket SocketOf(FaultScene scene) =>
        scene.Context.Features.Get<IConnectionSocketFeature>()?.Socket
        ?? throw new InvalidOperationException("Faults need a real connection; this one has no socket.");
}
