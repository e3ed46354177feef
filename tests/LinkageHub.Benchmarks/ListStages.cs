using System.Globalization;
using LinkageHub.Access;
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

    // What a clerk's start page and lists ask for, under the database's own row policies; everything above is asked by who may see all.
    private static readonly (string Name, Func<int, string> Path)[] ClerksPages =
    [
        ("a clerk of a store: newest handoffs", _ => "handoffs"),
        ("a clerk of a store: failed handoffs", _ => "handoffs?status=failed"),
        ("a clerk of a store: newest cases", _ => "cases"),
        ("a clerk of a store: overdue cases", _ => "cases?overdue=true"),
        ("a clerk of a store: case page", n => $"cases/{ClerksSerial(n)}"),
        ("a clerk of a store: its timeline", n => $"cases/{ClerksSerial(n)}/timeline"),
    ];

    // Posted, as personal terms never stand in an address. The buyer is the partner stub's.
    private static readonly (string Name, Func<int, string> Typed)[] Searches =
    [
        ("find by 証券番号", PolicyNumber),
        ("find by phone", _ => "０３-1234-5678"),
        ($"find by a kana name that {Namesakes:N0} buyers have", _ => KanaName),
        ("find by 印刷連番, posted", Serial),
    ];

    private const int Namesakes = 3_400;

    private const string KanaName = "ﾐﾎﾝ ﾀﾛｳ";

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var connection = await sitting.NewDatabaseAsync(stop);
        // The tables as the hub makes them, then their rows, then the hub as it finds them after years.
        await sitting.StopAsync(await sitting.StartHubAsync(sitting.Partners, connection, stop));
        await using (var database = NpgsqlDataSource.Create(connection))
        {
            await FillAsync(database, stop);
            await NotePoliciesAsync(database, stop);
        }
        var hub = await sitting.StartHubAsync(sitting.Partners, connection, stop);
        await MakeKnownAsync(hub, connection, stop);
        string clerksKey;
        await using (var database = NpgsqlDataSource.Create(connection))
            (_, clerksKey) = await new ApiKeys(database).AddAsync("clerk", Role.Staff, "A007", "S0007", "bench", stop);
        using var clerk = hub.As(clerksKey);

        foreach (var (name, path) in Pages)
            await MeasureAsync(name, n => $"/api/v1/{path(n)}", page => hub.GetAsync(page, stop));
        foreach (var (name, path) in ClerksPages)
            await MeasureAsync(name, n => $"/api/v1/{path(n)}", page => clerk.GetAsync(page, stop));
        foreach (var (name, typed) in Searches)
            await MeasureAsync(name, typed, word => hub.FindAsync(word, stop));
        await MeasureAsync($"a clerk of a store: find by a kana name that {Namesakes:N0} buyers have", _ => KanaName, word => clerk.FindAsync(word, stop));
        await sitting.StopAsync(hub);

        async Task MeasureAsync(string name, Func<int, string> what, Func<string, Task> one)
        {
            var took = await Figures.PercentilesOfAsync([.. Enumerable.Range(1, Calls).Select(n => what(n * 7919))], one, stop);
            report.Add(name, $"p50 {Report.Ms(took.P50Ms)}, p95 {Report.Ms(took.P95Ms)}", "p95 100 ms", "p95 30 ms");
        }
    }

    /// <summary>Policy numbers for the cases that are looked for by them: noted as an older build would have left them, for the hub's start.</summary>
    private static async Task NotePoliciesAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var policies = database.CreateCommand("""
            with known as (
                update case_revision set facts = facts || jsonb_build_object('policyNumber', 'PN' || substr(print_serial, 2)) where print_serial = any($1)
                returning case_id)
            insert into person_key_due (case_id) select case_id from known
            """);
        policies.Parameters.AddWithValue(Enumerable.Range(1, Calls).Select(n => Serial(n * 7919)).ToArray());
        await policies.ExecuteNonQueryAsync(stop);
    }

    /// <summary>A buyer whose keys the hub makes itself, given namesakes.</summary>
    private static async Task MakeKnownAsync(Hub hub, string connection, CancellationToken stop)
    {
        await hub.LinkAsync("Z9999999", "succeeded", stop);
        await using var database = NpgsqlDataSource.Create(connection);
        await using var due = database.CreateCommand("select count(*) from person_key_due");
        while (await due.ExecuteScalarAsync(stop) is not 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
        await using var namesakes = database.CreateCommand("""
            update case_person set kana_key = (select p.kana_key from case_person p join business_key b using (case_id) where b.value = 'Z9999999')
            where case_id in (select case_id from hub_case order by case_id limit $1)
            """);
        namesakes.Parameters.AddWithValue(Namesakes);
        await namesakes.ExecuteNonQueryAsync(stop);
    }

    private static string PolicyNumber(int n) => $"PN{Serial(n)[1..]}";

    private static string Day(int n) => new DateOnly(2023, 11, 1).AddDays(n % 1000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Store(int n) => string.Create(CultureInfo.InvariantCulture, $"S{n % TenMillion.Stores:0000}");

    private static string Serial(int n) => string.Create(CultureInfo.InvariantCulture, $"C{n * 17L % TenMillion.Cases:0000000}");

    private static string ClerksSerial(int n) => string.Create(CultureInfo.InvariantCulture, $"C{n % 1_700 * 2_000L + 7:0000000}");

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
