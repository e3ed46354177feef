using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>
/// A start that stands is to say what for. A script waits for whoever has one of its tables: for a hub of the older version that goes on, or was stopped in
/// the middle of a transaction (nobody ends that while no hub is up); and all of it waits for another hub that migrates.
/// </summary>
public sealed class MigrationWatch(ILogger logger, TimeProvider time)
{
    /// <summary>Most migrations are over by then.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until <paramref name="over"/>; each state of things is said once.</summary>
    /// <param name="session">The process at the server that migrates.</param>
    /// <param name="what">What it is at. Null: its turn has not come.</param>
    /// <param name="database">Whence another session comes, to look.</param>
    /// <param name="over">It has ended.</param>
    internal async Task SaysAsync(NpgsqlDataSource database, int session, Func<string?> what, CancellationToken over)
    {
        var said = "";
        using var beat = new PeriodicTimer(Patience, time);
        try
        {
            while (await beat.WaitForNextTickAsync(over))
            {
                var (at, holders) = (what(), await HoldersAsync(database, session, over));
                if (said == at + holders)
                    continue;
                said = at + holders;
                if (holders is null)
                    logger.LogWarning("The database is brought to this version: {What} is still at work", at ?? "the turn to do so");
                else if (at is null)
                    // Whoever ended that session would only have to wait for the same once more.
                    logger.LogWarning("Another hub brings the database to its version; this one goes on when that has ended: {Holders}", holders);
                else
                    logger.LogWarning("The database is brought to this version: {What} waits for {Holders}. Stop the older hub, or end these sessions (pg_terminate_backend)", at, holders);
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (NpgsqlException e)
        {
            // The migration itself says what became of it.
            logger.LogDebug("what the migration waits for cannot be seen: {Error}", e.GetType().Name);
        }
    }

    private static async Task<string?> HoldersAsync(NpgsqlDataSource database, int session, CancellationToken over)
    {
        await using var ask = database.CreateCommand("""
            select string_agg(format('session %s (%s, %s, in its transaction since %s)', pid, coalesce(nullif(application_name, ''), usename::text), state,
                              to_char(xact_start, 'HH24:MI:SS TZ')), ', ' order by xact_start)
            from pg_stat_activity where pid = any(pg_blocking_pids($1))
            """);
        ask.Parameters.AddWithValue(session);
        return await ask.ExecuteScalarAsync(over) as string;
    }
}
