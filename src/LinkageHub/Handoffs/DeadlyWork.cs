using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>
/// Work whose handling ends the process: whoever takes it up next ends as well, and with each of them all that was under way beside it. So who was
/// under way at one death too many has a last chance by itself, and then it is a person's (LH9-110). What only stood beside it comes out of its own
/// turn alive.
/// </summary>
public sealed class DeadlyWork(IDueWork due, ICaseLedger ledger, HandoffSteps steps, HandoffWaiters waiters, LastChance chance)
{
    /// <summary>Begins what may be worked on now. The rest is given to a person, or back.</summary>
    public async Task BeginAsync(IReadOnlyList<Claim> claims, IReadOnlyDictionary<string, CaseFile> files, Action<Claim> begin, CancellationToken stop)
    {
        var sorted = chance.Sort(claims, claim => (claim.Deaths, claim.IsTakenOver));
        foreach (var claim in sorted.Gone)
            await GiveToAPersonAsync(files[claim.CaseId], claim);
        if (sorted.Later.Count > 0)
            await due.GiveBackAsync(sorted.Later, LastChance.NextTurn, stop);
        foreach (var claim in sorted.Harmless)
            begin(claim);
        if (sorted.Alone is { } alone && !chance.TryBegin(() => begin(alone), () => waiters.RestOf(alone.HandoffId).IsCompleted))
            await due.GiveBackAsync([alone], LastChance.NextTurn, stop);
    }

    private async Task GiveToAPersonAsync(CaseFile file, Claim claim)
    {
        if (!file.IsClaimedBy(ledger.Options.Node, claim.HandoffId))
            return;
        var handoff = file.HandoffById(claim.HandoffId);
        // Somebody has ended or parked it between the death and now: there is nothing to hand over but the claim.
        var step = handoff.Status is HandoffStatus.Parked or HandoffStatus.Failed || handoff.Status.IsEnd() ? steps.GoesNoFurther(file, handoff) : steps.Deadly(file, handoff, claim.Deaths);
        // Lost against whoever changed the case: the claim runs out, and it is looked at again.
        await ledger.CommitAsync(step.Change);
    }
}
