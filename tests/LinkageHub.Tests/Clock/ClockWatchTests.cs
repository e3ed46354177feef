using LinkageHub.Clock;
using LinkageHub.Ledger;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Clock;

/// <summary>A clock that goes back by itself leaves what is due undone, and whoever set it believes that it shows what he said.</summary>
[Collection(PostgresTests.Name)]
public sealed class ClockWatchTests(PostgresFixture postgres)
{
    private const int Gate = 4711;

    private static readonly ClockSetting Early = new(TimeSpan.FromDays(-3), DateTimeOffset.UnixEpoch), Late = new(TimeSpan.FromDays(-2), DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task What_was_read_before_the_clock_was_set_does_not_set_it_back()
    {
        await using var database = await postgres.CreateMigratedDatabaseAsync();
        var (store, clock) = (new ClockStore(database), new HubClock(TimeProvider.System));
        await store.WriteAsync(Early, CancellationToken.None);
        await LooksWaitAtTheGateAsync(database);
        using var watch = new ClockWatch(clock, store, new DueNews(clock), TimeProvider.System, NullLogger<ClockWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        await using var keeper = await database.OpenConnectionAsync();
        await ShutAsync(keeper);

        // A look has read the early setting and is slow to say so.
        await SomebodyWaitsAsync(database);
        await watch.SetAsync(Late, CancellationToken.None);
        // It may speak now; the next look stands at the gate when it has.
        await using (var open = new NpgsqlCommand($"select pg_advisory_unlock({Gate})", keeper))
            await open.ExecuteNonQueryAsync();
        await ShutAsync(keeper);
        await SomebodyWaitsAsync(database);

        Assert.Equal(Late, clock.Setting);
        await keeper.CloseAsync();
        NpgsqlConnection.ClearPool(keeper);
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>Between a look's reading of the row and its end.</summary>
    private static Task LooksWaitAtTheGateAsync(NpgsqlDataSource database) => database.RunAsync($"""
        create function gate() returns boolean language plpgsql as
        $$ begin if current_query() like 'select clock_offset%' then perform pg_advisory_xact_lock_shared({Gate}); end if; return true; end $$;
        alter table hub_clock rename to hub_clock_kept;
        create view hub_clock as select * from hub_clock_kept where gate();
        """);

    private static async Task ShutAsync(NpgsqlConnection keeper)
    {
        await using var shut = new NpgsqlCommand($"select pg_advisory_lock({Gate})", keeper);
        await shut.ExecuteNonQueryAsync();
    }

    private static async Task SomebodyWaitsAsync(NpgsqlDataSource database)
    {
        while (await database.ScalarAsync<long>($"select count(*) from pg_locks where locktype = 'advisory' and objid = {Gate} and not granted") == 0)
            await Task.Delay(10);
    }
}
