using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>What a browser is asked for, as WebAuthn's JSON, and the sealed challenge that must come back with its answer.</summary>
public sealed record PasskeyQuestion(string Options, string Ticket);

/// <summary>
/// パスキー: the device signs a challenge after it has checked its owner, so one touch is both factors, and there is nothing to type into a false page.
/// A challenge is good for five minutes and for one answer.
/// </summary>
public sealed class Passkeys(
    IPasskeyHandler<Person> handler, UserManager<Person> people, Sessions sessions, AccessEvents events, NpgsqlDataSource database, IDataProtectionProvider protection)
{
    public const int MostName = 40, MostAnswer = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector tickets = protection.CreateProtector("LinkageHub.Passkeys").ToTimeLimitedDataProtector();

    public async Task<PasskeyQuestion> AskToAddAsync(Person person, HttpContext http)
    {
        var asked = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id, Name = person.Name, DisplayName = person.DisplayName }, http);
        return new PasskeyQuestion(asked.CreationOptionsJson, tickets.Protect(asked.AttestationState ?? "", Patience));
    }

    /// <summary>False: not an answer to a question of ours, or not his.</summary>
    public async Task<bool> AddAsync(Person person, string name, string answer, string ticket, HttpContext http)
    {
        if (await StateOfAsync(ticket, http.RequestAborted) is not { } state)
            return false;
        var made = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = answer, AttestationState = state });
        if (!made.Succeeded || made.UserEntity.Id != person.Id)
            return false;
        made.Passkey.Name = name;
        if (!(await people.AddOrUpdatePasskeyAsync(person, made.Passkey)).Succeeded)
            return false;
        await events.AddAsync(person.Name, "passkey-added", http.RequestAborted);
        return true;
    }

    public async Task RemoveAsync(Person person, byte[] credential, CancellationToken stop)
    {
        await people.RemovePasskeyAsync(person, credential);
        await events.AddAsync(person.Name, "passkey-removed", stop);
    }

    /// <summary>Whoever it is: the device knows which of its keys are for this house.</summary>
    public async Task<PasskeyQuestion> AskWhoAsync(HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(null, http);
        return new PasskeyQuestion(asked.RequestOptionsJson, tickets.Protect(asked.AssertionState ?? "", Patience));
    }

    /// <summary>The session's secret; null: no key of ours, or its owner may not come in any more.</summary>
    public async Task<string?> SignInAsync(string answer, string ticket, HttpContext http)
    {
        var stop = http.RequestAborted;
        var address = http.Connection.RemoteIpAddress?.ToString();
        var shown = await StateOfAsync(ticket, stop) is { } state
            ? await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer, AssertionState = state })
            : null;
        if (shown is not { Succeeded: true, User: { DisabledAt: null } person })
        {
            await events.AddAsync(shown?.User?.Name ?? "unknown", AccessEvents.Refused, stop, subject: "passkey", address: address);
            return null;
        }
        await people.AddOrUpdatePasskeyAsync(person, shown.Passkey);
        await events.AddAsync(person.Name, AccessEvents.SignedIn, stop, subject: "passkey", address: address);
        return await sessions.BeginAsync(person, secondFactor: true, stop);
    }

    /// <summary>Null: not ours, too old, or answered before.</summary>
    private async Task<string?> StateOfAsync(string ticket, CancellationToken stop)
    {
        string state;
        try
        {
            state = tickets.Unprotect(ticket);
        }
        catch (CryptographicException)
        {
            return null;
        }
        await using var take = database.CreateCommand("insert into command_once (id, person_id) values ($1, '') on conflict do nothing");
        take.Parameters.AddWithValue($"passkey:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)))}");
        return await take.ExecuteNonQueryAsync(stop) == 1 ? state : null;
    }
}
