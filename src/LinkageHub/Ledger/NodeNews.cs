using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// What the nodes tell each other, by LISTEN and NOTIFY: work became due that the teller does not do itself, or a person paused or resumed a
/// partner. Only ever a reason to look: every node looks by itself too, so that a lost message costs a second and nothing else.
/// </summary>
/// <remarks>
/// A NOTIFY is a transaction of its own after the commit, and many become one: in the commit itself it would take a lock that all commits of the
/// server with a NOTIFY share. A handoff that goes its usual way tells nobody.
/// </remarks>
public sealed class NodeNews(NpgsqlDataSource database, LedgerOptions options, DueNews due, TimeProvider clock, ILogger<NodeNews> logger) : BackgroundService
{
    private const string Due = "due", Pauses = "pauses";

    /// <summary>A connection that died without a word is noticed by then.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BeforeListeningAgain = TimeSpan.FromSeconds(1);

    private readonly Signal pauses = new();

    // What waits to be told already need not wait twice.
    private readonly Channel<bool> somethingToTell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int dueToTell, pausesToTell;

    /// <summary>Ends when the pauses should be read again.</summary>
    public Task PausesChanged => pauses.Next;

    /// <summary>Work became due now that this node may have no room for.</summary>
    public void WorkIsDue()
    {
        due.Due(TimeSpan.Zero);
        Volatile.Write(ref dueToTell, 1);
        somethingToTell.Writer.TryWrite(true);
    }

    public void PausesAreNew()
    {
        pauses.Raise();
        Volatile.Write(ref pausesToTell, 1);
        somethingToTell.Writer.TryWrite(true);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), TellAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                connection.Notification += (_, told) => Hear(told.Payload);
                await using (var listen = new NpgsqlCommand("listen linkagehub", connection))
                    await listen.ExecuteNonQueryAsync(stop);
                // What was told while nobody listened here.
                due.Due(TimeSpan.Zero);
                pauses.Raise();
                await HearAsync(connection, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException or InvalidOperationException)
            {
                logger.LogWarning("news of other nodes do not come through: {Error}", e.GetType().Name);
            }
            await Task.Delay(BeforeListeningAgain, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task HearAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        try
        {
            while (true)
                if (!await connection.WaitAsync(SignOfLife, stop))
                {
                    await using var live = new NpgsqlCommand("select 1", connection);
                    await live.ExecuteScalarAsync(stop);
                }
        }
        finally
        {
            // The pool would keep the session, and with it what it listens to.
            if (connection.State is System.Data.ConnectionState.Open)
            {
                await using var unlisten = new NpgsqlCommand("unlisten *", connection);
                await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private void Hear(string told)
    {
        if (told.EndsWith(' ' + options.Node, StringComparison.Ordinal))
            return;
        if (told.StartsWith(Due, StringComparison.Ordinal))
            due.Due(TimeSpan.Zero);
        else
            pauses.Raise();
    }

    private async Task TellAsync(CancellationToken stop)
    {
        try
        {
            while (await somethingToTell.Reader.WaitToReadAsync(stop))
            {
                somethingToTell.Reader.TryRead(out _);
                if (Interlocked.Exchange(ref dueToTell, 0) == 1)
                    await TellAsync(Due, stop);
                if (Interlocked.Exchange(ref pausesToTell, 0) == 1)
                    await TellAsync(Pauses, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node leaves; the others look by themselves.
        }
    }

    private async Task TellAsync(string what, CancellationToken stop)
    {
        try
        {
            await using var tell = database.CreateCommand("select pg_notify('linkagehub', $1)");
            tell.Parameters.AddWithValue($"{what} {options.Node}");
            await tell.ExecuteNonQueryAsync(stop);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            logger.LogWarning("the other nodes were not told: {Error}", e.GetType().Name);
        }
    }
}
