using LinkageHub.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Clock;

/// <summary>Keeps this node's clock as the database has it, whoever set it: another node, a test's own SQL. Local mode only.</summary>
public sealed class ClockWatch(HubClock clock, ClockStore store, DueNews due, TimeProvider world, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.25);

    private int timesSet;

    /// <summary>From here on all nodes and the database show this; what became due by it is done at once.</summary>
    public async Task SetAsync(ClockSetting setting, CancellationToken stop)
    {
        await store.WriteAsync(setting, stop);
        Interlocked.Increment(ref timesSet);
        Take(setting);
    }

    /// <summary>Before anything asks for the time.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Take(await store.ReadAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var next = new PeriodicTimer(BetweenLooks, world);
        try
        {
            while (await next.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var before = Volatile.Read(ref timesSet);
            var read = await store.ReadAsync(stop);
            // Set meanwhile: what was read may be of before, and would set the clock back until the next look.
            if (Volatile.Read(ref timesSet) == before)
                Take(read);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            logger.LogWarning("the clock's setting cannot be read: {Error}", e.GetType().Name);
        }
    }

    private void Take(ClockSetting setting)
    {
        if (clock.Setting == setting)
            return;
        clock.Setting = setting;
        due.LookNow();
    }
}
