using System.Net.Http.Headers;
using System.Net;
using System.Text.Json;
using System.Text;
using LinkageHub.Clock;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Access.OpenId;

/// <summary>The provider cannot be asked, or does not say what it must; the words hold nothing personal.</summary>
public sealed class OpenIdException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The provider on the wire: what it says of itself, its keys, and a code's token. No redirects, no proxy, no long answers.</summary>
public sealed class OpenIdProvider(OpenIdSettings settings, [FromKeyedServices(HubClock.World)] TimeProvider clock) : IDisposable
{
    private const int MostAnswer = 1 << 18;

    /// <summary>A provider that changes its keys keeps the old ones for longer than this.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1), KeysAgain = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = MostAnswer,
    };

    private (DateTimeOffset At, Metadata Value)? metadata;
    private (DateTimeOffset At, IReadOnlyList<SigningKey> Value)? keys;

    /// <param name="EndSession">Null: it has no sign-out that we could send anybody to.</param>
    private sealed record Metadata(string Authorization, string Token, string Keys, string? EndSession);

    /// <summary>Where the browser goes to be asked who it is.</summary>
    public async Task<string> AddressAsync(IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken stop)
    {
        return await WithAsync((await MetadataAsync(stop)).Authorization, parameters, stop);
    }

    /// <summary>Where the browser goes to sign out there as well (RP-Initiated Logout 1.0), and comes back from. Null: there is no such place.</summary>
    /// <param name="back">As it is registered there.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<string?> SignOutAddressAsync(string back, CancellationToken stop) =>
        (await MetadataAsync(stop)).EndSession is { } end
            ? await WithAsync(end, new Dictionary<string, string> { ["client_id"] = settings.ClientId, ["post_logout_redirect_uri"] = back }, stop) : null;

    private static async Task<string> WithAsync(string address, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken stop) =>
        $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{await new FormUrlEncodedContent(parameters).ReadAsStringAsync(stop)}";

    /// <summary>The ID token that the code stands for, unjudged.</summary>
    public async Task<string> RedeemAsync(string code, string verifier, string redirect, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (await MetadataAsync(stop)).Token)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirect, ["code_verifier"] = verifier,
            }),
        };
        // RFC 6749, 2.3.1: both halves form-encoded before they are joined.
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(
            $"{WebUtility.UrlEncode(settings.ClientId)}:{WebUtility.UrlEncode(settings.ClientSecret)}")));
        var answer = await AskAsync(request, stop);
        return answer.TryGetProperty("id_token", out var token) && token.ValueKind == JsonValueKind.String ? token.GetString()! : throw new OpenIdException("no id_token");
    }

    /// <param name="anew">A token was signed by none of those we know: perhaps there are new ones. Asked at most once a minute.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<SigningKey>> KeysAsync(bool anew, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (keys is { } known && known.At + (anew ? KeysAgain : Kept) > now)
            return known.Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, (await MetadataAsync(stop)).Keys);
        var set = await AskAsync(request, stop);
        keys = (now, set.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array ? SigningKey.Read(set) : throw new OpenIdException("no keys"));
        return keys.Value.Value;
    }

    public void Dispose() => http.Dispose();

    private async Task<Metadata> MetadataAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (metadata is { } known && known.At + Kept > now)
            return known.Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{settings.Authority.TrimEnd('/')}/.well-known/openid-configuration");
        var said = await AskAsync(request, stop);
        // OpenID Connect Discovery 1.0, 4.3: another issuer would be another provider.
        if (Text("issuer") != settings.Authority)
            throw new OpenIdException("the provider calls itself by another name than SignIn__OpenId__Authority");
        var found = new Metadata(Address("authorization_endpoint"), Address("token_endpoint"), Address("jwks_uri"), Text("end_session_endpoint") is null ? null : Address("end_session_endpoint"));
        metadata = (now, found);
        return found;

        string? Text(string name) => said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        string Address(string name) => Text(name) is { } address && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? address : throw new OpenIdException($"no safe {name}");
    }

    private async Task<JsonElement> AskAsync(HttpRequestMessage request, CancellationToken stop)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var answer = await http.SendAsync(request, stop);
            if (answer.StatusCode is not HttpStatusCode.OK)
                throw new OpenIdException($"the provider answers {(int)answer.StatusCode}");
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new OpenIdException("the provider's answer is no object");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new OpenIdException("the provider does not answer as it should", e);
        }
    }
}
