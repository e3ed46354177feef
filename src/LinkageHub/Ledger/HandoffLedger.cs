using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// 台帳: the only way a case changes. A change goes to the lane of its case, so that one node never races with itself;
/// between nodes the case's version decides.
/// </summary>
public sealed class HandoffLedger : ICaseLedger, IAsyncDisposable
{
    private readonly LedgerLane[] lanes;

    public HandoffLedger(NpgsqlDataSource database, LedgerOptions options, TimeProvider clock, ILogger<HandoffLedger> logger)
    {
        Options = options;
        lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => new LedgerLane(database, options, clock, logger))];
        foreach (var lane in lanes)
            lane.Start();
    }

    public LedgerOptions Options { get; }

    /// <summary>Durable when it answers <see cref="CommitResult.Committed"/>.</summary>
    /// <exception cref="LedgerUnavailableException">The database cannot commit; nothing was accepted.</exception>
    public Task<CommitResult> CommitAsync(params IReadOnlyList<CaseChange> changes) =>
        lanes[(int)((uint)StringComparer.Ordinal.GetHashCode(changes[0].After.CaseId) % (uint)lanes.Length)].CommitAsync(changes);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            await lane.DisposeAsync();
    }
}
