using System.Globalization;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>The first entry of a chain that does not follow what stands before it.</summary>
internal sealed record Misfit(StoredLink Link, ChainHead Before);

/// <summary>What was done to a chain. Every content names its own place, so that an entry put elsewhere gives itself away.</summary>
internal static class TamperingName
{
    internal static async Task<FirstBad> OfAsync(NpgsqlConnection connection, Misfit misfit, CancellationToken stop)
    {
        var (chain, seq, link) = (misfit.Link.Chain, misfit.Link.Seq, misfit.Link);
        var next = misfit.Before.LastSeq + 1;
        if (seq > next)
            return new FirstBad(chain, next, await StandingForAsync(connection, chain, next, stop) is [] ? "missing" : "reordered");
        if (link.Place is not var (ownChain, ownSeq) || (link.IsFirst && !link.IsHashed))
            return new FirstBad(chain, seq, "changed");
        if ((ownChain, ownSeq) == (chain, seq))
            return link.IsHashed ? await InItsPlaceAsync(connection, misfit, stop) : new FirstBad(chain, seq, "changed");

        if (ownChain == chain && ownSeq > seq)
            return new FirstBad(chain, seq, await StandingForAsync(connection, chain, seq, stop) is [] ? "missing" : "reordered");
        var sameName = await StandingForAsync(connection, ownChain, ownSeq, stop);
        if (sameName.Count == 1)
            return new FirstBad(chain, seq, "reordered");
        // Two of one name: this is a copy, or it is the true one and was pushed on by a forged one.
        return ownChain != chain || sameName.Distinct().Count() == 1 ? new FirstBad(chain, seq, "inserted") : new FirstBad(chain, ownSeq, "inserted");
    }

    /// <summary>Whole and in its place, but following something else than what stands before it, or with something else beside it.</summary>
    private static async Task<FirstBad> InItsPlaceAsync(NpgsqlConnection connection, Misfit misfit, CancellationToken stop)
    {
        var (chain, seq, link) = (misfit.Link.Chain, misfit.Link.Seq, misfit.Link);
        if ((await StandingForAsync(connection, chain, seq, stop)).Count > 1)
            return new FirstBad(chain, seq, "inserted");
        if (link.PrevHash == misfit.Before.Head || seq == 1)
            return new FirstBad(chain, seq, "changed");
        // Who is followed is believed: then it was the one before that was written and hashed anew.
        await using var follower = new NpgsqlCommand("""
            select exists (select from ledger_entry where chain = $1 and seq = $2 + 1 and prev_hash = $3)
                or exists (select from ledger_head where chain = $1 and seq = $2 and hash = $3)
            """, connection);
        follower.Parameters.AddWithValue(chain);
        follower.Parameters.AddWithValue(seq);
        follower.Parameters.AddWithValue(link.Hash);
        return new FirstBad(chain, await follower.ExecuteScalarAsync(stop) is true ? seq - 1 : seq, "changed");
    }

    /// <summary>The hashes of all entries that say they are this one, wherever they stand.</summary>
    private static async Task<List<string>> StandingForAsync(NpgsqlConnection connection, string chain, long seq, CancellationToken stop)
    {
        await using var find = new NpgsqlCommand("select hash from ledger_entry where starts_with(content, $1)", connection);
        find.Parameters.AddWithValue($"{{\"chain\":\"{chain}\",\"seq\":{seq.ToString(CultureInfo.InvariantCulture)},");
        var hashes = new List<string>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            hashes.Add(row.GetString(0));
        return hashes;
    }
}
