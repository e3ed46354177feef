using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Access;

/// <summary>A machine client's key as it is listed; the secret itself is shown once, when it is made.</summary>
public sealed record ApiKey(
    string Id, string Name, Role Role, string? AgencyCode, string? StoreCode, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? RevokedAt,
    string? CertificateHash = null, string? RevokedBy = null, string? RevokeReason = null);

/// <summary>Machine clients. Only a hash of a key is kept: a key has 256 bits, so that a plain hash cannot be guessed back.</summary>
public sealed class ApiKeys
{
    private const string Prefix = "lh_";

    private const string Columns = "id, name, role, agency_code, store_code, created_at, created_by, revoked_at, certificate_hash, revoked_by, revoke_reason";

    private readonly NpgsqlDataSource database;
    private readonly GroupedReads<string, ApiKey> bySecret;

    public ApiKeys(NpgsqlDataSource database) => (this.database, bySecret) = (database, new(AskAsync));

    /// <summary>Makes a key; the second part of the answer is the secret, never to be had again.</summary>
    /// <exception cref="InvalidOperationException">A client of this name exists.</exception>
    public async Task<(ApiKey Key, string Secret)> AddAsync(
        string name, Role role, string? agencyCode, string? storeCode, string createdBy, CancellationToken stop = default)
    {
        var secret = NewSecret();
        await using var insert = database.CreateCommand("""
            insert into api_key (id, name, secret_hash, role, agency_code, store_code, created_by) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (name) do nothing
            returning created_at
            """);
        var id = Guid.CreateVersion7().ToString();
        foreach (var value in (object?[])[id, name, Hash(secret), role.ToString(), agencyCode, storeCode, createdBy])
            insert.Parameters.AddWithValue(value ?? DBNull.Value);
        if (await insert.ExecuteScalarAsync(stop) is not DateTime createdAt)
            throw new InvalidOperationException(name);
        return (new ApiKey(id, name, role, agencyCode, storeCode, createdAt, createdBy, null), secret);
    }

    /// <summary>A new secret for a client; the old one ends at once. Null: no such client, or revoked.</summary>
    public async Task<string?> RotateAsync(string name, CancellationToken stop = default)
    {
        var secret = NewSecret();
        await using var update = database.CreateCommand("update api_key set secret_hash = $2 where name = $1 and revoked_at is null");
        update.Parameters.AddWithValue(name);
        update.Parameters.AddWithValue(Hash(secret));
        return await update.ExecuteNonQueryAsync(stop) == 1 ? secret : null;
    }

    /// <summary>Ends a client's access at once. False: no such client, or revoked before.</summary>
    public async Task<bool> RevokeAsync(string name, string by, string? reason, CancellationToken stop = default)
    {
        await using var update = database.CreateCommand("update api_key set revoked_at = hub_now(), revoked_by = $2, revoke_reason = $3 where name = $1 and revoked_at is null");
        update.Parameters.AddWithValue(name);
        update.Parameters.AddWithValue(by);
        update.Parameters.Add(new NpgsqlParameter { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return await update.ExecuteNonQueryAsync(stop) == 1;
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken stop = default)
    {
        await using var read = database.CreateCommand(
            $"select {Columns} from api_key order by name");
        await using var row = await read.ExecuteReaderAsync(stop);
        var keys = new List<ApiKey>();
        while (await row.ReadAsync(stop))
            keys.Add(Read(row));
        return keys;
    }

    /// <summary>The client of a key; null for an unknown or revoked one. Asked at every call, many calls in one statement: a revocation acts at once.</summary>
    public Task<ApiKey?> FindAsync(string secret, CancellationToken stop = default) => bySecret.FindAsync(Convert.ToHexStringLower(Hash(secret))).WaitAsync(stop);

    /// <summary>Binds a certificate to a client, in place of the one before, which ends at once. False: no such client, or revoked.</summary>
    /// <exception cref="InvalidOperationException">The certificate is another client's.</exception>
    public async Task<bool> BindAsync(string name, X509Certificate2 certificate, CancellationToken stop = default)
    {
        await using var update = database.CreateCommand("update api_key set certificate_hash = $2 where name = $1 and revoked_at is null");
        update.Parameters.AddWithValue(name);
        update.Parameters.AddWithValue(Hash(certificate));
        try
        {
            return await update.ExecuteNonQueryAsync(stop) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new InvalidOperationException(name, e);
        }
    }

    /// <summary>The client a certificate is bound to, by the whole certificate: a name in it proves nothing. Who showed it holds its key, or there were no connection.</summary>
    public Task<ApiKey?> FindAsync(X509Certificate2 certificate, CancellationToken stop = default) => FindAsync("certificate_hash", Hash(certificate), stop);

    private async Task<ApiKey?> FindAsync(string column, byte[] hash, CancellationToken stop)
    {
        await using var read = database.CreateCommand($"select {Columns} from api_key where {column} = $1 and revoked_at is null");
        read.Parameters.AddWithValue(hash);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    private async Task<IReadOnlyDictionary<string, ApiKey>> AskAsync(IReadOnlyList<string> hashes)
    {
        await using var read = database.CreateCommand($"select {Columns}, secret_hash from api_key where secret_hash = any($1) and revoked_at is null");
        read.CommandTimeout = KeyLookUps.LongestSeconds;
        read.Parameters.AddWithValue(hashes.Select(hash => Convert.FromHexString(hash)).ToArray());
        var found = new Dictionary<string, ApiKey>();
        await using var row = await read.ExecuteReaderAsync();
        while (await row.ReadAsync())
            found[Convert.ToHexStringLower(row.GetFieldValue<byte[]>(row.FieldCount - 1))] = Read(row);
        return found;
    }

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), Enum.Parse<Role>(row.GetString(2)), row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : Convert.ToHexStringLower(row.GetFieldValue<byte[]>(8)),
        row.IsDBNull(9) ? null : row.GetString(9), row.IsDBNull(10) ? null : row.GetString(10));

    private static string NewSecret() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(X509Certificate2 certificate) => SHA256.HashData(certificate.RawDataMemory.Span);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
