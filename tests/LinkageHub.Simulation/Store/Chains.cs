using LinkageHub.Ledger;

namespace LinkageHub.Simulation.Store;

/// <summary>The hash chains, one a node, as the ledger's lanes write them.</summary>
internal sealed class Chains
{
    private readonly Dictionary<string, List<ChainEntry>> chains = [];

    public IEnumerable<ChainEntry> All => chains.Values.SelectMany(chain => chain);

    public void Append(string node, IEnumerable<LedgerFact> facts, DateTimeOffset at)
    {
        if (!chains.TryGetValue(node, out var chain))
            chains[node] = chain = [];
        foreach (var fact in facts)
            chain.Add(ChainEntry.After(node, chain.Count, chain.Count == 0 ? ChainEntry.FirstPrevHash : chain[^1].Hash, fact, at));
    }

    /// <summary>I3, I12: gapless, unbroken, and every entry says who.</summary>
    public void Verify()
    {
        foreach (var (name, chain) in chains)
        {
            var before = ChainEntry.FirstPrevHash;
            for (var at = 0; at < chain.Count; at++)
            {
                var entry = chain[at];
                if (entry.Seq != at + 1 || entry.PrevHash != before || entry.Hash != ChainEntry.HashOf(before, entry.Content))
                    throw new Violation("I3", $"chain {name} breaks at {at + 1}");
                if (string.IsNullOrEmpty(entry.Fact.Actor))
                    throw new Violation("I12", $"entry {at + 1} of chain {name} has no actor");
                before = entry.Hash;
            }
        }
    }
}
