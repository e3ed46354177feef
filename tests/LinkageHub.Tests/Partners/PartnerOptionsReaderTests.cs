using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Partners;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.Tests.Partners;

public class PartnerOptionsReaderTests
{
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(new byte[24]);

    private static PartnerSettingsReading Read(params (string Name, string Value)[] settings) => PartnerOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(one => one.Name.Replace("__", ":", StringComparison.Ordinal), one => (string?)one.Value)).Build());

    private static PartnerSettings Settings(params (string Name, string Value)[] settings)
    {
        var reading = Read(settings);
        Assert.Empty(reading.Errors);
        return reading.Settings!;
    }

    [Fact]
    public void Without_settings_the_defaults_hold_and_nobody_is_configured()
    {
        var settings = Settings();

        Assert.Null(settings.JPass.BaseUrl);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.JPass.Timeout);
        Assert.Equal(50, settings.JPass.RequestsPerSecond);
        Assert.Equal(16, settings.JPass.MaxInFlight);
        Assert.Equal("SJ", settings.SonpoOnline.InsurerCode);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.BreakerOpenTime);
        Assert.Equal(TimeSpan.FromSeconds(300), settings.LongestRetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.JPass.Of(Operation.J4).SettleTime);
    }

    [Fact]
    public void Every_setting_arrives()
    {
        var settings = Settings(
            ("Partners__JPass__BaseUrl", "https://jpass.example:8443"), ("Partners__JPass__ApiKey", "k"),
            ("Partners__JPass__WebhookSecret", $"{Secret} {Secret}"), ("Partners__JPass__TimeoutSeconds", "2.5"),
            ("Partners__JPass__RequestsPerSecond", "0.5"), ("Partners__JPass__MaxInFlight", "3"),
            ("Partners__JPass__Headers__X-Sim-Run", "r1"), ("Partners__JPass__Operations__J4__Class", "C"),
            ("Partners__JPass__Operations__J4__SettleSeconds", "1.5"), ("Partners__SonpoOnline__InsurerCode", "TM"),
            ("Partners__Insurers__SJ__BaseUrl", "http://127.0.0.1:9"), ("Breaker__OpenSeconds", "0.2"), ("Retry__MaxDelaySeconds", "60"));

        Assert.Equal(new Uri("https://jpass.example:8443"), settings.JPass.BaseUrl);
        Assert.Equal(2, settings.JPass.WebhookSecrets.Count);
        Assert.Equal(TimeSpan.FromSeconds(2.5), settings.JPass.Timeout);
        Assert.Equal("r1", settings.JPass.Headers["x-sim-run"]);
        Assert.Equal(OperationClass.C, settings.JPass.Of(Operation.J4M).Class);
        Assert.Equal(TimeSpan.FromSeconds(1.5), settings.JPass.Of(Operation.J4).SettleTime);
        Assert.Equal("TM", settings.SonpoOnline.InsurerCode);
        Assert.Equal("SJ", settings.Insurers["SJ"].InsurerCode);
        Assert.Equal(TimeSpan.FromSeconds(0.2), settings.BreakerOpenTime);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.LongestRetryAfter);
    }

    [Theory]
    [InlineData("Partners__Jpas__BaseUrl", "https://a", "Partners__Jpas:")]
    [InlineData("Partners__JPass", "https://a", "Partners__JPass:")]
    [InlineData("Partners__JPass__Operations__J4", "A", "Partners__JPass__Operations__J4:")]
    [InlineData("Partners__JPass__BaseURI", "https://a", "Partners__JPass__BaseURI:")]
    [InlineData("Partners__JPass__InsurerCode", "SJ", "Partners__JPass__InsurerCode:")]
    [InlineData("Partners__JPass__BaseUrl", "ftp://a", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "jpass", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "https://a/path", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "https://a?x=1", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "https://user@a", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "http://jpass.example", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "http://127.0.0.1.example", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__BaseUrl", "http://169.254.169.254", "Partners__JPass__BaseUrl:")]
    [InlineData("Partners__JPass__ApiKey", "two words", "Partners__JPass__ApiKey:")]
    [InlineData("Partners__JPass__WebhookSecret", "whsec_c2hvcnQ=", "Partners__JPass__WebhookSecret:")]
    [InlineData("Partners__JPass__WebhookSecret", "hunter2", "Partners__JPass__WebhookSecret:")]
    [InlineData("Partners__JPass__TimeoutSeconds", "0", "Partners__JPass__TimeoutSeconds:")]
    [InlineData("Partners__JPass__TimeoutSeconds", "301", "Partners__JPass__TimeoutSeconds:")]
    [InlineData("Partners__JPass__TimeoutSeconds", "NaN", "Partners__JPass__TimeoutSeconds:")]
    [InlineData("Partners__JPass__RequestsPerSecond", "-1", "Partners__JPass__RequestsPerSecond:")]
    [InlineData("Partners__JPass__MaxInFlight", "1.5", "Partners__JPass__MaxInFlight:")]
    [InlineData("Partners__JPass__ClientCertificate", "no-such-file.pem", "Partners__JPass__ClientCertificate:")]
    [InlineData("Partners__JPass__Headers__Authorization", "x", "Partners__JPass__Headers__Authorization:")]
    [InlineData("Partners__JPass__Headers__idempotency-key", "x", "Partners__JPass__Headers__idempotency-key:")]
    [InlineData("Partners__JPass__Headers__Content-Length", "9", "Partners__JPass__Headers__Content-Length:")]
    [InlineData("Partners__JPass__Headers__X-Run", "a\r\nForged: 1", "Partners__JPass__Headers__X-Run:")]
    [InlineData("Partners__JPass__Operations__S2__Class", "A", "Partners__JPass__Operations__S2:")]
    [InlineData("Partners__JPass__Operations__J4__Class", "D", "Partners__JPass__Operations__J4__Class:")]
    [InlineData("Partners__JPass__Operations__J4__Klass", "A", "Partners__JPass__Operations__J4__Klass:")]
    [InlineData("Partners__JPass__Operations__J4__SettleSeconds", "soon", "Partners__JPass__Operations__J4__SettleSeconds:")]
    [InlineData("Partners__SonpoOnline__InsurerCode", "日本", "Partners__SonpoOnline__InsurerCode:")]
    [InlineData("Partners__Insurers__SJ__BaseUrl", "https://a", "Partners__Insurers__SJ:")]
    [InlineData("Partners__Insurers__T-M__BaseUrl", "https://a", "Partners__Insurers__T-M:")]
    [InlineData("Partners__Insurers__TM__InsurerCode", "TM", "Partners__Insurers__TM__InsurerCode:")]
    [InlineData("Breaker__OpenSeconds", "0", "Breaker__OpenSeconds:")]
    [InlineData("Breaker__ClosedSeconds", "1", "Breaker__ClosedSeconds:")]
    public void A_wrong_setting_is_refused_by_its_name_without_repeating_its_value(string name, string value, string error)
    {
        var reading = Read((name, value));

        Assert.Null(reading.Settings);
        var message = Assert.Single(reading.Errors);
        Assert.StartsWith(error, message, StringComparison.Ordinal);
        if (value.Length > 4)
            Assert.DoesNotContain(value, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_certificate_is_read_from_pem_and_from_pfx_and_not_without_its_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256).CreateSelfSigned(start, start.AddYears(1));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            Assert.Equal(path, Settings(("Partners__JPass__ClientCertificate", path)).JPass.ClientCertificate);

            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
            Assert.Equal(path, Settings(("Partners__JPass__ClientCertificate", path)).JPass.ClientCertificate);

            File.WriteAllText(path, certificate.ExportCertificatePem());
            Assert.Single(Read(("Partners__JPass__ClientCertificate", path)).Errors);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void All_mistakes_are_named_at_once() =>
        Assert.Equal(2, Read(("Partners__JPass__MaxInFlight", "0"), ("Partners__Arclink__Typo", "1")).Errors.Count);

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080/")]
    [InlineData("http://[::1]:5080")]
    [InlineData("https://partner.example")]
    public void Plain_http_is_for_loopback_only(string url) =>
        Assert.NotNull(Settings(("Partners__JPass__BaseUrl", url)).JPass.BaseUrl);
}
