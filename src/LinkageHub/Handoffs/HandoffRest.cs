using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>Waits for a handoff to end, whichever node works on it. The work itself does not depend on anybody waiting.</summary>
public sealed class HandoffRest(ICaseReader cases, HandoffWaiters waiters, TimeProvider clock)
{
    /// <summary>Another node may do the work: then only the database tells.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>The handoff when it has ended, or as it stands after <paramref name="wait"/>, or when this node leaves.</summary>
    public async Task<(CaseFile Case, Handoff Handoff)> AwaitAsync(CaseFile file, Handoff handoff, TimeSpan wait, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, waiters.Closing);
        while (!handoff.Status.IsSettled() && !waiters.Closing.IsCancellationRequested && clock.GetElapsedTime(started) is var waited && waited < wait)
        {
            var rest = waiters.RestOf(handoff.Id);
            if (rest.IsCompleted)
                await Task.Delay(Glance < wait - waited ? Glance : wait - waited, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                await ((Task)rest).WaitAsync(wait - waited, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            // What this node has just committed need not be read again.
            if (rest is { IsCompletedSuccessfully: true, Result: { } committed } && committed.HandoffById(handoff.Id) is { } ended && ended.Status.IsSettled())
                return (committed, ended);
            // A held trigger may have moved into its case meanwhile, so the handoff is asked for, not the case.
            file = await cases.FindByHandoffAsync(handoff.Id, stop) ?? file;
            handoff = file.HandoffById(handoff.Id);
        }
        return (file, handoff);
    }
}
