using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>
/// Password, then the code of an authenticator. Whatever is wrong, the answer is the same and takes the same time: nobody learns which names exist.
/// </summary>
public sealed class SignIns(NpgsqlDataSource database, UserManager<Person> people, Sessions sessions, AccessEvents events)
{
    /// <summary>Wrong tries in a row before the account rests.</summary>
    public const int MostTries = 5;

    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    // Verified when the name is unknown, so that an unknown name costs the same time.
    private static readonly string NobodysHash = new PasswordHasher<Person>().HashPassword(Nobody, Secrets.NewPassword());

    private static Person Nobody => new() { Id = "", Name = "nobody", DisplayName = "", Roles = [], CreatedBy = "" };

    /// <summary>The session's secret; null: not this name with this password, or not now.</summary>
    public async Task<string?> WithPasswordAsync(string name, string password, string? address, CancellationToken stop) =>
        await RightAsync(name, password, address, stop) is { } person ? await sessions.BeginAsync(person, secondFactor: false, stop) : null;

    private async Task<Person?> RightAsync(string name, string password, string? address, CancellationToken stop)
    {
        var person = await people.FindByNameAsync(name);
        var mayTry = person is { DisabledAt: null } && await CountTryAsync(person.Id, stop);
        var right = people.PasswordHasher.VerifyHashedPassword(person ?? Nobody, person?.PasswordHash ?? NobodysHash, password)
            is not PasswordVerificationResult.Failed;
        if (person is null || !mayTry || !right)
        {
            // A name that is nobody's may be a password typed into the wrong field: it is not written down.
            await events.AddAsync(person?.Name ?? "unknown", AccessEvents.Refused, stop, address: address);
            return null;
        }
        // With a second factor the tries go on counting until the code is right: the password alone must buy no more guesses at it.
        if (!person.TwoFactor)
        {
            await ForgetTriesAsync(person.Id, stop);
            await events.AddAsync(person.Name, AccessEvents.SignedIn, stop, address: address);
        }
        return person;
    }

    /// <summary>The second half: a code of the authenticator, or one of the recovery codes. A new session takes the place of the half one.</summary>
    public async Task<string?> WithCodeAsync(Session half, string code, string? address, CancellationToken stop)
    {
        var person = half.Person;
        var typed = new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        var right = await CountTryAsync(person.Id, stop)
            && (await IsFreshCodeAsync(person, typed, stop) || (await people.RedeemTwoFactorRecoveryCodeAsync(person, typed)).Succeeded);
        await events.AddAsync(person.Name, right ? AccessEvents.SignedIn : AccessEvents.Refused, stop, subject: "code", address: address);
        if (!right)
            return null;
        await ForgetTriesAsync(person.Id, stop);
        await sessions.EndAsync(half.Secret, stop);
        return await sessions.BeginAsync(person, secondFactor: true, stop, half.ByProvider);
    }

    /// <summary>The same person once more, before something that cannot be taken back: by his code, or where he has none by his password.</summary>
    public async Task<string?> AgainAsync(Session session, string proof, string? address, CancellationToken stop)
    {
        if (session.Person.TwoFactor)
            return await WithCodeAsync(session, proof, address, stop);
        if (await RightAsync(session.Person.Name, proof, address, stop) is not { } person)
            return null;
        await sessions.EndAsync(session.Secret, stop);
        return await sessions.BeginAsync(person, session.SecondFactor, stop, session.ByProvider);
    }

    /// <summary>Right now, and not used before: a code read over a shoulder opens nothing.</summary>
    public async Task<bool> IsFreshCodeAsync(Person person, string code, CancellationToken stop)
    {
        if (code.Length != 6 || person.TotpKey is null || !await people.VerifyTwoFactorTokenAsync(person, people.Options.Tokens.AuthenticatorTokenProvider, code))
            return false;
        await using var use = database.CreateCommand("update person set last_code = $2 where id = $1 and last_code is distinct from $2");
        use.Parameters.AddWithValue(person.Id);
        use.Parameters.AddWithValue(code);
        return await use.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Counted before it is judged, in one statement. False: the account rests.</summary>
    private async Task<bool> CountTryAsync(string personId, CancellationToken stop)
    {
        await using var count = database.CreateCommand("""
            update person set
                tries = case when locked_until <= hub_now() then 1 else tries + 1 end,
                locked_until = case when locked_until is null and tries + 1 >= $2 then hub_now() + $3 end
            where id = $1 and (locked_until is null or locked_until <= hub_now())
            """);
        count.Parameters.AddWithValue(personId);
        count.Parameters.AddWithValue(MostTries);
        count.Parameters.AddWithValue(Rest);
        return await count.ExecuteNonQueryAsync(stop) == 1;
    }

    private async Task ForgetTriesAsync(string personId, CancellationToken stop)
    {
        await using var forget = database.CreateCommand("update person set tries = 0, locked_until = null where id = $1");
        forget.Parameters.AddWithValue(personId);
        await forget.ExecuteNonQueryAsync(stop);
    }
}
