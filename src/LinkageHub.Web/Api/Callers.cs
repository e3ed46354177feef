using System.Security.Cryptography;
using System.Text;
using LinkageHub.Access;
using Npgsql;

namespace LinkageHub.Web.Api;

/// <summary>Who calls: a machine client by its key or its certificate, or one of the two keys of the first set-up.</summary>
public sealed class Callers(ApiKeys keys, BootstrapKeys bootstrap, TimeProvider clock)
{
    private static readonly IReadOnlySet<Role> SetUpRoles = new HashSet<Role> { Role.BackOffice, Role.Staff, Role.Approver };
    private readonly byte[]? first = HashOf(bootstrap.ApiKey), second = HashOf(bootstrap.SecondApiKey);

    private static readonly Principal First = new("bootstrap", "bootstrap", SetUpRoles, null, null, Everywhere: true);
    private static readonly Principal Second = new("bootstrap-2", "bootstrap-2", SetUpRoles, null, null, Everywhere: true);

    public async Task<Principal?> FindAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        // A key that is given counts; a certificate does not make up for a wrong one.
        if (header.Length == 0)
            return await OfCertificateAsync(http);
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        var secret = header[7..].Trim();
        if (secret.Length is 0 or > 500 || !secret.All(char.IsAscii))
            return null;
        if (first is not null || second is not null)
        {
            var given = HashOf(secret);
            if (CryptographicOperations.FixedTimeEquals(given, first))
                return First;
            if (CryptographicOperations.FixedTimeEquals(given, second))
                return Second;
        }
        return Client(await keys.FindAsync(secret, http.RequestAborted));
    }

    private async Task<Principal?> OfCertificateAsync(HttpContext http)
    {
        if (http.Connection.ClientCertificate is not { } certificate)
            return null;
        var now = clock.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime()
            ? Client(await keys.FindAsync(certificate, http.RequestAborted))
            : null;
    }

    private static Principal? Client(ApiKey? key) =>
        key is null ? null : new Principal(key.Id, key.Name, new HashSet<Role> { key.Role }, key.AgencyCode, key.StoreCode, Everywhere: false);

    private static byte[]? HashOf(string? key) => string.IsNullOrEmpty(key) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>The keys of the first set-up, as the settings give them.</summary>
public sealed record BootstrapKeys(string? ApiKey, string? SecondApiKey);

/// <summary>What a route demands of its caller. Every route has one or is <see cref="Open"/>; <see cref="ApiRoutes"/> refuses to start otherwise.</summary>
public sealed record Demand(Call Call);

/// <summary>A route that anybody may ask. <paramref name="Why"/> no right is demanded here.</summary>
public sealed record Open(string Why);

/// <summary>Authentication and the policy table, before any handler runs.</summary>
public sealed class CallerFilter(Callers callers, CallRates rates) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        Principal? who;
        try
        {
            who = await callers.FindAsync(http);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            return Problems.Of("LH9-107");
        }
        if (who is null)
            return Problems.Of("LH8-106");
        var demand = http.GetEndpoint()!.Metadata.GetRequiredMetadata<Demand>();
        if (!Policy.Allows(who, demand.Call))
            return Problems.Of("LH8-101");
        if (await rates.WaitOfAsync(http, who, isPerson: false) is { } seconds)
            return Problems.TooOften(seconds);
        http.Items[typeof(Principal)] = who;
        return await next(context);
    }
}

public static class CallerExtensions
{
    public static Principal Who(this HttpContext http) => (Principal)http.Items[typeof(Principal)]!;

    public static TBuilder Demands<TBuilder>(this TBuilder builder, Call call) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Demand(call));
}
