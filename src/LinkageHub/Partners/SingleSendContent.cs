using System.Net;
using System.Net.Http.Headers;

namespace LinkageHub.Partners;

/// <summary>
/// A write's bytes, which leave this process at most once. The HTTP handler may quietly repeat a request on a fresh connection;
/// here a second serialisation throws, so that a repeat ends in doubt instead of in a second contract (requests on the wire = attempts).
/// </summary>
internal sealed class SingleSendContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> body;
    private int sends;

    public SingleSendContent(ReadOnlyMemory<byte> body)
    {
        this.body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>False as long as no byte of the body can have left.</summary>
    public bool HasStarted => Volatile.Read(ref sends) > 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref sends) == 1
            ? stream.WriteAsync(body, cancellationToken).AsTask()
            : throw new InvalidOperationException("A write never leaves twice within one attempt.");

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
