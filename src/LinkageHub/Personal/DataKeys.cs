using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace LinkageHub.Personal;

/// <summary>
/// The keys that personal data is sealed with. They stand in the database wrapped by the key ring, which a certificate outside the database
/// protects (<c>SignIn__KeyCertificate</c>; the private cluster has one of its own beside it). Old keys stay: they open what they sealed.
/// </summary>
public sealed class DataKeys(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    private const int KeyBytes = 32;

    private readonly IDataProtector wrap = protection.CreateProtector("LinkageHub.PersonalData");
    private readonly ConcurrentDictionary<int, byte[]> known = [];
    private readonly Lock reading = new();
    private int newest;

    /// <summary>What the keys of whatever is sealed from now on are expanded from; the first node to ask makes the first one.</summary>
    public (int Id, byte[] Key) Newest
    {
        get
        {
            if (newest == 0)
                Read();
            if (newest == 0)
            {
                // Two nodes that begin at once may make one each; both stay good.
                Add();
                Read();
            }
            return (newest, known[newest]);
        }
    }

    /// <summary>A key this node has not seen was made by another one since.</summary>
    /// <exception cref="CryptographicException">No such key, or the certificate that protects it is another one.</exception>
    public byte[] Of(int id)
    {
        if (!known.ContainsKey(id))
            Read();
        return known.TryGetValue(id, out var key) ? key : throw new CryptographicException($"data key {id} is not in the database");
    }

    /// <summary>Makes a new one when the newest is older than this. What is sealed already stays as it is; nobody waits.</summary>
    public async Task RenewAsync(TimeSpan age, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("select coalesce(max(made_at) < hub_now() - $1, true) from data_key");
        ask.Parameters.AddWithValue(age);
        if (await ask.ExecuteScalarAsync(stop) is true)
            Add();
        Read();
    }

    private void Add()
    {
        using var insert = database.CreateCommand("insert into data_key (wrapped) values ($1)");
        insert.Parameters.AddWithValue(wrap.Protect(Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyBytes))));
        insert.ExecuteNonQuery();
    }

    // Once at the start and once after another node's renewal: not worth a second, asynchronous way through everything that seals.
    private void Read()
    {
        lock (reading)
        {
            using var read = database.CreateCommand("select id, wrapped from data_key order by id");
            using var row = read.ExecuteReader();
            var last = 0;
            while (row.Read())
            {
                last = row.GetInt32(0);
                // HKDF's first half, which is the same for every owner, once and not with every value.
                if (!known.ContainsKey(last))
                    known[last] = HKDF.Extract(HashAlgorithmName.SHA256, Convert.FromHexString(wrap.Unprotect(row.GetString(1))));
            }
            newest = last;
        }
    }
}
