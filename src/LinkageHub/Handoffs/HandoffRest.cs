using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Queries;

namespace LinkageHub.Handoffs;

/// <summary>A handoff as it stands after the wait. <paramref name="Attempts"/> null: the database knows them.</summary>
public sealed record Awaited(CaseFile Case, Handoff Handoff, IReadOnlyList<AttemptRow>? Attempts = null);

/// <summary>Waits for a handoff to end, whichever node works on it. The work itself does not depend on anybody waiting.</summary>
public sealed class HandoffRest(ICaseReader cases, HandoffWaiters waiters, TimeProvider clock)
{
    /// <summary>Another node may do the work: then only the database tells.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>The handoff when it has ended, or as it stands after <paramref name="wait"/>, or when this node leaves.</summary>
    public async Task<Awaited> AwaitAsync(CaseFile file, Handoff handoff, TimeSpan wait, CancellationToken stop)
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
            if (rest is { IsCompletedSuccessfully: true, Result: { } done } && done.Case.HandoffById(handoff.Id) is { } ended && ended.Status.IsSettled())
                return new Awaited(done.Case, ended, done.Attempts);
            // A held trigger may have moved into its case meanwhile, so the handoff is asked for, not the case.
            file = await cases.FindByHandoffAsync(handoff.Id, stop) ?? file;
            handoff = file.HandoffById(handoff.Id);
        }
        return new Awaited(file, handoff);
    }
}
