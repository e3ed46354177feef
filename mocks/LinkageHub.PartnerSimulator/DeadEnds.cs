using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator;

/// <summary>
/// F1 to F5: what goes wrong before a byte of the request leaves. No rule can play these, since no request arrives; a hub is given one of these
/// addresses as a partner's instead. Opened when first asked for.
/// </summary>
internal sealed class DeadEnds(IHostApplicationLifetime lifetime) : IDisposable
{
    private const string Nobody = "partner.invalid";
    private const int Fillers = 4;

    private static readonly byte[] NoHandshake = "SSH-2.0-nothing-to-shake\r\n"u8.ToArray();

    private readonly Lock _gate = new();
    private readonly List<IDisposable> _open = [];
    private JsonObject? _addresses;

    /// <summary>Base addresses by the fault's code, with its name.</summary>
    public JsonObject Open()
    {
        lock (_gate)
        {
            if (_addresses is null)
            {
                _addresses = [];
                foreach (var (code, name) in Fault.BeforeBytes)
                    _addresses[code] = new JsonObject { ["name"] = name, ["address"] = Of(code) };
            }

            return _addresses.DeepClone().AsObject();
        }
    }

    public void Dispose() => _open.ForEach(one => one.Dispose());

    private string Of(string code) => code switch
    {
        // A hub goes to another machine only over TLS.
        "F1" => $"https://{Nobody}",
        "F2" => $"http://127.0.0.1:{PortOf(Bound())}",
        "F3" => $"http://127.0.0.1:{PortOf(Full())}",
        "F4" => $"https://127.0.0.1:{PortOf(Answering(ShakeNoHandsAsync))}",
        _ => $"https://127.0.0.1:{PortOf(Answering(ShowWrongCertificateAsync))}",
    };

    /// <summary>A port that is held, so that nobody else can come to listen on it, and on which nobody listens.</summary>
    private Socket Bound()
    {
        var socket = Kept(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>A queue in which there is no place any more: who comes waits until his patience ends.</summary>
    private Socket Full()
    {
        var socket = Bound();
        socket.Listen(0);
        for (var filler = 0; filler < Fillers; filler++)
        {
            var queued = Kept(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            queued.Blocking = false;
            _ = queued.ConnectAsync(socket.LocalEndPoint!, lifetime.ApplicationStopping).AsTask().ContinueWith(
                ended => _ = ended.Exception, TaskScheduler.Default);
        }

        return socket;
    }

    private Socket Answering(Func<NetworkStream, CancellationToken, Task> answer)
    {
        var socket = Bound();
        socket.Listen();
        _ = Task.Run(() => AcceptAsync(socket, answer, lifetime.ApplicationStopping));
        return socket;
    }

    private static async Task AcceptAsync(Socket socket, Func<NetworkStream, CancellationToken, Task> answer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var caller = new NetworkStream(await socket.AcceptAsync(stop), ownsSocket: true);
                await answer(caller, stop);
            }
            catch (Exception gone) when (gone is IOException or SocketException or System.Security.Authentication.AuthenticationException
                or OperationCanceledException or ObjectDisposedException)
            {
                // The caller hangs up, as it should, or we end: the next one, if there is one.
            }
        }
    }

    private static async Task ShakeNoHandsAsync(NetworkStream caller, CancellationToken stop) => await caller.WriteAsync(NoHandshake, stop);

    private static async Task ShowWrongCertificateAsync(NetworkStream caller, CancellationToken stop)
    {
        using var certificate = OfSomebodyElse();
        await using var tls = new SslStream(caller);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        await tls.ReadExactlyAsync(new byte[1], stop);
    }

    private static X509Certificate2 OfSomebodyElse()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody-else.invalid", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private Socket Kept(Socket socket)
    {
        _open.Add(socket);
        return socket;
    }
}
