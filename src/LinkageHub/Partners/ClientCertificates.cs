using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LinkageHub.Partners;

/// <summary>Certificates of mutual TLS, from files: our own with its key, and the authority a partner's is issued by.</summary>
internal static class ClientCertificates
{
    public static bool TryLoad(string path, [NotNullWhen(true)] out X509Certificate2? certificate)
    {
        try
        {
            certificate = IsPem(path)
                ? X509Certificate2.CreateFromPemFile(path)
                : X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            return certificate.HasPrivateKey;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            certificate = null;
            return false;
        }
    }

    /// <summary>One or more root certificates in a PEM file, without keys.</summary>
    public static bool TryLoadAuthority(string path, [NotNullWhen(true)] out X509Certificate2Collection? roots)
    {
        try
        {
            roots = [];
            roots.ImportFromPemFile(path);
            return roots.Count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            roots = null;
            return false;
        }
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal);
}
