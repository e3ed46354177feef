using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Partners;

/// <summary>A move of a breaker as it was written down, with the node whose breaker it was.</summary>
public sealed record WrittenMove(string Partner, string Node, BreakerMove Move);

/// <summary>From the opening of a breaker to its closing. <c>Probes</c>: how many tries in between failed. Not closed: as far as it was written down.</summary>
public sealed record BreakerEpisode(string Partner, string Node, string Operation, DateTimeOffset OpenedAt, int Failures, string? Because, int Probes, DateTimeOffset? ClosedAt)
{
    /// <summary>Newest first. A failed probe of a long outage is no episode of its own; moves whose opening is not among them are left out.</summary>
    public static IReadOnlyList<BreakerEpisode> Of(IEnumerable<WrittenMove> oldestFirst)
    {
        var open = new Dictionary<(string, string, string), BreakerEpisode>();
        var over = new List<BreakerEpisode>();
        foreach (var (partner, node, move) in oldestFirst)
        {
            var key = (partner, node, move.Operation);
            if (move.State is BreakerState.Open)
                open[key] = open.TryGetValue(key, out var standing)
                    ? standing with { Probes = standing.Probes + 1 }
                    : new BreakerEpisode(partner, node, move.Operation, move.At, move.Failures, move.Because, 0, null);
            else if (move.State is BreakerState.Closed && open.Remove(key, out var ended))
                over.Add(ended with { ClosedAt = move.At });
        }
        return [.. over.Concat(open.Values).OrderByDescending(one => one.OpenedAt).ThenBy(one => one.Operation, StringComparer.Ordinal)];
    }
}

/// <summary>What the breakers of all nodes did, in the database: a restart forgets none of it.</summary>
public sealed class BreakerHistory(NpgsqlDataSource database)
{
    private static readonly Dictionary<BreakerState, string> Names = new()
    {
        [BreakerState.Open] = "open", [BreakerState.HalfOpen] = "half-open", [BreakerState.Closed] = "closed",
    };

    // What could not be written while the database was away comes with the next; one writer a node.
    private readonly List<(string Partner, BreakerMove Move)> unwritten = [];

    public static string Name(BreakerState state) => Names[state];

    public async Task WriteAsync(IReadOnlyList<(string Partner, BreakerMove Move)> moves, string node, CancellationToken stop)
    {
        unwritten.AddRange(moves);
        if (unwritten.Count == 0)
            return;
        await using var insert = database.CreateCommand("""
            insert into breaker_move (partner, operation, node, at, state, failures, because)
            select partner, operation, $7, at, state, failures, because from unnest($1, $2, $3, $4, $5, $6) as move (partner, operation, at, state, failures, because)
            """);
        insert.Parameters.AddWithValue(unwritten.Select(one => one.Partner).ToArray());
        insert.Parameters.AddWithValue(unwritten.Select(one => one.Move.Operation).ToArray());
        insert.Parameters.AddWithValue(unwritten.Select(one => one.Move.At.ToUniversalTime()).ToArray());
        insert.Parameters.AddWithValue(unwritten.Select(one => Names[one.Move.State]).ToArray());
        insert.Parameters.AddWithValue(unwritten.Select(one => one.Move.Failures).ToArray());
        insert.Parameters.Add(new NpgsqlParameter { Value = unwritten.Select(one => one.Move.Because).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.AddWithValue(node);
        await insert.ExecuteNonQueryAsync(stop);
        unwritten.Clear();
    }

    /// <summary>The last moves of each partner, or of one, the oldest of them first.</summary>
    public async Task<IReadOnlyList<WrittenMove>> NewestAsync(IReadOnlyCollection<string> partners, int most, CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select move.* from unnest($1) as wanted (partner) cross join lateral (
                select id, partner, node, operation, at, state, failures, because from breaker_move b where b.partner = wanted.partner order by id desc limit $2) as move
            order by move.id
            """);
        read.Parameters.AddWithValue(partners.ToArray());
        read.Parameters.AddWithValue(most);
        await using var row = await read.ExecuteReaderAsync(stop);
        var moves = new List<WrittenMove>();
        while (await row.ReadAsync(stop))
            moves.Add(new WrittenMove(row.GetString(1), row.GetString(2), new BreakerMove(
                row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), Names.First(name => name.Value == row.GetString(5)).Key, row.GetInt32(6), row.IsDBNull(7) ? null : row.GetString(7))));
        return moves;
    }
}
