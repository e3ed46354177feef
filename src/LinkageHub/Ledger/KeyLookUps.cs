using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>Which case has a number: the first question of every trigger, and most often the answer is "none yet". Those that come together are one statement.</summary>
internal sealed class KeyLookUps
{
    // Everybody who asks meanwhile waits behind a question that hangs; a probe of an index that takes so long is an outage.
    internal const int LongestSeconds = 5;

    private readonly NpgsqlDataSource database;
    private readonly GroupedReads<(string Kind, string Scope, string Value), string> reads;

    internal KeyLookUps(NpgsqlDataSource database) => (this.database, reads) = (database, new(AskAsync));

    internal Task<string?> CaseIdAsync(string kind, string scope, string value, CancellationToken stop) => reads.FindAsync((kind, scope, value)).WaitAsync(stop);

    private async Task<IReadOnlyDictionary<(string Kind, string Scope, string Value), string>> AskAsync(IReadOnlyList<(string Kind, string Scope, string Value)> keys)
    {
        // A probe of the index each: no plan can make more of it, whatever the table's size.
        await using var find = database.CreateCommand("""
            select asked.n, (select k.case_id from business_key k where k.kind = asked.kind and k.scope = asked.scope and k.value = asked.value)
            from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked (kind, scope, value, n)
            """);
        find.CommandTimeout = LongestSeconds;
        find.Parameters.AddWithValue(keys.Select(key => key.Kind).ToArray());
        find.Parameters.AddWithValue(keys.Select(key => key.Scope).ToArray());
        find.Parameters.AddWithValue(keys.Select(key => key.Value).ToArray());
        var found = new Dictionary<(string Kind, string Scope, string Value), string>();
        await using var row = await find.ExecuteReaderAsync();
        while (await row.ReadAsync())
            if (!row.IsDBNull(1))
                found[keys[(int)row.GetInt64(0) - 1]] = row.GetString(1);
        return found;
    }
}
