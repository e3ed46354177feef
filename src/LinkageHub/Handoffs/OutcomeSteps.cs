using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Handoffs;

/// <summary>What a partner's answer, or its silence, means for a handoff, as a change to commit. No I/O here.</summary>
public sealed class OutcomeSteps(HandoffSteps steps, PartnerDirectory partners, RetryOptions retry, TimeProvider clock, Func<double> chance)
{
    /// <summary>What one send brought.</summary>
    public CaseStep Sent(CaseFile file, Handoff handoff, Operation name, SendResult result, TimeSpan took)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        var operation = handoff.Operations.Single(op => op.Operation == name);
        var (outcome, detail) = result.Outcome switch
        {
            PartnerOutcome.Applied => ("applied", null),
            PartnerOutcome.Rejected rejected => ("rejected", rejected.Code),
            PartnerOutcome.NotApplied not => ("not-applied", not.Code),
            PartnerOutcome.InDoubt doubt => ("in-doubt", doubt.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        AttemptNotes.Ended(edit, handoff, operation, "send", operation.Sends, outcome, result.HttpStatus, result.PartnerCode, detail, took,
            RawAnswer.Of(result));
        // A held partner and a probe of one use nothing up, or an outage would burn every attempt of everything that waits.
        if (result.Outcome is PartnerOutcome.NotApplied { CountsAsAttempt: false } or PartnerOutcome.InDoubt { CountsAsAttempt: false })
            operation = operation with { CountedSends = operation.CountedSends - 1 };
        return result.Outcome switch
        {
            PartnerOutcome.Applied applied => Applied(edit, handoff, operation, applied.Answer),
            // This send was refused or never left; an earlier one may stand all the same. Only a look-up tells.
            PartnerOutcome.Rejected or PartnerOutcome.NotApplied when handoff.SendAgain || handoff.EarlierSendMayStand => Repeat(
                edit, handoff, operation, new PartnerOutcome.InDoubt(detail ?? outcome, (result.Outcome as PartnerOutcome.NotApplied)?.RetryAfter), null),
            PartnerOutcome.Rejected rejected => Rejected(edit, handoff, operation, Refusal.Of(rejected.Code), result.PartnerCode, result.PartnerText),
            var unknown => Repeat(edit, handoff, operation, unknown, (unknown as PartnerOutcome.NotApplied)?.HeldBy),
        };
    }

    /// <summary>What one look-up showed.</summary>
    public CaseStep LookedUp(CaseFile file, Handoff handoff, Operation name, LookUpResult found, DateTimeOffset began, TimeSpan took)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        var operation = handoff.Operations.Single(op => op.Operation == name);
        operation = operation with { LookUps = operation.LookUps + 1 };
        var outcome = found switch { LookUpResult.Absent => "absent", LookUpResult.Unknown => "unknown", _ => "present" };
        edit.Attempt(new AttemptStart(handoff.Id, name, "look-up", operation.LookUps, began, edit.Actor.Name));
        AttemptNotes.Ended(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode,
            found is LookUpResult.Unknown unknown ? unknown.Code : null, took, RawAnswer.Of(found));
        // Put aside or ended by a person while we looked (our claim had run out, and no other node had taken it): noted, and only "it is there" moves it.
        if (handoff.Status.IsDone() || (handoff.Status is HandoffStatus.Parked && found is (LookUpResult.Absent or LookUpResult.Unknown)))
        {
            edit.After = edit.After.With(handoff.With(operation));
            return steps.Rest(edit);
        }
        return found switch
        {
            LookUpResult.Present present => Found(edit, handoff, operation, present.Answer),
            LookUpResult.PresentOther other => Rejected(edit, handoff, operation, Refusal.Of(other.Code), found.PartnerCode, null),
            _ => NotFound(edit, handoff, operation, found),
        };
    }

