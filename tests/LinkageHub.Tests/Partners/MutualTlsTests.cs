using System.Net;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Partners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Tests.Partners;

/// <summary>Both sides show a certificate, or nothing of a contract goes over.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TestAuthority authority = new(), stranger = new();
    private readonly string folder = Directory.CreateTempSubdirectory("linkagehub-tls-").FullName;

    [Fact]
    public async Task The_partner_sees_our_certificate_and_we_its_authoritys()
    {
        await using var partner = await SecurePartner.StartAsync(authority.Server(), authority);
        using var directory = Samples.Directory(Options(partner, authority.Client("hub")));

        var sent = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.IsType<PartnerOutcome.Applied>(sent.Outcome);
        Assert.Equal(["CN=hub"], partner.Callers);
    }

    // F4, F5: before a byte of the contract has left, so certainly not applied.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_partner_with_a_strangers_certificate_gets_nothing_and_that_is_certain(bool ownAuthorityNamed)
    {
        await using var partner = await SecurePartner.StartAsync(ownAuthorityNamed ? stranger.Server() : authority.Server(), stranger);
        using var directory = Samples.Directory(Options(partner, authority.Client("hub"), ownAuthorityNamed ? authority.RootPem : null));

        var sent = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        var outcome = Assert.IsType<PartnerOutcome.NotApplied>(sent.Outcome);
        Assert.Equal("LH9-101", outcome.Code);
        Assert.Empty(partner.Callers);
    }

    [Fact]
    public async Task A_partner_does_not_take_a_strangers_certificate_and_nothing_is_taken_for_done()
    {
        await using var partner = await SecurePartner.StartAsync(authority.Server(), authority);
        using var directory = Samples.Directory(Options(partner, stranger.Client("hub")));

        var sent = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.False(sent.Outcome is PartnerOutcome.Applied or PartnerOutcome.Rejected, sent.Outcome.ToString());
        Assert.Empty(partner.Callers);
    }

    [Fact]
    public async Task A_renewed_file_is_shown_at_the_next_connection_and_a_broken_one_is_not()
    {
        await using var partner = await SecurePartner.StartAsync(authority.Server(), authority);
        var options = Options(partner, authority.Client("old"));
        using var directory = Samples.Directory(options);
        await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Renew("half a certific", minute: 1);
        await directory.SendAsync(Samples.Write(Operation.J1), Never);
        Renew(TestAuthority.Pem(authority.Client("new")), minute: 2);
        await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.Equal(["CN=old", "CN=old", "CN=new"], partner.Callers);
    }

    public void Dispose()
    {
        authority.Dispose();
        stranger.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string OwnFile => Path.Combine(folder, "own.pem");

    private PartnerOptions Options(SecurePartner partner, X509Certificate2 own, string? authorityPem = "")
    {
        File.WriteAllText(OwnFile, TestAuthority.Pem(own));
        var trusted = Path.Combine(folder, "authority.pem");
        File.WriteAllText(trusted, authorityPem is { Length: > 0 } ? authorityPem : authority.RootPem);
        return new PartnerOptions { BaseUrl = partner.Url, ApiKey = "key-1", ClientCertificate = OwnFile, ServerCertificateAuthority = authorityPem is null ? null : trusted };
    }

    private void Renew(string text, int minute)
    {
        File.WriteAllText(OwnFile, text);
        File.SetLastWriteTimeUtc(OwnFile, new DateTime(2026, 11, 21, 1, minute, 0, DateTimeKind.Utc));
    }

    /// <summary>J-PASS on Kestrel that talks to nobody without a certificate of the right authority, and notes who called.</summary>
    private sealed class SecurePartner(WebApplication app, List<string> callers) : IAsyncDisposable
    {
        public Uri Url => new(app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        public IReadOnlyList<string> Callers => callers;

        public static async Task<SecurePartner> StartAsync(X509Certificate2 certificate, TestAuthority clients)
        {
            var callers = new List<string>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => IsOf(clients, shown);
            })));
            var app = builder.Build();
            app.Run(async http =>
            {
                lock (callers)
                    callers.Add(http.Connection.ClientCertificate!.Subject);
                // Each request makes a new connection, as after a pause.
                http.Response.Headers.Connection = "close";
                http.Response.StatusCode = 201;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(Samples.Success(Operation.J1));
            });
            await app.StartAsync();
            return new SecurePartner(app, callers);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private static bool IsOf(TestAuthority authority, X509Certificate2 shown)
        {
            using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
            chain.ChainPolicy.CustomTrustStore.Add(authority.Root);
            return chain.Build(shown);
        }
    }
}
