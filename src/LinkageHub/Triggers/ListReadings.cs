using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Triggers;

/// <summary>A list whose turn to be read has come.</summary>
/// <param name="Deaths">How many nodes were lost while they read it.</param>
/// <param name="IsTakenOver">The last of them only now.</param>
public sealed record DueList(int Deaths, bool IsTakenOver);

/// <summary>A list that is read once a day only, because nodes were lost over it (LH9-112).</summary>
public sealed record StoppedList(string List, int Deaths, DateTimeOffset Since, DateTimeOffset NextAt);

/// <summary>J-PASS's lists of receptions (J7), each with its time and with the node that reads it now (<c>list_reading</c>).</summary>
public sealed class ListReadings(NpgsqlDataSource database, LedgerOptions options)
{
    /// <summary>審査状況確認: the receptions reviewed since yesterday, once every <c>Polling__Seconds</c>.</summary>
    public const string Lately = "receptions-lately";

    /// <summary>Those of a day that is over, once a day.</summary>
    public const string OfADay = "receptions-of-a-day";

    /// <summary>For how long whoever reads counts as alive without saying so.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <summary>Null: not yet, or another node reads it.</summary>
    /// <param name="list">Which.</param>
    /// <param name="now">Its time is somebody else's business, as a schedule's. Who reads it keeps it all the same, as long as he lives.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<DueList?> TakeAsync(string list, bool now, CancellationToken stop)
    {
        await using var take = database.CreateCommand("""
            with due as (
                select list, coalesce(node <> $2, false) as is_taken_over from list_reading where list = $1 and (due_at <= hub_now() or ($4 and node is null)) for update skip locked)
            update list_reading l set due_at = hub_now() + $3, node = $2, deaths = l.deaths + due.is_taken_over::int
            from due where l.list = due.list
            returning l.deaths, due.is_taken_over
            """);
        foreach (var value in (object[])[list, options.Node, Lease, now])
            take.Parameters.AddWithValue(value);
        await using var row = await take.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new DueList(row.GetInt32(0), row.GetBoolean(1)) : null;
    }

    /// <summary>Whoever took it is alive and still reads.</summary>
    internal Task KeepAsync(string list, CancellationToken stop) => MoveAsync(list, Lease, "node = node", stop);

    /// <summary>Read to its end, and whoever did so lives.</summary>
    public Task ReadAsync(string list, TimeSpan next, CancellationToken stop) => MoveAsync(list, next, "node = null, deaths = 0, stopped_at = null", stop);

    /// <summary>Not read, or not to its end, and whoever tried lives.</summary>
    public Task PutOffAsync(string list, TimeSpan delay, CancellationToken stop) => MoveAsync(list, delay, "node = null", stop);

    /// <summary>So many were lost over it that nobody reads it for a day.</summary>
    public Task StopAsync(string list, CancellationToken stop) => MoveAsync(list, TimeSpan.FromDays(1), "node = null, stopped_at = coalesce(stopped_at, hub_now())", stop);

    /// <summary>What an administrator has to look into.</summary>
    public async Task<IReadOnlyList<StoppedList>> StoppedAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand("select list, deaths, stopped_at, due_at from list_reading where stopped_at is not null order by list");
        var stopped = new List<StoppedList>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            stopped.Add(new StoppedList(row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)));
        return stopped;
    }

    /// <summary>Only for whoever took it last.</summary>
    private async Task MoveAsync(string list, TimeSpan next, string andThen, CancellationToken stop)
    {
        await using var move = database.CreateCommand($"update list_reading set due_at = hub_now() + $3, {andThen} where list = $1 and node = $2");
        foreach (var value in (object[])[list, options.Node, next])
            move.Parameters.AddWithValue(value);
        await move.ExecuteNonQueryAsync(stop);
    }
}
