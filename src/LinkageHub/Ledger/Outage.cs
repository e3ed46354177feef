using System.Net.Sockets;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>The database's trouble, whatever the driver calls it, is one thing to the engine: the work waits and nothing is lost.</summary>
public static class Outage
{
    /// <summary>To whoever works by himself: it is tried again, and nothing is broken.</summary>
    internal static bool Is(Exception e) => e is NpgsqlException or LedgerUnavailableException or SocketException or TimeoutException;

    /// <summary>
    /// Class 08 (connection), 40 (rolled back for others' sake), 53 (resources), 57 (shutdown), 58 (I/O), 25006 (read-only), 55P03 (a lock): the
    /// server's trouble, not that of what it was asked.
    /// </summary>
    public static bool IsOfTheServer(PostgresException e) =>
        e.SqlState[..2] is "08" or "40" or "53" or "57" or "58"
        || e.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable;

    internal static async Task<T> TranslatedAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            throw new LedgerUnavailableException("the database does not answer", e);
        }
    }
}
