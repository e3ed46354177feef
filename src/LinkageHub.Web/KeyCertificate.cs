using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Database;

namespace LinkageHub.Web;

/// <summary>What protects the key ring, and by it everything that is sealed: a certificate that does not lie in the database.</summary>
internal static class KeyCertificate
{
    private const string FileName = "protection.pfx";

    /// <summary>The operator's own; else, beside the private cluster, one made at its first start. Null on somebody's own server in local mode: then who owns the database owns its keys.</summary>
    public static X509Certificate2? Of(SignInSettings signIn, HubDatabase database, string dataDirectory) =>
        signIn.KeyCertificate ?? (database.IsPrivate ? OfPrivateCluster(Path.Combine(dataDirectory, FileName)) : null);

    private static X509Certificate2 OfPrivateCluster(string path)
    {
        if (!File.Exists(path))
            Make(path);
        return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
    }

    /// <summary>Whole or not at all: a hub killed here makes it anew. Only who runs the hub may read it.</summary>
    private static void Make(string path)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=LinkageHub data protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // It never travels and proves nothing to anybody, so it does not end.
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(30), DateTimeOffset.UnixEpoch.AddYears(200));
        var unfinished = $"{path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, options))
            file.Write(certificate.Export(X509ContentType.Pkcs12));
        File.Move(unfinished, path, overwrite: false);
    }
}
