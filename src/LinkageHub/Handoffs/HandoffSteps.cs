using System.Globalization;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Handoffs;

/// <summary>
/// The steps a handoff takes between sends, as changes to commit. No I/O here: what was read comes in, what to write goes out.
/// <see cref="SendSteps"/> is what comes before a send, <see cref="OutcomeSteps"/> what follows from its answer.
/// </summary>
public sealed class HandoffSteps(SendSteps sends, PartnerDirectory partners, LedgerOptions ledger, RetryOptions retry, TimeProvider clock, Func<double> chance)
{
    /// <summary>The partners cannot be read: the work waits, and nothing is used up.</summary>
    public CaseStep Held(CaseFile file, Handoff handoff, FactsRead.Held held)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        var wait = HoldFor(held, edit.Now - handoff.UpdatedAt);
        Func<Handoff, Handoff> why = held.HeldBy switch
        {
            "paused" or "hours" => CaseEdit.Because(Refusal.Of(held.Code, held.Why), needsPerson: false),
            "partner-down" => h => h with { ErrorCode = held.Code, NeedsPerson = held.Code == "LH9-108" },
            _ => h => h,
        };
        // What is in doubt stays so, and nobody learns anything new.
        if (!HandoffTransitions.TryMove(handoff.Status, HandoffEvent.Held, out _))
        {
            edit.Later(handoff with { HeldBy = held.HeldBy }, wait);
            return Rest(edit);
        }
        if (handoff.HeldBy == held.HeldBy && why(handoff) is var same && (same.ErrorCode, same.ErrorDetail) == (handoff.ErrorCode, handoff.ErrorDetail))
        {
            // Still held by the same: nothing has happened, so nothing is written but when to look again.
            edit.Later(handoff, wait);
            return Rest(edit);
        }
        edit.Move(handoff, HandoffEvent.Held, h => why(h) with { HeldBy = held.HeldBy }, wait,
            $"{handoff.Linkage.Japanese()}：連携先を確認できないため待機しています（{held.HeldBy}）。");
        return Rest(edit);
    }

    /// <summary>Guards said no to work that was accepted already.</summary>
    public CaseStep Refused(CaseFile file, Handoff handoff, IReadOnlyList<Refusal> refusals, Func<CaseFile, CaseFile>? see)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (see is not null)
            edit.See(see);
        var first = refusals[0];
        if (handoff.EarlierSendMayStand)
            // The guards forbid another send; what the earlier one came to is as unknown as before (I8).
            edit.Move(handoff, HandoffEvent.ReceiptUnknown, CaseEdit.Because(first));
        else if (first.Code == "LH5-104" && !handoff.SendAgain && HandoffTransitions.TryMove(handoff.Status, HandoffEvent.Superseded, out _))
            edit.Move(handoff, HandoffEvent.Superseded, CaseEdit.Because(first, needsPerson: false));
        else
            edit.Move(handoff, HandoffEvent.NeedsPerson, CaseEdit.Because(first));
        if (refusals.Any(r => r.Code == "LH3-101") && edit.After.Current.Number == handoff.Revision)
            edit.OpenRevision(Reason(refusals), null, null);
        return Rest(edit);
    }

    /// <summary>What changed, as the reason of the revision that a changed premium or coverage opens.</summary>
    internal static string Reason(IReadOnlyList<Refusal> refusals) =>
        refusals.Any(r => r.Detail?.Contains("補償", StringComparison.Ordinal) == true) ? "CoverageChanged" : "PremiumChanged";

    /// <summary>The word that was to be told was taken back before it left.</summary>
    public CaseStep Withdrawn(CaseFile file, Handoff handoff)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (handoff is { EarlierSendMayStand: true, NextOperation: { } told })
            // Told once already, and it may arrive yet: first a look-up has to say that it did not (I8).
            edit.Move(handoff.With(told with { Status = OperationStatus.InDoubt }), HandoffEvent.ReceiptUnknown, dueIn: partners.SettleTimeOf(told.Operation, file.InsurerCode));
        else
            edit.Move(handoff, HandoffEvent.CancelAsked);
        return Rest(edit);
    }

    public CaseStep Superseded(CaseFile file, Handoff handoff) => Refused(file, handoff, [Refusal.Of("LH5-104")], null);

    /// <summary>The partner shows the end already: succeeded, nothing sent.</summary>
    public CaseStep AlreadyDone(CaseFile file, Handoff handoff, Func<CaseFile, CaseFile> see)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        edit.See(see);
        edit.Move(handoff, HandoffEvent.Applied, h => h with { Observed = true });
        return Rest(edit);
    }

    /// <summary>Goes on after writes that stand at the partner: a product was chosen, DLWeb shall start again.</summary>
    public CaseStep Continued(CaseFile file, Handoff handoff, OperationState last, object answer, FactsRead.Complete read)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        edit.See(read.See);
        return Progressed(edit, handoff, last, LinkageRules.AfterApplied(handoff.Linkage, last.Operation, answer, read.Facts), answer);
    }

    /// <summary>Nodes died over it, and nobody knows why: a person's, before another one does. What may have left stays in doubt.</summary>
    public CaseStep Deadly(CaseFile file, Handoff handoff, int deaths)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        var why = CaseEdit.Because(Refusal.Of("LH9-110", deaths.ToString(CultureInfo.InvariantCulture)));
        if (handoff.NextOperation is { Status: OperationStatus.Sent } lost)
        {
            AttemptNotes.Ended(edit, handoff, lost, "send", lost.Sends, "in-doubt", null, null, "node-lost", null);
            handoff = handoff.With(lost with { Status = OperationStatus.InDoubt }) with { EarlierSendMayStand = true };
        }
        var mayStand = handoff.EarlierSendMayStand || handoff.Status is HandoffStatus.InDoubt;
        edit.Move(handoff, mayStand ? HandoffEvent.ReceiptUnknown : HandoffEvent.NeedsPerson, why);
        return Rest(edit);
    }

    public CaseStep Release(CaseFile file) => Rest(new CaseEdit(file, Actor.System, clock.GetUtcNow()));

    /// <summary>Taken up although it has ended or waits for a person: given back, and not due any more.</summary>
    public CaseStep GoesNoFurther(CaseFile file, Handoff handoff)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (handoff.DueAt is not null)
            edit.After = edit.After.With(handoff with { DueAt = null });
        return Rest(edit);
    }

    internal CaseStep Progressed(CaseEdit edit, Handoff handoff, OperationState operation, Progress progress, object answer)
    {
        switch (progress)
        {
            case Progress.Done:
                Finish(edit, handoff, operation, answer);
                return Rest(edit);
            // Planned once before, in another order of things, and never applied: its key and bytes stand (I6).
            case Progress.Next again when handoff.Operations.Any(op => op.Operation == again.Write.Operation):
                edit.After = edit.After.With(handoff with { UpdatedAt = edit.Now });
                return Stay(edit, handoff);
            case Progress.Next next:
                var (planned, _, payload) = sends.Plan(edit.After, handoff, next.Write);
                edit.Payload(payload);
                edit.After = edit.After.With(planned with { UpdatedAt = edit.Now });
                return Stay(edit, planned);
            case Progress.Stopped stopped:
                edit.Move(handoff, HandoffEvent.NeedsPerson, h => CaseEdit.Because(stopped.Refusal)(h) with
                {
                    SendAgain = stopped.SendAgain,
                    Choices = [.. stopped.Choices ?? []],
                });
                return Rest(edit);
            case Progress.ReadLater later:
                // The write stands; only the status does not yet. Looked at again after the settling time (LH4-105).
                edit.Move(handoff.With(operation with { Status = OperationStatus.InDoubt }), HandoffEvent.ReceiptUnknown,
                    h => CaseEdit.Because(later.IfUnchanged, needsPerson: false)(h), partners.SettleTimeOf(operation.Operation, edit.After.InsurerCode));
                return Rest(edit);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The linkage is done; what that means for the case beside the handoff's own status.</summary>
    private static void Finish(CaseEdit edit, Handoff handoff, OperationState operation, object answer)
    {
        var byHand = operation.Operation is Operation.J4M;
        edit.Move(handoff, byHand ? HandoffEvent.ConfirmedByHand : HandoffEvent.Applied, h => h with { Manual = handoff.Manual });
        if (handoff.Linkage is Linkage.ChangeResubmission && edit.After.Current.Number == handoff.Revision)
        {
            // Without a new number the revision has none until a reception with another number names its serial (INV-12).
            edit.OpenRevision("ChangeResubmission", null, (answer as JPassResubmissionAnswer)?.NewReceptionNumber);
        }
    }

    internal TimeSpan Delay(int tries) =>
        Backoff.Delay(Math.Max(tries, 1), TimeSpan.FromSeconds(retry.FirstDelaySeconds), retry.Factor, TimeSpan.FromSeconds(retry.MaxDelaySeconds), chance());

    /// <summary>
    /// Held work looks again after about as long as it has waited already, spread over that whole time; never while the gate says that nothing
    /// will pass. A partner that is not configured is not asked often.
    /// </summary>
    private TimeSpan HoldFor(FactsRead.Held held, TimeSpan waited) => held.HeldBy switch
    {
        "case-busy" => TimeSpan.FromSeconds(Math.Min(0.2, retry.FirstDelaySeconds)),
        "not-configured" => TimeSpan.FromSeconds(retry.MaxDelaySeconds),
        _ => TimeSpan.FromSeconds(Math.Min(held.AtLeast?.TotalSeconds ?? 0, retry.MaxDelaySeconds)
            + (chance() * Math.Min(retry.FirstDelaySeconds + waited.TotalSeconds, retry.MaxDelaySeconds))),
    };

    internal CaseStep Rest(CaseEdit edit) => new(edit.Build(LeaseMove.Release, retry.Polling), false);

    /// <summary>
    /// The next step follows at once; should this node die before it, the work is due when the claim has run out. What a person has put aside, or has to decide,
    /// goes on when he says so: due, it would be claimed and given back again and again, and nothing else of its case would get its turn.
    /// </summary>
    internal CaseStep Stay(CaseEdit edit, Handoff handoff)
    {
        if (edit.After.HandoffById(handoff.Id).Status is HandoffStatus.Parked or HandoffStatus.Failed)
            return Rest(edit);
        edit.DueAtLatest(handoff.Id, TimeSpan.FromSeconds(ledger.LeaseSeconds));
        return new CaseStep(edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger)), true);
    }
}
