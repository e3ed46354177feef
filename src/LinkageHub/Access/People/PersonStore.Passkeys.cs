using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace LinkageHub.Access.People;

public sealed partial class PersonStore
{
    private const string PasskeyColumns =
        "credential_id, public_key, created_at, sign_count, transports, user_verified, backup_eligible, backed_up, attestation, client_data, name";

    public async Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        // A credential is one person's for ever: whoever brings another's changes nothing.
        await using var write = database.CreateCommand($"""
            insert into passkey ({PasskeyColumns}, person_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (credential_id) do update set
                sign_count = excluded.sign_count, user_verified = excluded.user_verified, backed_up = excluded.backed_up, name = excluded.name
            where passkey.person_id = excluded.person_id
            """);
        Add(write, passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt.ToUniversalTime(), (long)passkey.SignCount, passkey.Transports ?? [],
            passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson, passkey.Name ?? "", user.Id);
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        await PasskeysAsync("person_id = $1 order by created_at", [user.Id], cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await PasskeysAsync("person_id = $1 and credential_id = $2", [user.Id, credentialId], cancellationToken)).SingleOrDefault();

    public async Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var read = database.CreateCommand($"select {Columns} from person p join passkey k on k.person_id = p.id where k.credential_id = $1");
        read.Parameters.AddWithValue(credentialId);
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row) : null;
    }

    public async Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var delete = database.CreateCommand("delete from passkey where person_id = $1 and credential_id = $2");
        Add(delete, user.Id, credentialId);
        await delete.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<UserPasskeyInfo>> PasskeysAsync(string condition, object[] values, CancellationToken stop)
    {
        await using var read = database.CreateCommand($"select {PasskeyColumns} from passkey where {condition}");
        Add(read, values);
        await using var row = await read.ExecuteReaderAsync(stop);
        var passkeys = new List<UserPasskeyInfo>();
        while (await row.ReadAsync(stop))
            passkeys.Add(new UserPasskeyInfo(
                row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2), (uint)row.GetInt64(3), row.GetFieldValue<string[]>(4),
                row.GetBoolean(5), row.GetBoolean(6), row.GetBoolean(7), row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9)) { Name = row.GetString(10) });
        return passkeys;
    }
}
