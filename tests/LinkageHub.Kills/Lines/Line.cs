using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LinkageHub.Kills.Lines;

/// <summary>
/// A cable between two processes, in this one: it can be watched, made to wait at a given place, and cut both ways. Cut means silence: nobody
/// is told, bytes under way go nowhere, and a new connection is never answered. Mended, whoever was connected finds the connection dead.
/// </summary>
public abstract class Line : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> ends = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private TaskCompletionSource? cut;

    protected Line()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public void IsCut() => cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void IsMended()
    {
        foreach (var end in ends.Keys)
            Break(end);
        var mended = cut;
        cut = null;
        mended?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        cut?.TrySetResult();
        foreach (var end in ends.Keys)
            Break(end);
        await accepting;
        closing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One connection, from its beginning to its end. Throws when either side is gone.</summary>
    protected abstract Task CarryAsync(Socket caller);

    protected async Task<Socket> CallAsync(EndPoint target)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        ends[socket] = true;
        await socket.ConnectAsync(target, closing.Token);
        return socket;
    }

    protected void Break(Socket end)
    {
        ends.TryRemove(end, out _);
        try
        {
            end.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was faster.
        }
        end.Dispose();
    }

    protected void Close(Socket end)
    {
        ends.TryRemove(end, out _);
        end.Dispose();
    }

    /// <summary>Bytes take this step only while the line is whole.</summary>
    protected async Task PassAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        if (cut is { } until)
            await until.Task;
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes, closing.Token)..];
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await listener.AcceptAsync(closing.Token);
                if (cut is { } until)
                    await until.Task;
                caller.NoDelay = true;
                ends[caller] = true;
                _ = CarryToTheEndAsync(caller);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task CarryToTheEndAsync(Socket caller)
    {
        try
        {
            await CarryAsync(caller);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Break(caller);
        }
    }
}
