using LinkageHub.Linkages;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>The links a commit adds to its lane's hash chain, and where the chain ends now.</summary>
internal static class ChainRows
{
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<ChainEntry> entries)
    {
        if (entries.Count == 0)
            return;
        new RowInsert<ChainEntry>(batch, """
            insert into ledger_entry (chain, seq, at, type, handoff_id, linkage, key, operation, attempt, status, actor, payload_hash, content, prev_hash, hash)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """, entries)
            .Text(entry => entry.Chain)
            .Long(entry => entry.Seq)
            .Time(entry => entry.At)
            .Text(entry => entry.Fact.Type)
            .Text(entry => entry.Fact.HandoffId)
            .Text(entry => entry.Fact.Linkage?.Wire())
            .Text(entry => entry.Fact.Key)
            .Text(entry => entry.Fact.Operation?.ToString())
            .Whole(entry => entry.Fact.Attempt)
            .Text(entry => entry.Fact.Status)
            .Text(entry => entry.Fact.Actor)
            .Text(entry => entry.Fact.PayloadHash)
            .Text(entry => entry.Content)
            .Text(entry => entry.PrevHash)
            .Text(entry => entry.Hash);
        new RowInsert<ChainEntry>(batch, """
            insert into ledger_head (chain, seq, hash)
            select * from unnest($1, $2, $3)
            on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash
            """, [entries[^1]])
            .Text(entry => entry.Chain)
            .Long(entry => entry.Seq)
            .Text(entry => entry.Hash);
    }
}
