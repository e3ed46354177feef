using System.Globalization;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>Lists, searches and case pages over ten million handoffs. Not part of a usual sitting: making them takes minutes and some ten gigabytes.</summary>
internal static class ListStages
{
    private const int Calls = 200;

    // The lists are asked for as people do: one after the other, never the same page twice.
    private static readonly (string Name, Func<int, string> Path)[] Pages =
    [
        ("newest handoffs", _ => "handoffs"),
        ("handoffs, a page from the middle of three years", n => $"handoffs?to={Day(n)}"),
        ("failed handoffs", n => $"handoffs?status=failed&to={Day(n)}"),
        ("in doubt at one partner", n => $"handoffs?status=in-doubt&partner=jpass&to={Day(n)}"),
        ("one rare error code", n => $"handoffs?errorCode=LH3-104&to={Day(n)}"),
        ("one store of 2,000", n => $"handoffs?store={Store(n)}"),
        ("failed in one store", n => $"handoffs?status=failed&store={Store(n)}"),
        ("search by 印刷連番", n => $"handoffs?q={Serial(n)}"),
        ("search by 受付番号", n => $"handoffs?q={Number(n)}"),
        ("failed of one day, by cause", n => $"handoffs/groups?status=failed&from={Day(n)}&to={Day(n)}"),
        ("newest cases", _ => "cases"),
        ("cases of one store", n => $"cases?store={Store(n)}"),
        ("cases of one state, a page from the middle", n => $"cases?state=L1Delivered&to={Day(n)}"),
        ("overdue cases", _ => "cases?overdue=true"),
        ("case page", n => $"cases/{Serial(n)}"),
        ("its timeline", n => $"cases/{Serial(n)}/timeline"),
        ("its procedure", n => $"cases/{Serial(n)}/procedure"),
    ];

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var connection = await sitting.NewDatabaseAsync(stop);
        // The tables as the hub makes them, then their rows, then the hub as it finds them after years.
        await sitting.StopAsync(await sitting.StartHubAsync(sitting.Partners, connection, stop));
        await using (var database = NpgsqlDataSource.Create(connection))
            await FillAsync(database, stop);
        var hub = await sitting.StartHubAsync(sitting.Partners, connection, stop);
        foreach (var (name, path) in Pages)
        {
            var paths = Enumerable.Range(1, Calls).Select(n => $"/api/v1/{path(n * 7919)}").ToList();
            var took = await Figures.PercentilesOfAsync(paths, page => hub.GetAsync(page, stop), stop);
            report.Add(name, $"p50 {Report.Ms(took.P50Ms)}, p95 {Report.Ms(took.P95Ms)}", "p95 100 ms", "p95 30 ms");
        }
        await sitting.StopAsync(hub);
    }

    private static string Day(int n) => new DateOnly(2023, 11, 1).AddDays(n % 1000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Store(int n) => string.Create(CultureInfo.InvariantCulture, $"S{n % TenMillion.Stores:0000}");

    private static string Serial(int n) => string.Create(CultureInfo.InvariantCulture, $"C{n * 17L % TenMillion.Cases:0000000}");

    private static string Number(int n) => string.Create(CultureInfo.InvariantCulture, $"{n * 17L % TenMillion.Cases:000000000000}-00");

    private static async Task FillAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        // One session: what it is told once must hold to the end.
        await using var connection = await database.OpenConnectionAsync(stop);
        foreach (var statement in TenMillion.Statements)
        {
            await using var fill = new NpgsqlCommand(statement, connection) { CommandTimeout = 3600 };
            await fill.ExecuteNonQueryAsync(stop);
        }
    }
}
