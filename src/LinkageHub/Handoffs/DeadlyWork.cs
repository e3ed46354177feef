using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>
/// Work whose handling ends the process: whoever takes it up next ends as well, and with each of them all that was under way beside it. So who was
/// under way at one death too many has a last chance by itself, and then it is a person's (LH9-110). What only stood beside it comes out of its own
/// turn alive.
/// </summary>
public sealed class DeadlyWork(IDueWork due, ICaseLedger ledger, HandoffSteps steps, HandoffWaiters waiters, RetryOptions retry)
{
    /// <summary>Until those look again that had to wait for another one's last chance.</summary>
    private static readonly TimeSpan NextTurn = TimeSpan.FromSeconds(1);

    private string? alone;

    /// <summary>What of it is to be worked on now. The rest has been given to a person, or back.</summary>
    public async Task<IReadOnlyList<Claim>> SortedOutAsync(IReadOnlyList<Claim> claims, IReadOnlyDictionary<string, CaseFile> files, CancellationToken stop)
    {
        // Almost always nobody has died.
        if (claims.All(claim => claim.Deaths < retry.MaxDeaths - 1))
            return claims;
        var (taken, later) = (new List<Claim>(), new List<Claim>());
        var isOneAlone = alone is not null && !waiters.RestOf(alone).IsCompleted;
        foreach (var claim in claims)
        {
            if (claim.IsTakenOver && claim.Deaths >= retry.MaxDeaths)
                await GiveToAPersonAsync(files[claim.CaseId], claim);
            else if (claim.Deaths < retry.MaxDeaths - 1)
                taken.Add(claim);
            else if (isOneAlone)
                later.Add(claim);
            else
            {
                (alone, isOneAlone) = (claim.HandoffId, true);
                taken.Add(claim);
            }
        }
        if (later.Count > 0)
            await due.GiveBackAsync(later, NextTurn, stop);
        return taken;
    }

    private async Task GiveToAPersonAsync(CaseFile file, Claim claim)
    {
        if (!file.IsClaimedBy(ledger.Options.Node, claim.HandoffId))
            return;
        var handoff = file.HandoffById(claim.HandoffId);
        // Somebody has ended or parked it between the death and now: there is nothing to hand over but the claim.
        var step = handoff.Status is HandoffStatus.Parked or HandoffStatus.Failed || handoff.Status.IsEnd() ? steps.Release(file) : steps.Deadly(file, handoff, claim.Deaths);
        // Lost against whoever changed the case: the claim runs out, and it is looked at again.
        await ledger.CommitAsync(step.Change);
    }
}
