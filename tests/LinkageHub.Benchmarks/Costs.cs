using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>What so many handoffs cost beside time: commits, write-ahead log, and whose processor they used. Hardly moved by neighbours on the machine.</summary>
internal sealed record Costs(double Commits, double WalBytes, double OwnCpuUs, double DatabaseCpuUs)
{
    // The server's own statistics are up to a second late.
    private static readonly TimeSpan StatisticsDelay = TimeSpan.FromSeconds(1.2);

    /// <summary>Runs the measurement and divides by how often it was called.</summary>
    public static async Task<(Figures Figures, Costs EachCosts)> OfAsync(
        string connection, int postmaster, Process hub, Func<Task> one, Func<Func<Task>, Task<Figures>> measure, CancellationToken stop)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        var calls = 0L;
        var before = await SnapAsync(database, postmaster, hub, stop);
        var figures = await measure(() =>
        {
            Interlocked.Increment(ref calls);
            return one();
        });
        return (figures, (await SnapAsync(database, postmaster, hub, stop)).Since(before, calls));
    }

    /// <summary>The same for work that begins by itself, in a hub of its own.</summary>
    public static async Task<(T Result, Costs EachCosts)> OfAsync<T>(string connection, int postmaster, Process hub, int count, Func<Task<T>> end, CancellationToken stop)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        var before = await SnapAsync(database, postmaster, hub, stop);
        var result = await end();
        return (result, (await SnapAsync(database, postmaster, hub, stop)).Since(before, count));
    }

    private Costs Since(Costs before, double count) => new(
        (Commits - before.Commits) / count, (WalBytes - before.WalBytes) / count, (OwnCpuUs - before.OwnCpuUs) / count, (DatabaseCpuUs - before.DatabaseCpuUs) / count);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Commits:0.0} commits, {WalBytes / 1000:0.0} kB WAL, CPU {OwnCpuUs:0} us hub + {DatabaseCpuUs:0} us PostgreSQL");

    private static async Task<Costs> SnapAsync(NpgsqlDataSource database, int postmaster, Process hub, CancellationToken stop)
    {
        hub.Refresh();
        var (own, servers) = (hub.TotalProcessorTime, CpuOfTree(postmaster));
        await Task.Delay(StatisticsDelay, stop);
        await using var ask = database.CreateCommand("""
            select xact_commit::float8, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 from pg_stat_database where datname = current_database()
            """);
        await using var row = await ask.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new Costs(row.GetDouble(0), row.GetDouble(1), own.TotalMicroseconds, servers.TotalMicroseconds);
    }

    /// <summary>The server and its children, those that have ended included.</summary>
    internal static TimeSpan CpuOfTree(int root)
    {
        const double ticksPerSecond = 100;
        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                // "pid (name) state ppid …": the name may hold blanks, so everything is counted from its closing bracket.
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var isRoot = Path.GetFileName(process) == root.ToString(CultureInfo.InvariantCulture);
                if (isRoot || fields[1] == root.ToString(CultureInfo.InvariantCulture))
                    ticks += Sum(fields[11..(isRoot ? 15 : 13)]);
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }
        return TimeSpan.FromSeconds(ticks / ticksPerSecond);
    }

    private static long Sum(string[] fields) => fields.Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
}
