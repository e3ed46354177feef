using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Partners;

/// <summary>
/// Our certificate for one partner, as its file holds it now. It is renewed by replacing the file, without a restart: the next connection shows the
/// new one. A file that cannot be read, half written perhaps, leaves the old one in use.
/// </summary>
internal sealed class RenewableCertificate(string path, string partner, ILogger log)
{
    private readonly Lock gate = new();
    private X509Certificate2? current;
    private DateTime writtenAt;

    public X509Certificate2? Current
    {
        get
        {
            lock (gate)
            {
                var now = File.GetLastWriteTimeUtc(path);
                if (now == writtenAt)
                    return current;
                // Looked at once, whatever comes of it: a broken file is told once, not at every connection.
                writtenAt = now;
                if (!ClientCertificates.TryLoad(path, out var renewed))
                {
                    log.LogError("the client certificate for {Partner} cannot be read; the one before stays in use", partner);
                    return current;
                }
                if (current is not null)
                    log.LogWarning("the client certificate for {Partner} was renewed; it is valid until {Until:yyyy-MM-dd}", partner, renewed.NotAfter);
                // The old one is not disposed: a handshake may be using it.
                return current = renewed;
            }
        }
    }
}
