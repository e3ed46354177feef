using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Access;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Tests.Partners;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.Doors;

/// <summary>A machine client shows its certificate in place of a key.</summary>
[Collection(DoorTests.Name)]
public sealed class ClientCertificateTests(Town town) : Scenario(town), IClassFixture<Town>, IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly string folder = Directory.CreateTempSubdirectory("linkagehub-client-").FullName;

    private ApiKeys Keys => Town.Hub.Services.GetRequiredService<ApiKeys>();

    [Fact]
    public async Task The_bound_certificate_opens_and_no_other_does()
    {
        var contract = await Procedure.LinkedI();
        await using var hub = await SecureHub();
        var (bound, stranger) = (authority.Client("pal"), authority.Client("pal"));
        var (key, _) = await Keys.AddAsync("pal with a certificate", Role.Machine, "G01", "S001", "test");
        Assert.True(await Keys.BindAsync(key.Name, bound));

        Assert.Equal(200, await Ask(hub, $"cases/{contract.PrintSerial}", bound));
        Assert.Equal(401, await Ask(hub, $"cases/{contract.PrintSerial}", stranger));
        Assert.Equal(401, await Ask(hub, $"cases/{contract.PrintSerial}", null));
        // It is the store's own machine, and no more than that.
        Assert.Equal(403, await Ask(hub, "ledger/verify", bound));
        // A wrong key is a wrong key, whatever else is shown.
        Assert.Equal(401, await Ask(hub, $"cases/{contract.PrintSerial}", bound, key: "wrong"));

        await Keys.RevokeAsync(key.Name, "kanri", null);
        Assert.Equal(401, await Ask(hub, $"cases/{contract.PrintSerial}", bound));
    }

    [Fact]
    public async Task A_certificate_past_its_time_opens_nothing()
    {
        await using var hub = await SecureHub();
        var old = authority.Client("pal", until: DateTimeOffset.UtcNow.AddDays(-1));
        var (key, _) = await Keys.AddAsync("pal of last year", Role.Machine, "G01", "S001", "test");
        await Keys.BindAsync(key.Name, old);

        Assert.Equal(401, await Ask(hub, "cases", old));
    }

    [Fact]
    public async Task A_new_certificate_takes_the_place_of_the_old_one_and_belongs_to_one_client()
    {
        await using var hub = await SecureHub();
        var (before, after) = (authority.Client("pal"), authority.Client("pal"));
        var (key, _) = await Keys.AddAsync("pal that renews", Role.Machine, "G01", "S001", "test");
        var (other, _) = await Keys.AddAsync("another pal", Role.Machine, "G01", "S002", "test");
        await Keys.BindAsync(key.Name, before);
        await Keys.BindAsync(key.Name, after);

        Assert.Equal((401, 200), (await Ask(hub, "cases", before), await Ask(hub, "cases", after)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Keys.BindAsync(other.Name, after));
        Assert.False(await Keys.BindAsync("nobody", before));
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<Hub> SecureHub()
    {
        var file = Path.Combine(folder, $"hub-{Guid.CreateVersion7()}.pfx");
        await File.WriteAllBytesAsync(file, authority.Server().Export(X509ContentType.Pfx, "test"));
        return await Town.OpensAnotherHub("Urls=https://127.0.0.1:0", $"Kestrel:Certificates:Default:Path={file}", "Kestrel:Certificates:Default:Password=test");
    }

    /// <summary>The status; a refusal has its code.</summary>
    private async Task<int> Ask(Hub hub, string path, X509Certificate2? certificate, string? key = null)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority.Root);
        if (certificate is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(hub.Address, $"/api/v1/{path}"));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request);
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        if (answer.StatusCode is HttpStatusCode.Unauthorized)
            Assert.Contains("\"code\":\"LH8-106\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return (int)answer.StatusCode;
    }
}
