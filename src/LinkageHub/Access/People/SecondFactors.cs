using Microsoft.AspNetCore.Identity;

namespace LinkageHub.Access.People;

/// <summary>Setting up an authenticator: the key is given out, and counts only when a code made from it comes back.</summary>
public sealed class SecondFactors(UserManager<Person> people, PersonStore store, SignIns signIns, AccessEvents events)
{
    private const int RecoveryCodes = 10;

    /// <summary>The key to enter in the app; the same one until it is confirmed. Null: one is set up already.</summary>
    public async Task<string?> KeyAsync(Person person, CancellationToken stop)
    {
        if (person.TwoFactor)
            return null;
        if (person.TotpKey is null)
        {
            // No new stamp: nothing is opened by a key that is not confirmed yet, and the session that asks must live on.
            await store.SetAuthenticatorKeyAsync(person, people.GenerateNewAuthenticatorKey(), stop);
            await store.UpdateAsync(person, stop);
        }
        return await store.GetAuthenticatorKeyAsync(person, stop);
    }

    /// <summary>The recovery codes, shown once; null: not the code of now. All sessions of before are over.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(Person person, string code, CancellationToken stop)
    {
        if (person.TwoFactor || !await signIns.IsFreshCodeAsync(person, code, stop))
            return null;
        var codes = await people.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes);
        await people.SetTwoFactorEnabledAsync(person, true);
        await events.AddAsync(person.Name, "second-factor-set-up", stop);
        return [.. codes!];
    }
}
