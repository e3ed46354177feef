using LinkageHub.Access.OpenId;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>A person to be: what an administrator fills in.</summary>
public sealed record NewPerson(string Name, string DisplayName, IReadOnlyList<Role> Roles, string? AgencyCode, string? StoreCode);

/// <summary>Who comes, who goes, who starts anew. Every change ends the person's sessions at once and is written down.</summary>
public sealed class Staffing(NpgsqlDataSource database, UserManager<Person> people, AccessEvents events, TimeProvider clock)
{
    /// <summary>A new account with a first password that its owner must change. Errors in Japanese; the password is shown once.</summary>
    public async Task<(string? Password, string? Error)> AddAsync(NewPerson wanted, string by, CancellationToken stop)
    {
        var password = Secrets.NewPassword();
        return await AddAsync(wanted, password, mustChange: true, isDemo: false, by, stop) is { } error ? (null, error) : (password, null);
    }

    /// <summary>The first administrator, from the settings of the first start. Nothing once there are people. An error in Japanese, or null.</summary>
    public async Task<string?> AddFirstAdminAsync(string name, string password, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("select exists (select from person where not is_demo)");
        return await ask.ExecuteScalarAsync(stop) is true
            ? null
            : await AddAsync(new NewPerson(name, "管理者", [Role.Admin], null, null), password, mustChange: false, isDemo: false, "settings", stop);
    }

    /// <summary>A new first password: the old one and all sessions end. Null: no such person.</summary>
    public async Task<string?> ResetPasswordAsync(string name, string by, CancellationToken stop)
    {
        if (await people.FindByNameAsync(name) is not { } person)
            return null;
        var password = Secrets.NewPassword();
        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        person.MustChangePassword = true;
        person.DisabledAt = null;
        await SaveAsync(person, "password-reset", by, stop);
        return password;
    }

    /// <summary>The authenticator is lost: a new one is set up at the next sign-in.</summary>
    public async Task<bool> ResetSecondFactorAsync(string name, string by, CancellationToken stop)
    {
        if (await people.FindByNameAsync(name) is not { } person)
            return false;
        (person.TwoFactor, person.TotpKey, person.RecoveryHashes) = (false, null, []);
        await SaveAsync(person, "second-factor-reset", by, stop);
        return true;
    }

    /// <summary>Which account at the provider is his from now on; both null: none. An error in Japanese, or null; false: no such person.</summary>
    public async Task<(bool Known, string? Error)> LinkAsync(string name, PersonIdentities identities, string issuer, string? subject, string? email, string by, CancellationToken stop)
    {
        if (await people.FindByNameAsync(name) is not { } person)
            return (false, null);
        if (!await identities.LinkAsync(person.Id, issuer, subject, email, by, stop))
            return (true, "このアカウントは、ほかの利用者のものです。");
        await SaveAsync(person, subject is null && email is null ? "identity-unlinked" : "identity-linked", by, stop);
        return (true, null);
    }

    /// <summary>Acts at once, on open pages too. What the person did stays his.</summary>
    public async Task<bool> DisableAsync(string name, string by, CancellationToken stop)
    {
        if (await people.FindByNameAsync(name) is not { DisabledAt: null } person)
            return false;
        person.DisabledAt = clock.GetUtcNow();
        await SaveAsync(person, "disabled", by, stop);
        return true;
    }

    /// <summary>Other roles, another agency or store: acts at once, on open pages too. What was before and after is written down. An error in Japanese, or null.</summary>
    public async Task<string?> ChangeRolesAsync(string name, IReadOnlyList<Role> roles, string? agencyCode, string? storeCode, string reason, string by, CancellationToken stop)
    {
        if (await people.FindByNameAsync(name) is not { } person)
            return "この利用者はいません。";
        if (PersonScope.Missing(roles, agencyCode, storeCode) is { } missing)
            return missing;
        var before = RightsOf(person);
        (person.Roles, person.AgencyCode, person.StoreCode) = (roles, agencyCode, storeCode);
        if (RightsOf(person) == before)
            return "役割も所属も変わっていません。";
        await SaveAsync(person, AccessEvents.RolesChanged, by, stop, reason, before, RightsOf(person));
        return null;
    }

    /// <summary>As the audit tells it: roles, agency, store.</summary>
    private static string RightsOf(Person person) => string.Join(' ', [string.Join('+', person.Roles.Order()), person.AgencyCode ?? "-", person.StoreCode ?? "-"]);

    /// <summary>The accounts of a demonstration: their owner knows the password already. Made anew or opened again.</summary>
    public async Task OpenDemoAsync(NewPerson wanted, string password, CancellationToken stop)
    {
        if (await people.FindByNameAsync(wanted.Name) is not { } person)
        {
            if (await AddAsync(wanted, password, mustChange: false, isDemo: true, "demo", stop) is { } error)
                throw new InvalidOperationException(error);
            return;
        }
        if (!person.IsDemo)
            throw new InvalidOperationException($"「{wanted.Name}」は実在の利用者です。");
        (person.Roles, person.AgencyCode, person.StoreCode, person.DisplayName) = (wanted.Roles, wanted.AgencyCode, wanted.StoreCode, wanted.DisplayName);
        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        (person.MustChangePassword, person.DisabledAt) = (false, null);
        await SaveAsync(person, "opened", "demo", stop);
    }

    /// <summary>Every start of a hub closes what a demonstration left behind; only a running demonstration opens it again.</summary>
    public async Task CloseDemoAsync(CancellationToken stop)
    {
        await using var update = database.CreateCommand("update person set disabled_at = hub_now(), version = version + 1 where is_demo and disabled_at is null");
        await update.ExecuteNonQueryAsync(stop);
    }

    private async Task<string?> AddAsync(NewPerson wanted, string password, bool mustChange, bool isDemo, string by, CancellationToken stop)
    {
        if (PersonScope.Missing(wanted.Roles, wanted.AgencyCode, wanted.StoreCode) is { } missing)
            return missing;
        var now = clock.GetUtcNow();
        var person = new Person
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Name = wanted.Name.Trim().ToLowerInvariant(),
            DisplayName = wanted.DisplayName,
            Roles = wanted.Roles,
            AgencyCode = wanted.AgencyCode,
            StoreCode = wanted.StoreCode,
            MustChangePassword = mustChange,
            IsDemo = isDemo,
            CreatedAt = now,
            CreatedBy = by,
        };
        var made = await people.CreateAsync(person, password);
        if (made.Succeeded)
            await events.AddAsync(by, "added", stop, subject: wanted.Name);
        return made.Succeeded ? null : string.Join(" ", made.Errors.Select(error => error.Description));
    }

    private async Task SaveAsync(Person person, string what, string by, CancellationToken stop, string? reason = null, string? before = null, string? after = null)
    {
        // The new stamp is what ends the sessions.
        var saved = await people.UpdateSecurityStampAsync(person);
        if (!saved.Succeeded)
            throw new InvalidOperationException(string.Join(" ", saved.Errors.Select(error => error.Description)));
        await events.AddAsync(by, what, stop, subject: person.Name, reason: reason, before: before, after: after);
    }
}
