using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LinkageHub.Access.People;
using LinkageHub.Clock;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.Access.OpenId;

/// <summary>How a visit to the provider ended.</summary>
public abstract record OpenIdEnd
{
    private OpenIdEnd() { }

    /// <param name="Secret">Of the session that begins.</param>
    /// <param name="To">Where he was going.</param>
    public sealed record In(string Secret, string? To) : OpenIdEnd;

    /// <summary>Not an answer to a question of ours, or the provider did not prove who he is.</summary>
    public sealed record Failed : OpenIdEnd;

    /// <summary>The provider knows him; here he has no account, or one that is disabled.</summary>
    public sealed record Unknown : OpenIdEnd;
}

/// <summary>
/// Signing in by the house's own identity provider: authorization code with PKCE. What was asked goes into a sealed cookie and must come back with the
/// answer, from the same browser, within ten minutes and once. Who may do what stays here.
/// </summary>
public sealed class OpenIdSignIns(
    OpenIdSettings settings, OpenIdProvider provider, PersonIdentities identities, Sessions sessions, AccessEvents events, NpgsqlDataSource database,
    IDataProtectionProvider protection, [FromKeyedServices(HubClock.World)] TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector tickets = protection.CreateProtector("LinkageHub.OpenId").ToTimeLimitedDataProtector();

    /// <param name="Again">The person who proves himself once more; null: somebody signs in.</param>
    private sealed record Ticket(string State, string Nonce, string Verifier, string? To, string? Again, DateTimeOffset AskedAt);

    /// <summary>Where the browser goes, and what it has to bring back in its cookie.</summary>
    /// <exception cref="OpenIdException">The provider cannot be asked.</exception>
    public async Task<(string Address, string Ticket)> BeginAsync(string redirect, string? to, Session? again, CancellationToken stop)
    {
        var ticket = new Ticket(Secrets.New(), Secrets.New(), Secrets.New(), to, again?.Person.Id, clock.GetUtcNow());
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = redirect,
            ["scope"] = settings.MatchVerifiedEmail ? "openid email" : "openid",
            ["state"] = ticket.State,
            ["nonce"] = ticket.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(ticket.Verifier))),
            ["code_challenge_method"] = "S256",
        };
        if (again is not null)
            (parameters["prompt"], parameters["max_age"]) = ("login", "0");
        return (await provider.AddressAsync(parameters, stop), tickets.Protect(JsonSerializer.Serialize(ticket), Patience));
    }

    /// <param name="answer">What the provider sent the browser back with, by name.</param>
    /// <param name="sealedTicket">The browser's cookie.</param>
    /// <param name="redirect">As it was when asked.</param>
    /// <param name="session">The session of somebody who proves himself once more.</param>
    /// <param name="address">Where the browser is.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<OpenIdEnd> EndAsync(Func<string, string?> answer, string? sealedTicket, string redirect, Session? session, string? address, CancellationToken stop)
    {
        if (await TicketOfAsync(answer("state"), sealedTicket, stop) is not { } ticket
            || (answer("iss") is { } issuer && issuer != settings.Authority) || answer("code") is not { Length: > 0 and < 4000 } code)
            return await RefusedAsync("unknown", "openid", address, stop);
        ProvenIdentity? who;
        try
        {
            var token = await provider.RedeemAsync(code, ticket.Verifier, redirect, stop);
            var expected = new Expected(settings.Authority, settings.ClientId, ticket.Nonce, ticket.Again is null ? null : ticket.AskedAt, clock.GetUtcNow());
            (who, var wrong) = IdToken.Read(token, await provider.KeysAsync(anew: false, stop), expected);
            if (wrong == "signature")
                (who, wrong) = IdToken.Read(token, await provider.KeysAsync(anew: true, stop), expected);
            if (who is null)
                return await RefusedAsync("unknown", $"openid: {wrong}", address, stop);
        }
        catch (OpenIdException)
        {
            return await RefusedAsync("unknown", "openid: provider", address, stop);
        }
        var person = await identities.FindAsync(who, settings.MatchVerifiedEmail, stop);
        if (person is not { DisabledAt: null })
        {
            await RefusedAsync(person?.Name ?? "unknown", "openid: no account", address, stop);
            return new OpenIdEnd.Unknown();
        }
        // Once more means the same person, in the session that asked.
        if (ticket.Again is not null && (ticket.Again != person.Id || session?.Person.Id != person.Id))
            return await RefusedAsync(person.Name, "openid: somebody else", address, stop);
        if (session is not null && session.Person.Id == person.Id)
            await sessions.EndAsync(session.Secret, stop);
        await events.AddAsync(person.Name, AccessEvents.SignedIn, stop, subject: "openid", address: address);
        var secondFactor = who.WithTwoFactors || (ticket.Again is not null && session!.SecondFactor);
        return new OpenIdEnd.In(await sessions.BeginAsync(person, secondFactor, stop, byProvider: true), ticket.To);
    }

    private async Task<OpenIdEnd> RefusedAsync(string who, string why, string? address, CancellationToken stop)
    {
        await events.AddAsync(who, AccessEvents.Refused, stop, subject: why, address: address);
        return new OpenIdEnd.Failed();
    }

    /// <summary>Null: not this browser's question, too old, or answered before.</summary>
    private async Task<Ticket?> TicketOfAsync(string? state, string? sealedTicket, CancellationToken stop)
    {
        if (state is null || sealedTicket is null)
            return null;
        Ticket ticket;
        try
        {
            ticket = JsonSerializer.Deserialize<Ticket>(tickets.Unprotect(sealedTicket))!;
        }
        catch (CryptographicException)
        {
            return null;
        }
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(ticket.State)))
            return null;
        await using var take = database.CreateCommand("insert into command_once (id, person_id) values ($1, '') on conflict do nothing");
        take.Parameters.AddWithValue($"openid:{Secrets.HashText(ticket.State)}");
        return await take.ExecuteNonQueryAsync(stop) == 1 ? ticket : null;
    }
}
