namespace LinkageHub.Ledger;

/// <summary>The only way a case changes: <see cref="HandoffLedger"/> on PostgreSQL, and the store of the deterministic simulation.</summary>
public interface ICaseLedger
{
    LedgerOptions Options { get; }

    /// <summary>All changes or none. Durable when it answers <see cref="CommitResult.Committed"/>.</summary>
    /// <exception cref="LedgerUnavailableException">Not known to be committed: read again before deciding anything.</exception>
    Task<CommitResult> CommitAsync(params IReadOnlyList<CaseChange> changes);
}
