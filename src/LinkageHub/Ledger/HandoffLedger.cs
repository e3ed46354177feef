using LinkageHub.Personal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>Whoever follows what is committed here: every change once, when it stands. Must neither wait nor throw.</summary>
public delegate void ChangeTap(CaseChange change);

/// <summary>
/// 台帳: the only way a case changes. A change goes to the lane of its case, so that one node never races with itself;
/// between nodes the case's version decides.
/// </summary>
public sealed class HandoffLedger : ICaseLedger, IAsyncDisposable
{
    private readonly LedgerLane[] lanes;
    private readonly DueNews? due;
    private readonly NodeNews? news;
    private readonly ChangeTap? tap;

    /// <param name="due">Where a pump runs on this node.</param>
    /// <param name="news">Where there are other nodes.</param>
    /// <param name="tap">Where somebody follows.</param>
    public HandoffLedger(
        NpgsqlDataSource database, PersonalSeal seal, PersonKeys keys, LedgerOptions options, TimeProvider clock, ILogger<HandoffLedger> logger,
        DueNews? due = null, NodeNews? news = null, ChangeTap? tap = null)
    {
        (Options, this.due, this.news, this.tap) = (options, due, news, tap);
        lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => new LedgerLane(database, seal, keys, options, clock, logger))];
    }

    public LedgerOptions Options { get; }

    /// <summary>Durable when it answers <see cref="CommitResult.Committed"/>.</summary>
    /// <exception cref="LedgerUnavailableException">The database cannot commit; nothing was accepted.</exception>
    public async Task<CommitResult> CommitAsync(params IReadOnlyList<CaseChange> changes)
    {
        var result = await lanes[(int)((uint)StringComparer.Ordinal.GetHashCode(changes[0].After.CaseId) % (uint)lanes.Length)].CommitAsync(changes);
        if (result is CommitResult.Committed)
        {
            foreach (var change in changes)
            {
                tap?.Invoke(change);
                Tell(change);
            }
        }
        return result;
    }

    /// <summary>Work that is due now and that whoever committed it does not hold may be anybody's; all else is this node's own.</summary>
    private void Tell(CaseChange change)
    {
        if (change.Lease is LeaseMove.Hold || change.DueIn.Count == 0)
            return;
        var soonest = change.DueIn.Values.Min();
        if (soonest <= TimeSpan.Zero && news is not null)
            news.WorkIsDue();
        else
            due?.Due(soonest);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            await lane.DisposeAsync();
    }
}
