using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Partners;

/// <summary>
/// The only class that touches a partner's network. One request in, one exchange out, no retry at any layer.
/// One handler per partner, so that a partner that hangs holds only its own connections.
/// </summary>
internal sealed class PartnerWire : IDisposable
{
    /// <summary>On every answer of the partner simulator.</summary>
    private const string SimulatorMark = "X-LinkageHub-Simulator";

    private const int LongestRead = 4096;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    private readonly HttpClient http;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly bool refusesSimulators;
    private readonly ILogger log;

    public PartnerWire(string partner, PartnerOptions options, bool refusesSimulators, TimeProvider time, ILogger log, HttpMessageHandler? network)
    {
        timeout = options.Timeout;
        (this.refusesSimulators, this.time, this.log) = (refusesSimulators, time, log);
        http = new HttpClient(network ?? HandlerFor(partner, options, log)) { BaseAddress = options.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<WireExchange> ExchangeAsync(HttpRequestMessage request, int longestBody, CancellationToken stop)
    {
        // HTTP/1.1 and nothing else: HTTP/2 may replay a refused stream on its own.
        request.Version = System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (refusesSimulators && response.Headers.Contains(SimulatorMark))
            {
                // A production hub whose partner's address leads to a simulator: no customer's insurance is there, whatever it says.
                log.LogCritical("{Address} answers as a partner simulator; a production hub does not believe it (LH9-104)", http.BaseAddress);
                return WireExchange.Lost("answer-of-a-simulator");
            }
            var (body, damage) = await ReadAsync(response, longestBody, stop, either.Token);
            return WireExchange.Answered(AnswerOf(response, body, damage));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return Failed(e, request.Content as SingleSendContent, stop);
        }
    }

    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler HandlerFor(string partner, PartnerOptions options, ILogger log)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            MaxConnectionsPerServer = options.MaxInFlight,
            ConnectTimeout = options.Timeout < LongestConnect ? options.Timeout : LongestConnect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 32,
            // A body we did not want to read to its end costs a connection, not time.
            MaxResponseDrainSize = 0,
            // We write traceparent ourselves; the handler would add baggage too, and baggage may carry anything.
            ActivityHeadersPropagator = null,
        };
        if (options.ClientCertificate is { } path)
        {
            var own = new RenewableCertificate(path, partner, log);
            // No certificate at all is null here, whatever the signature says.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Current!;
        }
        if (options.ServerCertificateAuthority is { } authority && ClientCertificates.TryLoadAuthority(authority, out var roots))
        {
            // The partner's private authority and nobody else: a certificate that the world would trust is a stranger's here.
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return handler;
    }

    private static async Task<(ReadOnlyMemory<byte> Body, string? Damage)> ReadAsync(
        HttpResponseMessage response, int longestBody, CancellationToken stop, CancellationToken either)
    {
        // Most answers say how long they are, and are short: then this is all the room they need.
        var said = response.Content.Headers.ContentLength is { } length and > 0 && length <= longestBody ? (int)length : LongestRead;
        using var body = new MemoryStream(said);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(either);
            var buffer = new byte[Math.Min(said, LongestRead)];
            int read;
            while ((read = await stream.ReadAsync(buffer, either)) > 0)
            {
                if (body.Length + read > longestBody)
                    return (body.ToArray(), "answer-too-large");
                body.Write(buffer, 0, read);
            }
            return (body.ToArray(), null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            var damage = e is not OperationCanceledException ? "answer-cut-short" : stop.IsCancellationRequested ? "stopped" : "timeout";
            return (body.ToArray(), damage);
        }
    }

    private static PartnerAnswer AnswerOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, string? damage)
    {
        var headers = response.Content.Headers;
        var encodings = headers.ContentEncoding.Count == 0 ? null : string.Join(',', headers.ContentEncoding);
        // Raw text: the typed property throws away what it cannot read, and a negative number is such a thing.
        var retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;
        return new PartnerAnswer(
            (int)response.StatusCode, headers.ContentType?.MediaType, headers.ContentType?.CharSet, encodings, retryAfter, body, damage);
    }

    // "Not applied" needs proof: the body was never started, and the failure is one of connecting. All else may have arrived.
    private static WireExchange Failed(Exception error, SingleSendContent? content, CancellationToken stop)
    {
        var bodyStayed = content is null or { HasStarted: false };
        var stopped = stop.IsCancellationRequested;
        return error switch
        {
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                    or HttpRequestError.SecureConnectionError,
            } unconnected when bodyStayed => WireExchange.NeverLeft(Symptom(unconnected.HttpRequestError)),
            // The handler starts the body as soon as it has a connection and its headers are buffered: no body, no connection.
            OperationCanceledException when bodyStayed => WireExchange.NeverLeft(stopped ? "stopped" : "connect-timeout", stopped),
            OperationCanceledException => WireExchange.Lost(stopped ? "stopped" : "timeout", stopped),
            HttpRequestException lost => WireExchange.Lost(Symptom(lost.HttpRequestError)),
            InvalidOperationException => WireExchange.Lost("resend-refused"),
            _ => WireExchange.Lost("connection-lost"),
        };
    }

    // Only the kind of failure: an exception's own text may carry addresses and, one day, more.
    private static string Symptom(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name-resolution",
        HttpRequestError.ConnectionError => "connection-refused",
        HttpRequestError.SecureConnectionError => "secure-connection",
        HttpRequestError.ResponseEnded => "answer-cut-short",
        HttpRequestError.InvalidResponse => "answer-not-http",
        HttpRequestError.ConfigurationLimitExceeded => "answer-headers-too-large",
        _ => "connection-lost",
    };
}
