using System.Data;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>Brings a database to this build's schema: forward only, one transaction a script, one hub at a time.</summary>
public sealed class Migrator
{
    // Any number will do as long as every build of the hub uses the same.
    private const long LockKey = 0x4C696E6B48756231;

    // A script may rewrite a large table and the lock may be held for that long: the driver's 30 seconds do not fit.
    private const int NoTimeout = 0;

    private readonly IReadOnlyList<MigrationScript> _scripts;
    private readonly MigrationWatch? _watch;

    /// <param name="scripts">In any order.</param>
    /// <param name="watch">Says what a migration waits for.</param>
    public Migrator(IReadOnlyList<MigrationScript> scripts, MigrationWatch? watch = null)
    {
        _watch = watch;
        _scripts = [.. scripts.OrderBy(s => s.Name, StringComparer.Ordinal)];
        var twice = _scripts.GroupBy(s => s.Version).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new ArgumentException($"Version {twice.Key} has several scripts.", nameof(scripts));
    }

    public async Task MigrateAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        using var over = new CancellationTokenSource();
        string? what = null;
        var watching = _watch?.SaysAsync(database, connection.ProcessID, () => what, over.Token) ?? Task.CompletedTask;
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", stop);
            if (!await HasListAsync(connection, stop)) await ExecuteAsync(connection, """
                create table schema_migration (
                    version    text primary key,
                    name       text not null,
                    checksum   text not null,
                    applied_at timestamptz not null default now()
                )
                """, stop);
            var applied = await ReadAppliedAsync(connection, stop);
            RefuseStrangers(applied);
            foreach (var script in _scripts.Where(s => !applied.ContainsKey(s.Version)))
            {
                what = script.Name;
                await ApplyAsync(connection, script, stop);
            }
        }
        finally
        {
            await over.CancelAsync();
            await watching;
            // Not the caller's token: a cancelled start must still release the lock, for the connection goes back to the pool.
            // A broken connection has released it already.
            if (connection.State == ConnectionState.Open)
                await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>True when every script of this build is applied unchanged; scripts of a newer build do not matter here.</summary>
    public async Task<bool> IsMigratedAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        if (!await HasListAsync(connection, stop)) return false;

        var applied = await ReadAppliedAsync(connection, stop);
        return _scripts.All(s => applied.TryGetValue(s.Version, out var a) && a.Checksum == s.Checksum);
    }

    private void RefuseStrangers(Dictionary<string, Applied> applied)
    {
        var known = _scripts.ToDictionary(s => s.Version);
        foreach (var (version, found) in applied)
        {
            if (!known.TryGetValue(version, out var script)) throw new MigrationException(found.Name,
                $"データベースには、このプログラムが知らない更新 {found.Name} が適用されています。その更新を含む新しい版のプログラムで起動してください。");
            if (script.Checksum != found.Checksum) throw new MigrationException(script.Name,
                $"適用済みの更新 {script.Name} の内容が変わっています。元の内容に戻し、変更は新しい番号の更新として追加してください。");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        try
        {
            // Whoever owns the list owns the rest: the login at first, hub_owner since migration 0032. For this transaction only.
            await ExecuteAsync(connection, "select set_config('role', pg_get_userbyid(relowner), true) from pg_class where oid = 'schema_migration'::regclass", stop);
            await ExecuteAsync(connection, script.Sql, stop);
            await using var record = new NpgsqlCommand(
                "insert into schema_migration (version, name, checksum) values ($1, $2, $3)", connection, transaction)
            {
                Parameters = { new() { Value = script.Version }, new() { Value = script.Name }, new() { Value = script.Checksum } },
            };
            await record.ExecuteNonQueryAsync(stop);
            await transaction.CommitAsync(stop);
        }
        catch (PostgresException e)
        {
            throw new MigrationException(script.Name,
                $"更新 {script.Name} を適用できませんでした（変更は取り消しました）: {e.MessageText} 原因を除いてから再度起動してください。", e);
        }
    }

    private static async Task<bool> HasListAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("select to_regclass('schema_migration') is not null", connection);
        return await ask.ExecuteScalarAsync(stop) is true;
    }

    private static async Task<Dictionary<string, Applied>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("select version, name, checksum from schema_migration order by version", connection);
        await using var row = await ask.ExecuteReaderAsync(stop);
        var applied = new Dictionary<string, Applied>();
        while (await row.ReadAsync(stop)) applied.Add(row.GetString(0), new(row.GetString(1), row.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = NoTimeout };
        await command.ExecuteNonQueryAsync(stop);
    }

    private sealed record Applied(string Name, string Checksum);
}
