namespace LinkageHub.Access.OpenId;

/// <summary>The house's own identity provider, by which people may sign in.</summary>
/// <param name="Authority">Its issuer, exactly as it stands in its tokens.</param>
/// <param name="ClientId">Who the hub is there.</param>
/// <param name="ClientSecret">What the hub proves that with.</param>
/// <param name="MatchVerifiedEmail">Somebody whose subject is not known yet is found once by his address, if the provider says that it has verified it.</param>
public sealed record OpenIdSettings(string Authority, string ClientId, string ClientSecret, bool MatchVerifiedEmail)
{
    /// <summary>Null: an address that nobody can read along, or one of this machine.</summary>
    public static string? WrongIn(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { UserInfo: "", Query: "", Fragment: "" } ? null : "https:// で始まるアドレス（このコンピューターでは http:// も可）にしてください。";
}
