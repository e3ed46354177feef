using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Access.People;

/// <summary>People in PostgreSQL, as ASP.NET Core Identity wants to keep them. Every update is conditional on the version that was read.</summary>
public sealed partial class PersonStore(NpgsqlDataSource database, IDataProtectionProvider protection) :
    IUserPasswordStore<Person>, IUserSecurityStampStore<Person>, IUserTwoFactorStore<Person>, IUserAuthenticatorKeyStore<Person>,
    IUserTwoFactorRecoveryCodeStore<Person>, IUserPasskeyStore<Person>
{
    internal const string Columns = """
        p.id, p.name, p.display_name, p.roles, p.agency_code, p.store_code, p.password_hash, p.security_stamp, p.must_change_password, p.totp_key,
        p.two_factor, p.recovery_hashes, p.is_demo, p.version, p.created_at, p.created_by, p.disabled_at
        """;

    private readonly IDataProtector keys = protection.CreateProtector("LinkageHub.Totp");

    public async Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken)
    {
        // A machine client of this name would pass for the same actor on timelines and in the second-person rules.
        await using var insert = database.CreateCommand("""
            insert into person (id, name, display_name, roles, agency_code, store_code, password_hash, security_stamp, must_change_password, is_demo, created_by)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
            where not exists (select from api_key where name = $2) and $2 not in ('bootstrap', 'bootstrap-2', 'system')
            on conflict (name) do nothing
            """);
        Add(insert, user.Id, user.Name, user.DisplayName, Names(user.Roles), user.AgencyCode, user.StoreCode, user.PasswordHash, user.SecurityStamp,
            user.MustChangePassword, user.IsDemo, user.CreatedBy);
        return await insert.ExecuteNonQueryAsync(cancellationToken) == 1
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityErrorDescriber().DuplicateUserName(user.Name));
    }

    public async Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken)
    {
        await using var update = database.CreateCommand("""
            update person set display_name = $3, roles = $4, agency_code = $5, store_code = $6, password_hash = $7, security_stamp = $8,
                must_change_password = $9, totp_key = $10, two_factor = $11, recovery_hashes = $12, disabled_at = $13, version = version + 1
            where id = $1 and version = $2
            """);
        Add(update, user.Id, user.Version, user.DisplayName, Names(user.Roles), user.AgencyCode, user.StoreCode, user.PasswordHash, user.SecurityStamp,
            user.MustChangePassword, user.TotpKey, user.TwoFactor, user.RecoveryHashes.ToArray(), user.DisabledAt?.ToUniversalTime());
        if (await update.ExecuteNonQueryAsync(cancellationToken) != 1)
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        user.Version++;
        return IdentityResult.Success;
    }

    /// <summary>People are disabled, never removed: the ledger speaks of them.</summary>
    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) => FindAsync("p.id = $1", userId, cancellationToken);

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindAsync("p.name = $1", normalizedUserName, cancellationToken);

    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand($"select {Columns} from person p order by p.name");
        await using var row = await read.ExecuteReaderAsync(stop);
        var people = new List<Person>();
        while (await row.ReadAsync(stop))
            people.Add(Read(row));
        return people;
    }

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => Set(() => user.Name = userName!);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    // Names are lower case from the start (a check of the table).
    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(Person user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    public Task<string?> GetSecurityStampAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetTwoFactorEnabledAsync(Person user, bool enabled, CancellationToken cancellationToken) => Set(() => user.TwoFactor = enabled);

    public Task<bool> GetTwoFactorEnabledAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.TwoFactor);

    public Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken) => Set(() => user.TotpKey = keys.Protect(key));

    public Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken) =>
        Task.FromResult(user.TotpKey is { } key ? keys.Unprotect(key) : null);

    public Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        Set(() => user.RecoveryHashes = [.. recoveryCodes.Select(HashOf)]);

    public Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken)
    {
        var hash = HashOf(code);
        var known = user.RecoveryHashes.Contains(hash);
        user.RecoveryHashes = [.. user.RecoveryHashes.Where(other => other != hash)];
        return Task.FromResult(known);
    }

    public Task<int> CountCodesAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.RecoveryHashes.Count);

    public void Dispose()
    {
        // Connections belong to the pool.
    }

    internal static Person Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        DisplayName = row.GetString(2),
        Roles = [.. row.GetFieldValue<string[]>(3).Select(Enum.Parse<Role>)],
        AgencyCode = row.IsDBNull(4) ? null : row.GetString(4),
        StoreCode = row.IsDBNull(5) ? null : row.GetString(5),
        PasswordHash = row.IsDBNull(6) ? null : row.GetString(6),
        SecurityStamp = row.GetString(7),
        MustChangePassword = row.GetBoolean(8),
        TotpKey = row.IsDBNull(9) ? null : row.GetString(9),
        TwoFactor = row.GetBoolean(10),
        RecoveryHashes = row.GetFieldValue<string[]>(11),
        IsDemo = row.GetBoolean(12),
        Version = row.GetInt64(13),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(14),
        CreatedBy = row.GetString(15),
        DisabledAt = row.IsDBNull(16) ? null : row.GetFieldValue<DateTimeOffset>(16),
    };

    private async Task<Person?> FindAsync(string condition, string value, CancellationToken stop)
    {
        await using var read = database.CreateCommand($"select {Columns} from person p where {condition}");
        read.Parameters.AddWithValue(value);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    // People type a recovery code with or without its hyphen, in any case.
    private static string HashOf(string code) => Secrets.HashText(new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant());

    private static string[] Names(IEnumerable<Role> roles) => [.. roles.Select(role => role.ToString())];

    private static void Add(NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown } : new NpgsqlParameter { Value = value });
    }

    private static Task Set(Action set)
    {
        set();
        return Task.CompletedTask;
    }
}
