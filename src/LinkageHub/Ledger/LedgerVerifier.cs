using System.Globalization;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>The answer of <c>ledger verify</c>.</summary>
public sealed record LedgerVerdict(bool Ok, long Entries, IReadOnlyList<ChainHead> Chains, DateTimeOffset CheckedAt, FirstBad? FirstBad);

public sealed record ChainHead(string Chain, long LastSeq, string Head);

/// <summary>Kind: changed, missing, inserted, reordered, tail-cut, state-differs.</summary>
public sealed record FirstBad(string Chain, long Seq, string Kind);

/// <summary>Proof that no entry was changed, removed, put in between or cut off, and that the handoffs stand where their entries say.</summary>
public static class LedgerVerifier
{
    /// <param name="database">The ledger's database.</param>
    /// <param name="head"><c>chain:seq:hash</c> kept outside, to compare with; null for none.</param>
    /// <param name="clock">For the time of the check.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FormatException"><paramref name="head"/> has another form.</exception>
    public static async Task<LedgerVerdict> VerifyAsync(NpgsqlDataSource database, string? head, TimeProvider clock, CancellationToken stop = default)
    {
        var outside = head is null ? (ChainHead?)null : ParseHead(head);
        await using var connection = await database.OpenConnectionAsync(stop);
        // One snapshot: entries written meanwhile are not half seen.
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);

        var heads = await HeadsAsync(connection, stop);
        var lastStatus = new Dictionary<string, (string Status, string Chain, long Seq, int Move)>();
        var chains = new List<ChainHead>();
        Misfit? misfit = null;
        long entries = 0;
        var sawOutside = outside is null;

        await using (var read = new NpgsqlCommand("""
            select chain, seq, chained_at, handoff_id, entries, prev_hash, hashes from case_log where chain is not null order by length(chain), chain, seq
            """, connection))
        await using (var row = await read.ExecuteReaderAsync(stop))
        {
            ChainHead? end = null;
            while (await row.ReadAsync(stop))
                foreach (var link in StoredLink.AllIn(row))
                {
                    if (end?.Chain != link.Chain)
                    {
                        if (end is not null)
                            chains.Add(end);
                        end = new ChainHead(link.Chain, 0, ChainEntry.FirstPrevHash);
                    }
                    if (misfit is null && !link.Follows(end))
                        misfit = new Misfit(link, end);
                    end = new ChainHead(link.Chain, link.Seq, link.Hash);
                    entries++;
                    sawOutside |= outside == end;
                    if (link.Said("type") == "status" && link.HandoffId is { } handoff && link.Said("status") is { } status)
                    {
                        var move = link.Move;
                        if (!lastStatus.TryGetValue(handoff, out var known) || move >= known.Move)
                            lastStatus[handoff] = (status, link.Chain, link.Seq, move);
                    }
                }
            if (end is not null)
                chains.Add(end);
        }

        var bad = misfit is null ? null : await TamperingName.OfAsync(connection, misfit, stop);
        bad ??= heads.Select(h => Beside(h, chains.Find(c => c.Chain == h.Chain))).FirstOrDefault(b => b is not null);
        bad ??= chains.Where(c => !heads.Exists(h => h.Chain == c.Chain)).Select(c => new FirstBad(c.Chain, 1, "inserted")).FirstOrDefault();
        if (!sawOutside)
        {
            var known = chains.Find(c => c.Chain == outside!.Chain);
            bad ??= known?.LastSeq >= outside!.LastSeq ? new FirstBad(outside.Chain, outside.LastSeq, "changed") : Beside(outside, known);
        }
        bad ??= await FirstDifferingStateAsync(connection, lastStatus, stop);
        return new LedgerVerdict(bad is null, entries, chains, clock.GetUtcNow(), bad);
    }

    private static ChainHead ParseHead(string head)
    {
        var parts = head.Split(':');
        return parts is [var chain, var seq, { Length: 64 } hash] && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ChainHead(chain, number, hash)
            : throw new FormatException("head");
    }

    /// <summary>Where a chain ends against where it should: a stored head, or one kept outside.</summary>
    private static FirstBad? Beside(ChainHead head, ChainHead? end) => end switch
    {
        null => new FirstBad(head.Chain, 1, "tail-cut"),
        _ when end.LastSeq < head.LastSeq => new FirstBad(head.Chain, end.LastSeq + 1, "tail-cut"),
        _ when end.LastSeq > head.LastSeq => new FirstBad(head.Chain, head.LastSeq + 1, "inserted"),
        _ when end.Head != head.Head => new FirstBad(head.Chain, end.LastSeq, "changed"),
        _ => null,
    };

    private static async Task<List<ChainHead>> HeadsAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var heads = new List<ChainHead>();
        await using var read = new NpgsqlCommand("select chain, seq, hash from ledger_head", connection);
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            heads.Add(new ChainHead(row.GetString(0), row.GetInt64(1), row.GetString(2)));
        return heads;
    }

    private static async Task<FirstBad?> FirstDifferingStateAsync(
        NpgsqlConnection connection, Dictionary<string, (string Status, string Chain, long Seq, int Move)> lastStatus, CancellationToken stop)
    {
        await using var read = new NpgsqlCommand("select id, status from handoff order by id", connection);
        await using var row = await read.ExecuteReaderAsync(stop);
        var stored = new HashSet<string>();
        while (await row.ReadAsync(stop))
        {
            stored.Add(row.GetString(0));
            if (!lastStatus.TryGetValue(row.GetString(0), out var last))
                return new FirstBad("", 0, "state-differs");
            if (last.Status != row.GetString(1))
                return new FirstBad(last.Chain, last.Seq, "state-differs");
        }
        foreach (var (id, last) in lastStatus)
            if (!stored.Contains(id))
                return new FirstBad(last.Chain, last.Seq, "state-differs");
        return null;
    }
}
