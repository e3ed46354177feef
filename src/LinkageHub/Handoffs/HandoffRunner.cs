using System.Diagnostics;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Handoffs;

/// <summary>
/// The road every handoff takes: guards → intent in the ledger → partner → outcome in the ledger → case. It works on a claimed case,
/// one step at a time, and stops when the handoff ends or must wait. Nobody else calls a partner's write.
/// </summary>
public sealed class HandoffRunner(
    ICaseLedger ledger, ICaseReader cases, IDueWork due, PartnerDirectory partners, FactReader facts, SendSteps sends, HandoffSteps steps, OutcomeSteps outcomes, HeldTriggers held, HandoffWaiters waiters,
    BackgroundStart start, TimeProvider clock, ILogger<HandoffRunner> logger)
{
    private readonly Heartbeats heartbeats = new(due, ledger.Options, clock);

    /// <summary>Starts the work in the background; it outlives the request that asked for it.</summary>
    public void Start(string caseId, string handoffId)
    {
        waiters.Begin(handoffId);
        _ = start(() => RunAsync(caseId, handoffId));
    }

    /// <summary>The same for what was due, with the case as it was read after it was claimed. Nobody waits for it: people come first at the partners.</summary>
    public void StartDue(CaseFile claimed, Claim claim)
    {
        waiters.Begin(claim.HandoffId, claim.Route);
        _ = start(async () =>
        {
            Precedence.Yield();
            await RunAsync(claim.CaseId, claim.HandoffId, known: claimed);
        });
    }

    /// <summary>The same when the intent of the first send is committed already: the trigger's guards and its intent are one commit.</summary>
    /// <param name="committed">That commit.</param>
    /// <param name="claimedAt">When the commit was begun: its claim is at least as long as counted from there.</param>
    public void StartSending(CaseChange committed, string handoffId, WriteRequest write, long claimedAt)
    {
        waiters.Begin(handoffId, first: committed);
        _ = start(() => RunAsync(committed.After.CaseId, handoffId, new FirstSend(committed.After, write, claimedAt)));
    }

    /// <summary>Works until the handoff rests. The claim must be ours. <paramref name="known"/>: as read after it was claimed.</summary>
    private async Task RunAsync(string caseId, string handoffId, FirstSend? first = null, CaseFile? known = null)
    {
        using var lost = new CancellationTokenSource();
        // Whoever leaves gives up what it only reads, not what it sends.
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, waiters.Closing);
        Task? heartbeat = null;
        try
        {
            if (first is not null)
            {
                heartbeat = heartbeats.KeepAsync(caseId, first.Committed.Fence, lost);
                if (!await SendCommittedAsync(first.Committed, handoffId, first.Write, first.ClaimedAt))
                    return;
            }
            while ((known ?? await cases.FindAsync(caseId, CancellationToken.None)) is { } file && IsOurs(file, handoffId))
            {
                known = null;
                heartbeat ??= heartbeats.KeepAsync(caseId, file.Fence, lost);
                giveUp.Token.ThrowIfCancellationRequested();
                if (!await StepAsync(file, file.HandoffById(handoffId), giveUp.Token))
                    break;
            }
        }
        catch (LedgerUnavailableException)
        {
            // Nothing is lost: what was committed stands, the claim runs out, and whoever is alive goes on from there.
            logger.LogWarning("handoff {HandoffId} rests until the database is back", handoffId);
        }
        catch (OperationCanceledException) when (waiters.Closing.IsCancellationRequested && !lost.IsCancellationRequested)
        {
            await LeaveAsync(caseId, handoffId);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            logger.LogWarning("claim on handoff {HandoffId} was lost; another node goes on", handoffId);
        }
        catch (Exception e)
        {
            // The outermost edge of the work: a bug must not take the process along. The claim runs out and the work is due again.
            logger.LogError("handoff {HandoffId} stopped by {Error} at {Where}", handoffId, e.GetType().Name, e.StackTrace);
        }
        finally
        {
            lost.Cancel();
            if (heartbeat is not null)
                await heartbeat;
            waiters.End(handoffId);
        }
    }

    /// <summary>The claim goes back, so that the other nodes need not wait until it runs out.</summary>
    private async Task LeaveAsync(string caseId, string handoffId)
    {
        try
        {
            if (await cases.FindAsync(caseId, CancellationToken.None) is { } file && IsOurs(file, handoffId))
                await CommitAsync(steps.Release(file));
        }
        catch (LedgerUnavailableException)
        {
            logger.LogWarning("the claim on handoff {HandoffId} runs out by itself", handoffId);
        }
    }

    private bool IsOurs(CaseFile file, string handoffId) => file.IsClaimedBy(ledger.Options.Node, handoffId);

    /// <summary>One step. False: the handoff rests, the claim is given back.</summary>
    private async Task<bool> StepAsync(CaseFile file, Handoff handoff, CancellationToken lost)
    {
        if (handoff.Status is HandoffStatus.Parked or HandoffStatus.Failed || handoff.Status.IsEnd())
            return await CommitAsync(steps.GoesNoFurther(file, handoff));

        var operation = handoff.NextOperation;
        if (operation?.Status is OperationStatus.Sent)
            return await CommitAsync(outcomes.FoundAfterCrash(file, handoff, operation));
        if (operation?.Status is OperationStatus.InDoubt)
            return await LookUpAsync(file, handoff, operation, lost);
        if ((file.RevisionOf(handoff).SupersededAt is not null || file.IsCancelled) && !handoff.Operations.Any(op => op.Status is OperationStatus.Applied))
            return handoff.Status is HandoffStatus.InDoubt || handoff.EarlierSendMayStand ? await LookUpAsync(file, handoff, operation!, lost) : await CommitAsync(steps.Superseded(file, handoff));
        // Class A in doubt: the first byte left long ago, so the guards have had their say; the same bytes once more.
        if (handoff.Status is HandoffStatus.InDoubt && operation is not null)
            return await SendAsync(file, handoff, operation, null, lost);
        if (handoff.Operations.Any(op => op.Status is OperationStatus.Applied))
            return operation is null ? await ContinueAsync(file, handoff, lost) : await SendAsync(file, handoff, operation, null, lost);
        return await GuardAndSendAsync(file, handoff, lost);
    }

    /// <summary>Before the first byte of the first write the partners are read and the guards are checked, also when they passed an hour ago.</summary>
    private async Task<bool> GuardAndSendAsync(CaseFile file, Handoff handoff, CancellationToken lost)
    {
        // J5 repeats a person's word; taken back, it is not told any more (INV-18).
        if (handoff.Linkage is Linkage.CopyDelivery && file.CopyDeliveryOf(handoff.Revision) is null)
            return await CommitAsync(steps.Withdrawn(file, handoff));
        if (handoff.Linkage.IsErrand())
            return await SendAsync(file, handoff, handoff.NextOperation!, null, lost);
        // Its partner would turn it back: then nobody else is asked for its sake either.
        if (FirstWrite(handoff) is { } first && partners.HoldOf(first, file.InsurerCode) is { } closed)
            return await CommitAsync(steps.Held(file, handoff, FactsRead.Held.By(closed)));
        switch (await held.FindHomeAsync(file, handoff, lost))
        {
            case Home.Found home:
                return await ledger.CommitAsync([.. home.Changes]) is CommitResult.Conflict;
            case Home.Nowhere(var why):
                return await CommitAsync(steps.Refused(file, handoff, [why], null));
            case Home.NotNow(var wait):
                return await CommitAsync(steps.Held(file, handoff, wait));
        }
        switch (await facts.ReadAsync(file, handoff, lost))
        {
            case FactsRead.Held held:
                return await CommitAsync(steps.Held(file, handoff, held));
            case FactsRead.NotFound missing:
                return await CommitAsync(steps.Refused(file, handoff, [missing.Refusal], null));
            case FactsRead.Complete read:
                switch (LinkageRules.Judge(handoff.Linkage, read.Facts))
                {
                    case Verdict.Refused refused:
                        return await CommitAsync(steps.Refused(file, handoff, refused.Refusals, read.See));
                    case Verdict.AlreadyDone:
                        return await CommitAsync(steps.AlreadyDone(file, handoff, read.See));
                    case Verdict.Go go:
                        if (SendSteps.ContentMoved(handoff, go.Writes[0]) is { } changed)
                            return await CommitAsync(steps.Refused(file, handoff, [changed], read.See));
                        var planned = handoff.NextOperation is { } waiting ? (handoff, waiting, (NewPayload?)null) : sends.Plan(file, handoff, go.Writes[0]);
                        return await SendAsync(file, planned.Item1, planned.Item2, planned.Item3, lost, read.See, go.Writes[0]);
                }
                break;
        }
        throw new UnreachableException();
    }

    /// <summary>The write that would go out next, where that is known without reading anything.</summary>
    private static Operation? FirstWrite(Handoff handoff) => handoff.NextOperation?.Operation ?? handoff.Linkage switch
    {
        Linkage.I => Operation.J1,
        Linkage.II => Operation.S2,
        Linkage.III => Operation.J4,
        Linkage.CarryIn => Operation.A1,
        _ => null,
    };

    /// <summary>All writes so far are applied and the handoff is not done: what stands at the partner decides how it goes on.</summary>
    private async Task<bool> ContinueAsync(CaseFile file, Handoff handoff, CancellationToken lost)
    {
        switch (await facts.ReadAsync(file, handoff, lost))
        {
            case FactsRead.Held held:
                return await CommitAsync(steps.Held(file, handoff, held));
            case FactsRead.NotFound missing:
                return await CommitAsync(steps.Refused(file, handoff, [missing.Refusal], null));
            case FactsRead.Complete read:
                var last = handoff.Operations[^1];
                var body = await cases.PayloadAsync(handoff.Id, last.Operation, lost);
                var standing = await partners.LookUpAsync(SendSteps.Write(file.InsurerCode, handoff.Id, last, body), lost);
                return await CommitAsync(standing is LookUpResult.Present present
                    ? steps.Continued(file, handoff, last, present.Answer, read)
                    : steps.Held(file, handoff, new FactsRead.Held("partner-down", "LH9-101", "look-up gave no answer")));
        }
        throw new UnreachableException();
    }

    /// <summary>Intent committed, bytes sent once, outcome committed.</summary>
    private async Task<bool> SendAsync(
        CaseFile file, Handoff handoff, OperationState operation, NewPayload? payload, CancellationToken lost, Func<CaseFile, CaseFile>? see = null,
        PlannedWrite? planned = null)
    {
        lost.ThrowIfCancellationRequested();
        // What cannot leave is no attempt, and a plan that is not written yet is made again.
        if (partners.HoldOf(operation.Operation, file.InsurerCode) is { } closed)
            return await CommitAsync(steps.Held(file, file.HandoffById(handoff.Id), FactsRead.Held.By(closed)));
        var body = payload?.Body ?? await cases.PayloadAsync(handoff.Id, operation.Operation, lost);
        var claimedAt = clock.GetTimestamp();
        var (intent, sending) = sends.Intent(file, handoff, operation, payload, see, planned);
        if (await ledger.CommitAsync(intent) is CommitResult.Conflict)
            return true;
        // An intent without a result would have to be looked up: whoever leaves sends it first.
        if (!waiters.Closing.IsCancellationRequested)
            lost.ThrowIfCancellationRequested();
        return await SendCommittedAsync(intent.After, handoff.Id, SendSteps.Write(file.InsurerCode, handoff.Id, sending, body), claimedAt);
    }

    private async Task<bool> SendCommittedAsync(CaseFile committed, string handoffId, WriteRequest write, long claimedAt)
    {
        var started = clock.GetTimestamp();
        // A process that stood still since its claim may wake up in somebody else's: its bytes stay here, and it says so.
        // No token from here on: once the partner may have acted, neither a shutdown nor a lost claim may lose what we learn.
        var result = clock.GetElapsedTime(claimedAt, started).TotalSeconds < ledger.Options.LeaseSeconds / 3
            ? await partners.SendAsync(write, CancellationToken.None)
            : NotSent;
        var took = clock.GetElapsedTime(started);
        return await RecordAsync(committed, handoffId, write.Operation, at => at is { Status: OperationStatus.Sent } && at.Sends == write.Attempt,
            (current, now) => outcomes.Sent(current, now, write.Operation, result, took));
    }

    private static readonly SendResult NotSent = new(
        new PartnerOutcome.NotApplied("LH9-102", CountsAsAttempt: false, HeldBy: null, RetryAfter: null), null, null, null, ReadOnlyMemory<byte>.Empty);

    /// <summary>A send whose intent was committed with its trigger, and the claim it was committed under.</summary>
    private sealed record FirstSend(CaseFile Committed, WriteRequest Write, long ClaimedAt);

    private async Task<bool> LookUpAsync(CaseFile file, Handoff handoff, OperationState operation, CancellationToken lost)
    {
        if (partners.HoldOfLookUp(operation.Operation, file.InsurerCode) is { } closed)
            return await CommitAsync(steps.Held(file, handoff, FactsRead.Held.By(closed)));
        var body = await cases.PayloadAsync(handoff.Id, operation.Operation, lost);
        var (began, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        var found = await partners.LookUpAsync(SendSteps.Write(file.InsurerCode, handoff.Id, operation, body), lost);
        var took = clock.GetElapsedTime(started);
        return await RecordAsync(file, handoff.Id, operation.Operation, at => at.LookUps == operation.LookUps,
            (current, now) => outcomes.LookedUp(current, now, operation.Operation, found, began, took));
    }

    /// <summary>
    /// Writes what was learnt, over a changed case and a database that comes and goes, as long as the claim is ours.
    /// When it is not any more, the intent stands without a result and the next node looks up.
    /// </summary>
    /// <param name="known">The case as it was read or committed last. When it has changed since, the commit says so and it is read again.</param>
    /// <param name="isOpen">Whether the operation still waits for what was learnt.</param>
    private async Task<bool> RecordAsync(
        CaseFile known, string handoffId, Operation name, Func<OperationState, bool> isOpen, Func<CaseFile, Handoff, CaseStep> record)
    {
        CaseFile? file = known;
        for (var tries = 0; ; tries++)
        {
            try
            {
                file ??= await cases.FindAsync(known.CaseId, CancellationToken.None);
                if (file is null || !IsOurs(file, handoffId))
                    return false;
                // The database was away after it had committed: what we learnt is written already, and once is enough.
                if (!isOpen(file.HandoffById(handoffId).Operations.First(op => op.Operation == name)))
                    return true;
                var step = record(file, file.HandoffById(handoffId));
                if (await ledger.CommitAsync(step.Change) is CommitResult.Committed)
                {
                    waiters.Committed(handoffId, step.Change);
                    return step.GoesOn;
                }
                file = null;
            }
            catch (LedgerUnavailableException) when (tries * 0.2 < ledger.Options.LeaseSeconds)
            {
                file = null;
                await Task.Delay(TimeSpan.FromSeconds(0.2), clock, CancellationToken.None);
            }
        }
    }

    private async Task<bool> CommitAsync(CaseStep step) => await ledger.CommitAsync(step.Change) is CommitResult.Conflict || step.GoesOn;
}
