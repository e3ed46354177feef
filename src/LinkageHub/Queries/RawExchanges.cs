using LinkageHub.Personal;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>One side of a send or of a look-up, byte for byte. <paramref name="N"/> null: the request, which is the same bytes every time.</summary>
/// <param name="Kind">What the partner answered to: send or look-up; null for the request.</param>
public sealed record RawExchange(string Operation, string? Kind, int? N, DateTimeOffset? KeptAt, int WholeSize, byte[] Body)
{
    public bool IsCut => Body.Length < WholeSize;
}

/// <summary>What went to a partner and what came back: to a send what was no good answer, to a look-up everything. For the few who may look, and for nobody else.</summary>
public sealed class RawExchanges(NpgsqlDataSource database, PersonalSeal seal)
{
    public async Task<IReadOnlyList<RawExchange>> OfAsync(string handoffId, CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select p.operation, null::text, null::int, null::timestamptz, null::int, p.body, o.position
            from operation_payload p join operation o using (handoff_id, operation) where p.handoff_id = $1
            union all
            select a.operation, a.kind, a.n, a.kept_at, a.whole_size, a.body, o.position
            from attempt_answer a join operation o using (handoff_id, operation) where a.handoff_id = $1
            order by 7, 4 nulls first, 2, 3
            """);
        read.Parameters.AddWithValue(handoffId);
        var exchanges = new List<RawExchange>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var body = seal.Open(handoffId, row.GetFieldValue<byte[]>(5));
            exchanges.Add(new RawExchange(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
                row.IsDBNull(4) ? body.Length : row.GetInt32(4), body));
        }
        return exchanges;
    }
}
