using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>The ledger's promises hold only if a committed row survives a power cut, so the server's settings are asked at start.</summary>
public static class DurabilityCheck
{
    private const string Off = "off";

    public static async Task CheckAsync(NpgsqlDataSource database, ILogger logger, CancellationToken stop) =>
        Judge(await ReadAsync(database, stop), logger);

    internal static void Judge(IReadOnlyList<(string Name, string Value)> settings, ILogger logger)
    {
        var unsafeSettings = settings.Where(s => s.Name != "data_checksums" && s.Value == Off).Select(s => s.Name).ToList();
        if (unsafeSettings.Count > 0) throw new UnsafeDatabaseException(unsafeSettings);

        if (settings.Any(s => s is ("data_checksums", Off)))
            logger.LogWarning("PostgreSQL runs without data_checksums: a damaged page would go unnoticed");
    }

    private static async Task<List<(string Name, string Value)>> ReadAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("""
            select name, setting from pg_settings
            where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
            order by name
            """);
        await using var row = await ask.ExecuteReaderAsync(stop);
        var settings = new List<(string, string)>();
        while (await row.ReadAsync(stop)) settings.Add((row.GetString(0), row.GetString(1)));
        return settings;
    }
}
