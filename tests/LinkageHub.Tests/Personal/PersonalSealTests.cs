using System.Security.Cryptography;
using System.Text;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Personal;

[Collection(PostgresTests.Name)]
public sealed class PersonalSealTests(PostgresFixture postgres)
{
    private const string Words = """{"name":"見本 太郎"}""";

    private static readonly EphemeralDataProtectionProvider Ring = new();

    [Fact]
    public async Task What_is_sealed_opens_for_its_owner_and_says_nothing_before()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var seal = ledger.Seal;

        var value = seal.Seal("case-1", Encoding.UTF8.GetBytes(Words));

        Assert.Equal(Words, Encoding.UTF8.GetString(seal.Open("case-1", value)));
        Assert.Equal(-1, value.AsSpan().IndexOf(Encoding.UTF8.GetBytes("見本")));
        Assert.NotEqual(value, seal.Seal("case-1", Encoding.UTF8.GetBytes(Words)));
    }

    [Fact]
    public async Task It_opens_in_no_other_row_and_not_after_a_change_of_any_byte()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var value = ledger.Seal.Seal("case-1", Encoding.UTF8.GetBytes(Words));

        Assert.ThrowsAny<CryptographicException>(() => ledger.Seal.Open("case-2", value));
        for (var at = 1; at < value.Length; at++)
        {
            var changed = (byte[])value.Clone();
            changed[at] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => ledger.Seal.Open("case-1", changed));
        }
    }

    /// <summary>The form itself, written out once more: what stands in a database is opened by every later build.</summary>
    [Fact]
    public async Task What_an_earlier_build_has_sealed_opens()
    {
        await using var database = await MigratedAsync();
        var key = RandomNumberGenerator.GetBytes(32);
        await using (var add = database.CreateCommand("insert into data_key (wrapped) values ($1)"))
        {
            add.Parameters.AddWithValue(Ring.CreateProtector("LinkageHub.PersonalData").Protect(Convert.ToHexString(key)));
            await add.ExecuteNonQueryAsync();
        }
        var (nonce, tag, text) = (RandomNumberGenerator.GetBytes(12), new byte[16], new byte[Encoding.UTF8.GetByteCount(Words)]);
        using (var cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "case-1"u8.ToArray()), 16))
            cipher.Encrypt(nonce, Encoding.UTF8.GetBytes(Words), text, tag);

        var open = new PersonalSeal(new DataKeys(database, Ring)).Open("case-1", [1, 0, 0, 0, 1, .. nonce, .. tag, .. text]);

        Assert.Equal(Words, Encoding.UTF8.GetString(open));
    }

    [Fact]
    public async Task A_renewed_key_seals_from_then_on_and_another_node_opens_both()
    {
        await using var database = await MigratedAsync();
        var (keys, others) = (new DataKeys(database, Ring), new PersonalSeal(new DataKeys(database, Ring)));
        var seal = new PersonalSeal(keys);
        var before = seal.Seal("case-1", "before"u8);
        Assert.Equal("before"u8, others.Open("case-1", before));

        await keys.RenewAsync(TimeSpan.FromDays(1), CancellationToken.None);
        Assert.Equal(before[1..5], seal.Seal("case-1", "same key"u8)[1..5]);
        await keys.RenewAsync(TimeSpan.Zero, CancellationToken.None);
        var after = seal.Seal("case-1", "after"u8);

        Assert.NotEqual(before[1..5], after[1..5]);
        Assert.Equal("before"u8, others.Open("case-1", before));
        Assert.Equal("after"u8, others.Open("case-1", after));
    }

    [Fact]
    public async Task Another_key_ring_opens_nothing()
    {
        await using var database = await MigratedAsync();
        var value = new PersonalSeal(new DataKeys(database, Ring)).Seal("case-1", "x"u8);

        Assert.ThrowsAny<CryptographicException>(() => new PersonalSeal(new DataKeys(database, new EphemeralDataProtectionProvider())).Open("case-1", value));
    }

    [Fact]
    public async Task No_two_seals_draw_the_same_nonce()
    {
        var many = LongRuns.Asked ? 1_000_000 : 100_000;
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var nonces = new HashSet<UInt128>();

        for (var n = 0; n < many; n++)
        {
            var nonce = ledger.Seal.Seal("case-1", default).AsSpan(5, 12);
            Assert.True(nonces.Add(new UInt128(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(nonce), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(nonce[4..]))));
        }
    }

    [Fact]
    public async Task What_older_builds_kept_in_clear_is_read_meanwhile_and_sealed()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.Node().CommitAsync(Cases.SampleCases.Opening("A1"));
        await ledger.RunAsync($"""
            insert into case_person (case_id, contractor) values ('case-A1', convert_to('{Words}', 'UTF8'))
            on conflict (case_id) do update set contractor = excluded.contractor;
            insert into operation_payload (handoff_id, operation, body) select 'old-' || n, 'J1', convert_to('{Words}', 'UTF8') from generate_series(1, 1200) as n
            """);
        Assert.Equal("見本 太郎", (await ledger.ReadAsync("case-A1")).Contractor?.Name);

        await new ClearRows(ledger.Engine, ledger.Seal, TimeProvider.System, NullLogger<ClearRows>.Instance).SealAllAsync(CancellationToken.None);

        Assert.Equal(0, await ledger.CountAsync("case_person where position(convert_to('見本', 'UTF8') in contractor) > 0"));
        Assert.Equal(0, await ledger.CountAsync("operation_payload where position(convert_to('見本', 'UTF8') in body) > 0"));
        Assert.Equal("見本 太郎", (await ledger.ReadAsync("case-A1")).Contractor?.Name);
        Assert.Equal(Words, Encoding.UTF8.GetString(await ledger.Cases.PayloadAsync("old-1200", LinkageHub.Partners.Operation.J1)));
    }

    private async Task<NpgsqlDataSource> MigratedAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(database, CancellationToken.None);
        return database;
    }
}
