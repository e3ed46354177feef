using System.Net.Sockets;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>The database's trouble, whatever the driver calls it, is one thing to the engine: the work waits and nothing is lost.</summary>
internal static class Outage
{
    /// <summary>To whoever works by himself: it is tried again, and nothing is broken.</summary>
    internal static bool Is(Exception e) => e is NpgsqlException or LedgerUnavailableException or SocketException or TimeoutException;

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
