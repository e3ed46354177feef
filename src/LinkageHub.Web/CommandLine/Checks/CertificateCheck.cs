using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Partners;

namespace LinkageHub.Web.Checks;

/// <summary>Client certificates: readable they are already, or the settings would not stand; are they valid for some time to come?</summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan SoonEnd = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Run(PartnerSettings settings, TimeProvider time)
    {
        var partners = new List<(string Name, PartnerOptions Options)>
        {
            ("SonpoOnline", settings.SonpoOnline), ("JPass", settings.JPass), ("Arclink", settings.Arclink),
        };
        partners.AddRange(settings.Insurers.Select(insurer => ($"Insurers__{insurer.Key}", insurer.Value)));
        return partners
            .Where(partner => partner.Options.ClientCertificate is not null)
            .Select(partner => Of($"証明書({partner.Name})", partner.Options.ClientCertificate!, time.GetUtcNow()));
    }

    private static Finding Of(string name, string path, DateTimeOffset now)
    {
        using var certificate = Load(path);
        var (from, to) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        if (now < from || now > to)
            return Finding.Failed(name, $"有効期間外です({from:yyyy-MM-dd} から {to:yyyy-MM-dd})", "新しい証明書に取り替えてください。");
        return to - now < SoonEnd
            ? Finding.Warning(name, $"{to:yyyy-MM-dd} に切れます", "新しい証明書を用意してください。")
            : Finding.Ok(name, $"{to:yyyy-MM-dd} まで有効です");
    }

    private static X509Certificate2 Load(string path)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
        }
        catch (CryptographicException)
        {
            return X509Certificate2.CreateFromPemFile(path);
        }
    }
}
