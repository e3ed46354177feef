using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using LinkageHub.ConsoleTests.Driver;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>What administrators see and change: settings, machine clients, roles.</summary>
[Collection(AccessGround.Name)]
public sealed class AdminTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task Settings_say_what_is_in_force_and_where_it_comes_from_and_tell_no_secret()
    {
        var page = await (await town.SignsIn(Colleague.Admin)).Opens("/settings");

        // As the town was started, by arguments.
        Assert.Matches(@"SignIn__TriesPerMinute\s*1000\s*起動時の引数\s*30", page.Text);
        Assert.Matches(@"CarryIn__PromptHours\s*4\s*既定\s*4", page.Text);
        Assert.Matches(@"Partners__JPass__ApiKey\s*設定済み（表示しません）\s*起動時の引数", page.Text);
        var configuration = (Microsoft.Extensions.Configuration.IConfiguration)town.Hub.Services.GetService(typeof(Microsoft.Extensions.Configuration.IConfiguration))!;
        foreach (var secret in new[] { "ConnectionStrings:LinkageHub", "Bootstrap:ApiKey", "Bootstrap:SecondApiKey", "Partners:JPass:ApiKey", "Partners:JPass:WebhookSecret" })
            Assert.DoesNotContain(configuration[secret]!, WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_partners_page_names_by_operation_and_field_what_leaves_a_contract_and_repeats_no_value()
    {
        // The town's clock may have been moved by a neighbour; a callback is signed by it.
        var age = DateTimeOffset.UtcNow - town.Hub.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        Assert.Equal(204, await new Scenarios.Driver.Postman(town.Hub.Address)
            .Delivers("jpass", "reception.reviewed", new { receptionNumber = "040288888888-00", status = 4711 }, age: age));

        var page = await (await town.SignsIn(Colleague.BackOffice)).Opens("/partners");

        Assert.Contains("契約と違っていた通信 1", page.Text, StringComparison.Ordinal);
        Assert.Contains("reception.reviewed request data.status: expected string, got number", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_shown_once_replaced_bound_and_ended_with_a_reason()
    {
        var admin = await town.SignsIn(Colleague.Admin);
        Assert.Equal(422, (await admin.Fills("/keys", "/keys", ("name", "PAL-S001"), ("role", "Machine"), ("agency", "G01"))).Status);
        Assert.Equal(422, (await admin.Fills("/keys", "/keys", ("name", "PAL-S001"), ("role", "Admin"), ("agency", "G01"), ("store", "S001"))).Status);

        var made = await admin.Fills("/keys", "/keys", ("name", "PAL-S001"), ("role", "Machine"), ("agency", "G01"), ("store", "S001"));
        var first = Secret(made);
        Assert.Equal(200, await Asks(first));
        Assert.DoesNotContain(first, (await admin.Opens("/keys")).Html, StringComparison.Ordinal);
        Assert.Equal(409, (await admin.Fills("/keys", "/keys", ("name", "PAL-S001"), ("role", "Machine"), ("agency", "G01"), ("store", "S001"))).Status);

        var second = Secret(await admin.Fills("/keys", "/keys/rotate"));
        Assert.Equal((401, 200), (await Asks(first), await Asks(second)));
        Assert.Equal(422, (await admin.Fills("/keys", "/keys/bind", ("certificate", "これは証明書ではありません"))).Status);
        Assert.Equal(302, (await admin.Fills("/keys", "/keys/bind", ("certificate", Pem()))).Status);

        Assert.Equal(422, (await admin.Fills("/keys", "/keys/revoke", ("reason", " "))).Status);
        Assert.Equal(200, await Asks(second));
        Assert.Equal(302, (await admin.Fills("/keys", "/keys/revoke", ("reason", "店舗の閉鎖"))).Status);
        Assert.Equal(401, await Asks(second));
        Assert.Contains("店舗の閉鎖", (await admin.Opens("/keys")).Text, StringComparison.Ordinal);
        var audit = (await admin.Opens("/audit?kind=access")).Text;
        Assert.All(new[] { "APIキーの作成", "APIキーの取り替え", "証明書の結び付け", "APIキーの停止" }, what => Assert.Contains(what, audit, StringComparison.Ordinal));
        Assert.DoesNotContain(second, audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_are_changed_with_a_reason_by_somebody_else_and_the_audit_says_before_and_after()
    {
        var admin = await town.SignsIn(Colleague.Admin);
        var (page, own) = ("/people/tonari/roles", "/people/kanri/roles");
        async Task<Seen> Changes(string path, string store, string reason) => await admin.Fills(path, path, ("role", "Approver"), ("agency", "G01"), ("store", store), ("reason", reason));

        Assert.Equal(409, (await Changes(own, "S001", "昇格")).Status);
        Assert.Equal(422, (await Changes(page, "S002", " ")).Status);
        Assert.Equal(422, (await Changes(page, "", "昇格")).Status);
        Assert.Equal(404, (await admin.Opens("/people/nobody/roles")).Status);
        Assert.Equal(302, (await Changes(page, "S003", "店舗承認者になったため")).Status);

        var audit = (await admin.Opens("/audit?kind=access")).Text;
        Assert.Contains("担当者 G01 S002", audit, StringComparison.Ordinal);
        Assert.Contains("店舗承認者 G01 S003", audit, StringComparison.Ordinal);
        Assert.Contains("店舗承認者になったため", audit, StringComparison.Ordinal);
        // The lines before and after stand in one unbroken chain.
        Assert.True((await LinkageHub.Access.People.AccessChain.VerifyAsync((Npgsql.NpgsqlDataSource)town.Hub.Services.GetService(typeof(Npgsql.NpgsqlDataSource))!, default)).Ok);
    }

    [Theory]
    [InlineData("/keys", "/keys")]
    [InlineData("/keys/revoke", "/keys")]
    [InlineData("/people/tantou/roles", "/people/tantou/roles")]
    public async Task Rights_are_changed_only_after_a_proof(string click, string page)
    {
        var admin = await town.SignsIn(Colleague.Admin);
        var form = (await admin.Opens("/people")).Form("/people");
        await town.MinutesPass(11);

        var stopped = await admin.Posts(click, form);

        Assert.Equal((302, $"/sign-in/again?to={Uri.EscapeDataString(page)}"), (stopped.Status, stopped.Location?.ToString()));
    }

    private static string Secret(Seen page) => Regex.Match(page.Html, "lh_[0-9a-f]{64}").Value is { Length: > 0 } secret ? secret : throw new Xunit.Sdk.XunitException(page.ToString());

    private async Task<int> Asks(string key)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var answer = await http.GetAsync(new Uri(town.Console, "/api/v1/cases"));
        return (int)answer.StatusCode;
    }

    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=PAL", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return certificate.ExportCertificatePem();
    }
}
