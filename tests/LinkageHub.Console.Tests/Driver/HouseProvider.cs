using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>The house's identity provider, on a socket of its own: it asks nobody for a password, and says of him what the test wants.</summary>
public sealed class HouseProvider : IAsyncDisposable
{
    public const string ClientId = "linkagehub", ClientSecret = "a secret: with % and ü";

    private static readonly HttpClient Browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private readonly WebApplication app;
    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string Nonce)> codes = new();

    private HouseProvider(WebApplication app) => this.app = app;

    public string Issuer => app.Urls.Single();

    /// <summary>Who stands before it.</summary>
    public string Subject { get; set; } = "";

    /// <summary>What is said of him beyond, or instead of, what is right.</summary>
    public Dictionary<string, object> Says { get; } = [];

    /// <summary>It takes any verifier and a code as often as it comes: what is refused then, the hub has refused.</summary>
    public bool IsLenient { get; set; }

    /// <summary>Clients that have sent somebody to be signed out.</summary>
    public ConcurrentBag<string> SignedOut { get; } = [];

    /// <summary>Another key than the one it shows.</summary>
    public RSA? SignsWith { get; set; }

    public string Algorithm { get; set; } = "RS256";

    public static async Task<HouseProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new HouseProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Issuer, authorization_endpoint = $"{provider.Issuer}/authorize", token_endpoint = $"{provider.Issuer}/token", jwks_uri = $"{provider.Issuer}/keys",
            end_session_endpoint = $"{provider.Issuer}/out?house=1",
        }));
        app.MapGet("/out", (string client_id, string post_logout_redirect_uri) =>
        {
            provider.SignedOut.Add(client_id);
            return Results.Redirect(post_logout_redirect_uri);
        });
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { provider.PublicKey() } }));
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", (Delegate)provider.TokenAsync);
        await app.StartAsync();
        return provider;
    }

    /// <summary>The browser goes there and comes back: the path of the hub it is sent to, with all that the provider gives along.</summary>
    public static async Task<(string Path, IReadOnlyDictionary<string, string> Asked)> Visits(Uri address)
    {
        using var answer = await Browser.GetAsync(address);
        return (answer.Headers.Location!.PathAndQuery, QueryHelpers.ParseQuery(address.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private IResult Authorize(string redirect_uri, string state, string nonce, string code_challenge, string code_challenge_method, string client_id, string response_type)
    {
        if ((code_challenge_method, client_id, response_type) != ("S256", ClientId, "code"))
            return Results.BadRequest();
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (code_challenge, redirect_uri, nonce);
        return Results.Redirect($"{redirect_uri}?code={code}&state={state}");
    }

    /// <summary>As the standard has it: the client proves itself, the verifier fits the challenge, and a code is good once.</summary>
    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var basic = Encoding.ASCII.GetString(Convert.FromBase64String(http.Request.Headers.Authorization.ToString()["Basic ".Length..])).Split(':');
        if (Uri.UnescapeDataString(basic[1].Replace('+', ' ')) != ClientSecret || form["grant_type"] != "authorization_code" || !codes.TryGetValue(form["code"].ToString(), out var asked)
            || asked.Redirect != form["redirect_uri"])
            return Results.BadRequest();
        if (!IsLenient && (!codes.TryRemove(form["code"].ToString(), out _) || asked.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())))))
            return Results.BadRequest();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer, ["aud"] = ClientId, ["sub"] = Subject, ["nonce"] = asked.Nonce, ["iat"] = now, ["exp"] = now + 300, ["auth_time"] = now,
        };
        foreach (var (name, value) in Says)
            claims[name] = value;
        var text = $"{Part(new { alg = Algorithm, kid = "house", typ = "JWT" })}.{Part(claims)}";
        var signature = (SignsWith ?? key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Results.Json(new { access_token = "unused", token_type = "Bearer", id_token = $"{text}.{Base64Url.EncodeToString(signature)}" });
    }

    private object PublicKey()
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = "house", n = Base64Url.EncodeToString(numbers.Modulus), e = Base64Url.EncodeToString(numbers.Exponent) };
    }

    private static string Part(object of) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(of));
}

/// <summary>A town whose people may sign in by the house's provider.</summary>
public sealed class HouseTown(LinkageHub.Scenarios.Driver.Ground ground) : ConsoleTown(ground)
{
    public HouseProvider Provider { get; private set; } = null!;

    protected override IEnumerable<string> OwnSettings =>
    [
        .. base.OwnSettings, $"SignIn:OpenId:Authority={Provider.Issuer}", $"SignIn:OpenId:ClientId={HouseProvider.ClientId}", $"SignIn:OpenId:ClientSecret={HouseProvider.ClientSecret}",
        "SignIn:OpenId:MatchVerifiedEmail=true",
    ];

    public override async Task InitializeAsync()
    {
        Provider = await HouseProvider.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
