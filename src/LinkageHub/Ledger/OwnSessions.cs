using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// Questions about the sessions of the hub's own login. The server lets only the login itself look into them and end them, so such a question, and nothing
/// else in its transaction, is asked as the login and not as the role that serves.
/// </summary>
internal static class OwnSessions
{
    /// <param name="database">Whose login it is.</param>
    /// <param name="sql">One row with one count.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<long> CountAsync(NpgsqlDataSource database, string sql, object[] values, CancellationToken stop)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('role', 'none', true)"));
        var ask = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            ask.Parameters.AddWithValue(value);
        batch.BatchCommands.Add(ask);
        await using var row = await batch.ExecuteReaderAsync(stop);
        await row.NextResultAsync(stop);
        await row.ReadAsync(stop);
        return row.GetInt64(0);
    }
}
