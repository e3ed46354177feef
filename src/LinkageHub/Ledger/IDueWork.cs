namespace LinkageHub.Ledger;

/// <summary>
/// What is due, by the database's clock: <see cref="DueWork"/> on PostgreSQL, and the store of the deterministic simulation.
/// All throw <see cref="LedgerUnavailableException"/> while the database does not answer.
/// </summary>
public interface IDueWork
{
    Task<IReadOnlyList<Claim>> ClaimAsync(Room room, CancellationToken stop);

    /// <summary>Claims of this node that it does not work on after all: anybody's again, a moment later.</summary>
    Task GiveBackAsync(IReadOnlyCollection<Claim> claims, TimeSpan delay, CancellationToken stop);

    Task<bool> RenewAsync(string caseId, long fence, CancellationToken stop);

    Task<TimeSpan?> NextDueInAsync(Room room, CancellationToken stop);

    /// <summary>What a partner or a person held back on these routes is due again, the least often sent first, then the oldest, at so many a second.</summary>
    Task BringForwardAsync(IReadOnlyCollection<string> routes, double perSecond, CancellationToken stop);
}
