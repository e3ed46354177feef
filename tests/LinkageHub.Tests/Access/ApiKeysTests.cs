using LinkageHub.Access;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Access;

[Collection(PostgresTests.Name)]
public class ApiKeysTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_client_is_found_by_its_secret_and_by_nothing_else()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);

        var (key, secret) = await keys.AddAsync("PAL S001", Role.Machine, "G01", "S001", "admin");

        Assert.Equal(key, await keys.FindAsync(secret));
        Assert.Equal(("PAL S001", Role.Machine, "G01", "S001", "admin"), (key.Name, key.Role, key.AgencyCode, key.StoreCode, key.CreatedBy));
        Assert.Null(await keys.FindAsync(secret.ToUpperInvariant()));
        Assert.Null(await keys.FindAsync(secret + " "));
        Assert.Null(await keys.FindAsync(""));
        Assert.Equal([key], await keys.ListAsync());
    }

    // Calls that come together are asked about in one statement.
    [Fact]
    public async Task Of_many_calls_at_once_each_finds_its_own_client()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);
        var (first, one) = await keys.AddAsync("a", Role.Machine, "G01", "S001", "admin");
        var (second, other) = await keys.AddAsync("b", Role.Machine, "G01", "S002", "admin");

        var found = await Task.WhenAll(Enumerable.Range(0, 90).Select(n => keys.FindAsync(n % 3 == 0 ? one : n % 3 == 1 ? other : "lh_nobody")));

        Assert.Equal(Enumerable.Range(0, 90).Select(n => n % 3 == 0 ? first : n % 3 == 1 ? second : null), found);
    }

    [Fact]
    public async Task A_secret_is_long_random_and_nowhere_to_be_read()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);

        var (_, first) = await keys.AddAsync("a", Role.Machine, null, null, "admin");
        var (_, second) = await keys.AddAsync("b", Role.Machine, null, null, "admin");

        Assert.Matches("^lh_[0-9a-f]{64}$", first);
        Assert.NotEqual(first, second);
        Assert.Equal(0, await ledger.CountAsync($"api_key where api_key::text like '%{first[3..]}%'"));
    }

    [Fact]
    public async Task A_name_is_given_once_also_after_its_end()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);
        await keys.AddAsync("PAL", Role.Machine, null, null, "admin");
        await Assert.ThrowsAsync<InvalidOperationException>(() => keys.AddAsync("PAL", Role.Staff, null, null, "admin"));

        await keys.RevokeAsync("PAL", "kanri", "閉店");

        await Assert.ThrowsAsync<InvalidOperationException>(() => keys.AddAsync("PAL", Role.Machine, null, null, "admin"));
    }

    [Fact]
    public async Task After_a_rotation_only_the_new_secret_opens()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);
        var (key, old) = await keys.AddAsync("PAL", Role.Machine, "G01", "S001", "admin");

        var fresh = await keys.RotateAsync("PAL");

        Assert.Null(await keys.FindAsync(old));
        Assert.Equal(key, await keys.FindAsync(fresh!));
        Assert.Null(await keys.RotateAsync("nobody"));
    }

    [Fact]
    public async Task A_revoked_client_is_out_at_once_and_stays_out()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var keys = new ApiKeys(ledger.Engine);
        var (_, secret) = await keys.AddAsync("PAL", Role.Machine, "G01", "S001", "admin");

        Assert.True(await keys.RevokeAsync("PAL", "kanri", "閉店"));

        Assert.Null(await keys.FindAsync(secret));
        Assert.Null(await keys.RotateAsync("PAL"));
        Assert.False(await keys.RevokeAsync("PAL", "kanri", "閉店"));
        Assert.NotNull(Assert.Single(await keys.ListAsync()).RevokedAt);
    }
}
