using LinkageHub.Ledger;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

/// <summary>Locks of a node that stands still are not waited for longer than its lease.</summary>
[Collection(PostgresTests.Name)]
public class StandingTransactionsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_transaction_that_waits_for_its_client_longer_than_a_lease_is_rolled_back()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var frozen = await ledger.Database.OpenConnectionAsync();
        await using var begun = await frozen.BeginTransactionAsync();
        await new NpgsqlCommand("insert into poll_window values ('frozen', now())", frozen).ExecuteNonQueryAsync();
        await using var idle = await ledger.Database.OpenConnectionAsync();

        Assert.Equal(0, await Sessions(ledger, leaseSeconds: 3600).EndAsync(CancellationToken.None));
        Assert.Equal(1, await Sessions(ledger, leaseSeconds: 0).EndAsync(CancellationToken.None));

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => begun.CommitAsync());
        Assert.Equal(0, await ledger.CountAsync("poll_window"));
        // Who waits outside a transaction holds nothing.
        Assert.Equal(1, await new NpgsqlCommand("select 1", idle).ExecuteScalarAsync());
    }

    private static StandingTransactions Sessions(TestLedger ledger, double leaseSeconds) => new(
        ledger.Engine, new LedgerOptions { Node = "a", LeaseSeconds = leaseSeconds }, TimeProvider.System, NullLogger<StandingTransactions>.Instance);
}