    /// <summary>
    /// A person looks, whatever the status: what is found is noted. Only "it is there" changes anything, and only for a handoff that is not done.
    /// </summary>
    public CaseChange Observed(CaseFile file, Handoff handoff, OperationState operation, LookUpResult found, Actor who, DateTimeOffset began, TimeSpan took)
    {
        var edit = new CaseEdit(file, who, clock.GetUtcNow());
        operation = operation with { LookUps = operation.LookUps + 1 };
        handoff = handoff.With(operation);
        edit.After = edit.After.With(handoff);
        var outcome = found switch { LookUpResult.Absent => "absent", LookUpResult.Unknown => "unknown", _ => "present" };
        edit.Attempt(new AttemptStart(handoff.Id, operation.Operation, "look-up", operation.LookUps, began, who.Name));
        AttemptNotes.Ended(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode, null, took, RawAnswer.Of(found));
        if (!handoff.Status.IsDone() && operation.Status is not OperationStatus.Applied && found is LookUpResult.Present present)
            return Found(edit, handoff, operation, present.Answer).Change with { Lease = LeaseMove.Keep };
        return edit.Build(LeaseMove.Keep, retry.Polling);
    }

    /// <summary>A node died between intent and result: nobody knows, so it is in doubt and is looked up, never sent again blindly.</summary>
    public CaseStep FoundAfterCrash(CaseFile file, Handoff handoff, OperationState operation)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        AttemptNotes.Ended(edit, handoff, operation, "send", operation.Sends, "in-doubt", null, null, "node-lost", null);
        edit.Move(handoff.With(operation with { Status = OperationStatus.InDoubt }), HandoffEvent.ReceiptUnknown,
            h => h with { ErrorCode = InDoubtCode(operation), EarlierSendMayStand = true }, TimeSpan.Zero);
        return steps.Stay(edit, handoff);
    }

    private CaseStep Applied(CaseEdit edit, Handoff handoff, OperationState operation, object answer)
    {
        var applied = operation with { Status = OperationStatus.Applied };
        handoff = handoff with { EarlierSendMayStand = false };
        return steps.Progressed(edit, handoff.With(applied), applied, LinkageRules.AfterApplied(handoff.Linkage, applied.Operation, answer, Known(edit, handoff)), answer);
    }

    private CaseStep Rejected(CaseEdit edit, Handoff handoff, OperationState operation, Refusal refusal, string? partnerCode, string? partnerText)
    {
        edit.Move((handoff with { EarlierSendMayStand = false }).With(operation with { Status = OperationStatus.Rejected }), HandoffEvent.NeedsPerson,
            h => CaseEdit.Because(refusal)(h) with { PartnerCode = partnerCode, PartnerText = partnerText });
        return steps.Rest(edit);
    }

    /// <summary>What a send without a word from the partner leads to, as <see cref="RetryRule"/> decides.</summary>
    private CaseStep Repeat(CaseEdit edit, Handoff handoff, OperationState operation, PartnerOutcome outcome, string? heldBy)
    {
        var code = outcome is PartnerOutcome.NotApplied not ? not.Code : InDoubtCode(operation);
        switch (RetryRule.AfterSend(outcome, HistoryOf(edit, operation), PolicyOf(edit, operation), chance()))
        {
            case NextStep.SendAgain again:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NotApplied,
                    h => CaseEdit.Because(Refusal.Of(code), needsPerson: code == "LH9-108")(h) with { HeldBy = heldBy }, again.Delay);
                break;
            case NextStep.AskPerson person:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of(person.Code)));
                break;
            case NextStep.LookUp look:
                InDoubt(edit, handoff, operation, look.NeedsPerson, look.Delay);
                break;
            default:
                InDoubt(edit, handoff, operation, needsPerson: true, null);
                break;
        }
        return steps.Rest(edit);
    }

    /// <summary>The look-up did not find it. A superseded revision is only ever looked up: nothing of it is sent again (INV-08).</summary>
    private CaseStep NotFound(CaseEdit edit, Handoff handoff, OperationState operation, LookUpResult found)
    {
        var next = RetryRule.AfterLookUp(found, HistoryOf(edit, operation), PolicyOf(edit, operation), chance());
        var superseded = edit.After.RevisionOf(handoff).SupersededAt is not null || edit.After.IsCancelled;
        var settled = HistoryOf(edit, operation).SinceLastSend >= PolicyOf(edit, operation).SettleTime;
        if (found is LookUpResult.Absent && settled)
            handoff = handoff with { EarlierSendMayStand = false };
        switch (next)
        {
            case NextStep.SendAgain or NextStep.AskPerson when handoff.ErrorCode == "LH4-105" && found is LookUpResult.Absent && settled:
                // arclink took the request and did not go on with it: not complete, and a person looks before it goes out once more.
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NeedsPerson,
                    CaseEdit.Because(Refusal.Because("LH4-105", handoff.ErrorDetail ?? ErrorCatalogue.Get("LH4-105").Message)));
                return steps.Rest(edit);
            case NextStep.SendAgain or NextStep.AskPerson when superseded && found is LookUpResult.Absent && settled:
                var freed = edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NotApplied);
                edit.Move(freed, HandoffEvent.Superseded, CaseEdit.Because(Refusal.Of("LH5-104"), needsPerson: false));
                return steps.Rest(edit);
            case NextStep.SendAgain when superseded:
                // Never sent again, so it may be looked up for ever: at some time a person must know.
                InDoubt(edit, handoff, operation, needsPerson: operation.LookUps >= retry.MaxAttempts, steps.Delay(operation.LookUps));
                return steps.Rest(edit);
            case NextStep.SendAgain again when found is LookUpResult.Absent:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting, AbsentSettled = settled }), HandoffEvent.NotApplied, dueIn: again.Delay);
                return again.Delay > TimeSpan.Zero ? steps.Rest(edit) : steps.Stay(edit, handoff);
            case NextStep.SendAgain again:
                // Class A, and the look-up gave no answer: it stays in doubt, and the same bytes go out once more when their time comes.
                InDoubt(edit, handoff, operation with { Status = OperationStatus.Waiting }, needsPerson: false, again.Delay);
                return steps.Rest(edit);
            case NextStep.AskPerson person:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of(person.Code)));
                return steps.Rest(edit);
            case NextStep.LookUp look:
                InDoubt(edit, handoff, operation, look.NeedsPerson, look.Delay);
                return steps.Rest(edit);
            default:
                InDoubt(edit, handoff, operation, needsPerson: true, null);
                return steps.Rest(edit);
        }
    }

    private CaseStep Found(CaseEdit edit, Handoff handoff, OperationState operation, object answer)
    {
        var settled = HistoryOf(edit, operation).SinceLastSend >= PolicyOf(edit, operation).SettleTime;
        var applied = operation with { Status = OperationStatus.Applied };
        var progress = LinkageRules.AfterLookUp(handoff.Linkage, applied.Operation, answer, Known(edit, handoff), settled);
        // What was sent to have DLWeb started may arrive yet: a person who sees "not started" now would send it a second time.
        if (handoff.SendAgain && !settled && progress is Progress.Stopped { SendAgain: true } notYet)
            return steps.Progressed(edit, handoff.With(applied), applied, new Progress.ReadLater(notYet.Refusal), answer);
        handoff = handoff with { EarlierSendMayStand = false };
        return steps.Progressed(edit, handoff.With(applied), applied, progress, answer);
    }

    private static void InDoubt(CaseEdit edit, Handoff handoff, OperationState operation, bool needsPerson, TimeSpan? lookIn)
    {
        var doubtful = operation.Status is OperationStatus.Waiting ? operation : operation with { Status = OperationStatus.InDoubt };
        edit.Move((handoff with { EarlierSendMayStand = true }).With(doubtful), HandoffEvent.ReceiptUnknown,
            CaseEdit.Because(Refusal.Of(InDoubtCode(operation)), needsPerson), lookIn);
    }

    private OperationHistory HistoryOf(CaseEdit edit, OperationState operation) => new(
        operation.Operation, partners.ClassOf(operation.Operation, edit.After.InsurerCode), operation.CountedSends, operation.LookUps,
        edit.Now - (operation.LastSentAt ?? edit.Now));

    private RetryPolicy PolicyOf(CaseEdit edit, OperationState operation) => new(
        retry.MaxAttempts, TimeSpan.FromSeconds(retry.FirstDelaySeconds), retry.Factor, TimeSpan.FromSeconds(retry.MaxDelaySeconds),
        partners.SettleTimeOf(operation.Operation, edit.After.InsurerCode));

    private LinkageFacts Known(CaseEdit edit, Handoff handoff) =>
        new FactReader(partners, clock).Known(edit.After, edit.After.Revisions[handoff.Revision], handoff.Order);

    private static string InDoubtCode(OperationState operation) => OperationCatalogue.Of(operation.Operation).InDoubtCode;
}
