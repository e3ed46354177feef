using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Handoffs;

/// <summary>Every step a handoff can take, as a change to commit. No I/O here: what was read or answered comes in, what to write goes out.</summary>
public sealed class HandoffSteps(PartnerDirectory partners, LedgerOptions ledger, RetryOptions retry, TimeProvider clock, Func<double> chance)
{
    /// <summary>The first write of a linkage as it will go out: its key from business data, its bytes fixed from now on (I6).</summary>
    public (Handoff Handoff, OperationState Operation, NewPayload Payload) Plan(CaseFile file, Handoff handoff, PlannedWrite write)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(write.Body, WireJson.Options.GetTypeInfo(write.Body.GetType()));
        var suffix = handoff.Ordinal == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{handoff.Ordinal}");
        var operation = new OperationState
        {
            Operation = write.Operation,
            Partner = partners.For(write.Operation, file.InsurerCode).Id,
            Key = write.Key,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{write.Operation}:{file.InsurerCode}:{write.Key}:{handoff.Revision}{suffix}"),
            PayloadHash = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        return (handoff.With(operation), operation, new NewPayload(handoff.Id, write.Operation, body));
    }

    /// <summary>What goes on the wire for an operation.</summary>
    public static WriteRequest Write(string insurerCode, string handoffId, OperationState operation, ReadOnlyMemory<byte> body) => new(
        operation.Operation, insurerCode, operation.Key, operation.IdempotencyKey, operation.Sends, body, TraceParentOf(handoffId, operation.Sends));

    /// <summary>One trace a handoff: its id is the trace, so that a partner's log and ours meet.</summary>
    private static string TraceParentOf(string handoffId, int attempt) =>
        $"00-{handoffId.Replace("-", "", StringComparison.Ordinal)}-{(attempt + 1).ToString("x16", CultureInfo.InvariantCulture)}-01";

    /// <summary>The intent to send once: committed before the first byte leaves (I5).</summary>
    public (CaseChange Change, OperationState Sending) Intent(
        CaseFile file, Handoff handoff, OperationState operation, NewPayload? payload, Func<CaseFile, CaseFile>? see)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (see is not null)
            edit.See(see);
        var sending = AddIntent(edit, handoff, operation, payload);
        return (edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger)), sending);
    }

    /// <summary>The same within a bigger change: a trigger opens the handoff and fixes its first send in one commit.</summary>
    internal OperationState AddIntent(CaseEdit edit, Handoff handoff, OperationState operation, NewPayload? payload)
    {
        var sending = operation with
        {
            Status = OperationStatus.Sent,
            Sends = operation.Sends + 1,
            CountedSends = operation.CountedSends + 1,
            LastSentAt = edit.Now,
            AbsentSettled = false,
        };
        if (payload is not null)
            edit.Payload(payload);
        var moved = edit.Move(handoff.With(sending), HandoffEvent.Started, dueIn: TimeSpan.FromSeconds(ledger.LeaseSeconds));
        edit.Attempt(new AttemptStart(moved.Id, sending.Operation, "send", sending.Sends, edit.Now, edit.Actor.Name));
        edit.Fact(new LedgerFact("intent", edit.Actor.Name)
        {
            HandoffId = moved.Id,
            Linkage = moved.Linkage,
            Key = sending.Key,
            Operation = sending.Operation,
            Attempt = sending.Sends,
            Status = "sending",
            PayloadHash = sending.PayloadHash,
        });
        edit.Say("attempt", $"{Partner(sending)}へ送信しました（{sending.Operation}、{sending.Sends}回目）。", moved, partner: sending.Partner, operation: sending.Operation);
        return sending;
    }

    /// <summary>A retry sends the stored bytes; when the source has moved on since, they must not go out any more (INV-04).</summary>
    public Refusal? ContentMoved(Handoff handoff, PlannedWrite planned)
    {
        if (handoff.NextOperation is not { Operation: var stored, PayloadHash: var hash } || stored != planned.Operation || stored is not Operation.J1)
            return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(planned.Body, WireJson.Options.GetTypeInfo(planned.Body.GetType()));
        return Convert.ToHexStringLower(SHA256.HashData(body)) == hash ? null : Refusal.Of("LH1-204");
    }

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
        Note(edit, handoff, operation, "send", operation.Sends, outcome, result.HttpStatus, result.PartnerCode, detail, took);
        return result.Outcome switch
        {
            PartnerOutcome.Applied applied => Applied(edit, handoff, operation, applied.Answer),
            PartnerOutcome.Rejected rejected => Rejected(edit, handoff, operation, Refusal.Of(rejected.Code), result.PartnerCode, result.PartnerText),
            PartnerOutcome.NotApplied not => NotApplied(edit, handoff, operation, not),
            PartnerOutcome.InDoubt doubt => Unknown(edit, handoff, operation, doubt.RetryAfter),
            _ => throw new System.Diagnostics.UnreachableException(),
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
        Note(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode,
            found is LookUpResult.Unknown unknown ? unknown.Code : null, took);
        return found switch
        {
            LookUpResult.Present(CarryIn a3) => LookedUpApplication(edit, handoff, operation, a3),
            LookUpResult.Present present => Applied(edit, handoff, operation, present.Answer),
            LookUpResult.PresentOther other => Rejected(edit, handoff, operation, Refusal.Of(other.Code), found.PartnerCode, null),
            LookUpResult.Absent => Absent(edit, handoff, operation),
            LookUpResult.Unknown => StillUnknown(edit, handoff, operation),
            _ => throw new System.Diagnostics.UnreachableException(),
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
        Note(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode, null, took);
        if (!handoff.Status.IsDone() && operation.Status is not OperationStatus.Applied && found is LookUpResult.Present present)
            return (present.Answer is CarryIn a3 ? LookedUpApplication(edit, handoff, operation, a3) : Applied(edit, handoff, operation, present.Answer)).Change
                with { Lease = LeaseMove.Keep };
        return edit.Build(LeaseMove.Keep, retry.Polling);
    }

    /// <summary>A node died between intent and result: nobody knows, so it is in doubt and is looked up, never sent again blindly.</summary>
    public CaseStep FoundAfterCrash(CaseFile file, Handoff handoff, OperationState operation)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        Note(edit, handoff, operation, "send", operation.Sends, "in-doubt", null, null, "node-lost", null);
        edit.Move(handoff.With(operation with { Status = OperationStatus.InDoubt }), HandoffEvent.ReceiptUnknown,
            h => h with { ErrorCode = InDoubtCode(operation) }, TimeSpan.Zero);
        return Stay(edit, handoff);
    }

    /// <summary>The partners cannot be read: the work waits, and nothing is used up.</summary>
    public CaseStep Held(CaseFile file, Handoff handoff, FactsRead.Held held)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        var code = held.HeldBy is "partner-down" ? held.Code : null;
        edit.Move(handoff, HandoffEvent.Held, h => h with { HeldBy = held.HeldBy, ErrorCode = code }, HoldFor(held.HeldBy, handoff.Moves),
            handoff.HeldBy == held.HeldBy ? null : $"{handoff.Linkage.Japanese()}：連携先を確認できないため待機しています（{held.HeldBy}）。");
        return Rest(edit);
    }

    /// <summary>Guards said no to work that was accepted already.</summary>
    public CaseStep Refused(CaseFile file, Handoff handoff, IReadOnlyList<Refusal> refusals, Func<CaseFile, CaseFile>? see)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (see is not null)
            edit.See(see);
        var first = refusals[0];
        if (first.Code == "LH5-104" && HandoffTransitions.TryMove(handoff.Status, HandoffEvent.Superseded, out _))
            edit.Move(handoff, HandoffEvent.Superseded, CaseEdit.Because(first, needsPerson: false));
        else
            edit.Move(handoff, HandoffEvent.NeedsPerson, CaseEdit.Because(first));
        if (first.Code == "LH3-101" && edit.After.Current.Number == handoff.Revision)
            edit.OpenRevision(Reason(refusals), null, null);
        return Rest(edit);
    }

    /// <summary>What changed, as the reason of the revision that a changed premium or coverage opens.</summary>
    internal static string Reason(IReadOnlyList<Refusal> refusals) =>
        refusals.Any(r => r.Detail?.Contains("補償", StringComparison.Ordinal) == true) ? "CoverageChanged" : "PremiumChanged";

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
        return Progressed(edit, handoff, last, LinkageRules.AfterApplied(handoff.Linkage, last.Operation, answer, read.Facts));
    }

    public CaseStep Release(CaseFile file) => Rest(new CaseEdit(file, Actor.System, clock.GetUtcNow()));

    /// <summary>J3 named our serial: the revision has its number (S003-17).</summary>
    internal void AttachReception(CaseEdit edit, Reception reception, string number)
    {
        var current = edit.After.Current;
        if (current.ReceptionNumber is null)
        {
            edit.After = edit.After.With(current with { ReceptionNumber = number });
            edit.Key(BusinessKey.ReceptionNumber(number, current.Number));
        }
        edit.See(file => Seen.At(file, file.Current, reception, edit.Now));
    }

    private CaseStep Applied(CaseEdit edit, Handoff handoff, OperationState operation, object answer)
    {
        var applied = operation with { Status = OperationStatus.Applied };
        var known = new FactReader(partners, clock).Known(edit.After, edit.After.Revisions[handoff.Revision], handoff.Order);
        return Progressed(edit, handoff.With(applied), applied, LinkageRules.AfterApplied(handoff.Linkage, applied.Operation, answer, known));
    }

    private CaseStep Progressed(CaseEdit edit, Handoff handoff, OperationState operation, Progress progress)
    {
        switch (progress)
        {
            case Progress.Done:
                Finish(edit, handoff, operation);
                return Rest(edit);
            case Progress.Next next:
                var (planned, _, payload) = Plan(edit.After, handoff, next.Write);
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
    private static void Finish(CaseEdit edit, Handoff handoff, OperationState operation)
    {
        var byHand = operation.Operation is Operation.J4M;
        edit.Move(handoff, byHand ? HandoffEvent.ConfirmedByHand : HandoffEvent.Applied, h => h with { Manual = handoff.Manual });
        if (handoff.Linkage is Linkage.ChangeResubmission && edit.After.Current.Number == handoff.Revision)
        {
            // Its number, if J-PASS gave a new one, comes with the next reception read (INV-12).
            edit.OpenRevision("ChangeResubmission", null, null);
        }
    }

    private CaseStep Rejected(CaseEdit edit, Handoff handoff, OperationState operation, Refusal refusal, string? partnerCode, string? partnerText)
    {
        edit.Move(handoff.With(operation with { Status = OperationStatus.Rejected }), HandoffEvent.NeedsPerson,
            h => CaseEdit.Because(refusal)(h) with { PartnerCode = partnerCode, PartnerText = partnerText });
        return Rest(edit);
    }

    private CaseStep NotApplied(CaseEdit edit, Handoff handoff, OperationState operation, PartnerOutcome.NotApplied not)
    {
        var waiting = operation with { Status = OperationStatus.Waiting, CountedSends = operation.CountedSends - (not.CountsAsAttempt ? 0 : 1) };
        if (waiting.CountedSends >= retry.MaxAttempts)
            edit.Move(handoff.With(waiting), HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of(UsedUpCode(handoff, not.Code))));
        else
            edit.Move(handoff.With(waiting), HandoffEvent.NotApplied, h => h with
            {
                ErrorCode = not.Code,
                ErrorDetail = ErrorCatalogue.Describe(Refusal.Of(not.Code)).Message,
                HeldBy = not.HeldBy,
            }, not.RetryAfter ?? Delay(waiting.CountedSends));
        return Rest(edit);
    }

    private CaseStep Unknown(CaseEdit edit, Handoff handoff, OperationState operation, TimeSpan? retryAfter)
    {
        var isC = ClassOf(edit, operation) is OperationClass.C;
        edit.Move(handoff.With(operation with { Status = OperationStatus.InDoubt }), HandoffEvent.ReceiptUnknown,
            h => h with { ErrorCode = InDoubtCode(operation), ErrorDetail = ErrorCatalogue.Get(InDoubtCode(operation)).Message, NeedsPerson = isC },
            isC ? null : retryAfter ?? Delay(1));
        return Rest(edit);
    }

    /// <summary>Definitely not there. A: the same bytes again. B: only after the settling time, for an earlier request may still be under way (INV-03).</summary>
    private CaseStep Absent(CaseEdit edit, Handoff handoff, OperationState operation)
    {
        var superseded = edit.After.RevisionOf(handoff).SupersededAt is not null;
        var settle = partners.SettleTimeOf(operation.Operation, edit.After.InsurerCode) - (edit.Now - (operation.LastSentAt ?? edit.Now));
        var kind = ClassOf(edit, operation);
        if (kind is not OperationClass.A && settle > TimeSpan.Zero)
        {
            edit.Move(handoff.With(operation), HandoffEvent.ReceiptUnknown, DoubtStays(operation, kind is OperationClass.C), kind is OperationClass.C ? null : settle);
            return Rest(edit);
        }
        var settled = operation with { Status = OperationStatus.Waiting, AbsentSettled = true };
        if (superseded)
        {
            // Certainly not applied, and never to be: the revision is void (INV-08).
            var freed = edit.Move(handoff.With(settled), HandoffEvent.NotApplied);
            edit.Move(freed, HandoffEvent.Superseded, CaseEdit.Because(Refusal.Of("LH5-104"), needsPerson: false));
        }
        else if (operation.CountedSends >= retry.MaxAttempts || kind is OperationClass.C)
            edit.Move(handoff.With(settled), HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of(UsedUpCode(handoff, "LH9-101"))));
        else
        {
            edit.Move(handoff.With(settled), HandoffEvent.NotApplied, dueIn: TimeSpan.Zero);
            return Stay(edit, handoff);
        }
        return Rest(edit);
    }

    /// <summary>The look-up itself gave no answer. A may send again all the same; B stays in doubt and looks again later; C is a person's.</summary>
    private CaseStep StillUnknown(CaseEdit edit, Handoff handoff, OperationState operation)
    {
        var kind = ClassOf(edit, operation);
        var superseded = edit.After.RevisionOf(handoff).SupersededAt is not null;
        if (kind is OperationClass.A && !superseded && operation.CountedSends < retry.MaxAttempts)
            edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NotApplied,
                h => h with { ErrorCode = InDoubtCode(operation) }, Delay(operation.CountedSends));
        else
            edit.Move(handoff.With(operation), HandoffEvent.ReceiptUnknown,
                DoubtStays(operation, kind is OperationClass.C || operation.LookUps >= retry.MaxAttempts || operation.CountedSends >= retry.MaxAttempts),
                kind is OperationClass.C ? null : Delay(operation.LookUps));
        return Rest(edit);
    }

    /// <summary>A2 by A3: our application is there; the linkage is done only when the status says so (INV-19).</summary>
    private CaseStep LookedUpApplication(CaseEdit edit, Handoff handoff, OperationState operation, CarryIn a3)
    {
        edit.See(file => Seen.At(file, file.Revisions[handoff.Revision], a3, edit.Now));
        var applied = operation with { Status = OperationStatus.Applied };
        return Progressed(edit, handoff.With(applied), applied, CarryInRules.AfterSettling(a3));
    }

    private static Func<Handoff, Handoff> DoubtStays(OperationState operation, bool needsPerson) => handoff => handoff with
    {
        ErrorCode = InDoubtCode(operation),
        ErrorDetail = ErrorCatalogue.Get(InDoubtCode(operation)).Message,
        NeedsPerson = needsPerson,
    };

    private static void Note(CaseEdit edit, Handoff handoff, OperationState operation, string kind, int n, string outcome, int? httpStatus,
        string? partnerCode, string? detail, TimeSpan? took)
    {
        edit.Result(new AttemptEnd(handoff.Id, operation.Operation, kind, n, edit.Now, outcome, httpStatus, partnerCode, detail,
            took is { } time ? (int)time.TotalMilliseconds : null));
        edit.Fact(new LedgerFact("result", edit.Actor.Name)
        {
            HandoffId = handoff.Id,
            Linkage = handoff.Linkage,
            Key = operation.Key,
            Operation = operation.Operation,
            Attempt = n,
            Status = kind == "send" ? outcome : $"look-up-{outcome}",
            PayloadHash = operation.PayloadHash,
        });
        edit.Say(kind == "send" ? "attempt" : "look-up", Outcomes[outcome], handoff, partnerCode, operation.Partner, operation.Operation, new { outcome, httpStatus });
    }

    private static readonly Dictionary<string, string> Outcomes = new()
    {
        ["applied"] = "連携先が受け取りました。",
        ["rejected"] = "連携先に断られました。",
        ["not-applied"] = "送信できませんでした（連携先には届いていません）。",
        ["in-doubt"] = "連携先が受け取ったか分かりません。照会で確認します。",
        ["present"] = "照会の結果、連携先にあります。",
        ["absent"] = "照会の結果、連携先にありません。",
        ["unknown"] = "照会できませんでした。",
    };

    private static string Partner(OperationState operation) => operation.Partner switch
    {
        "jpass" => "J-PASS",
        "arclink" => "arclink",
        _ => "損保オンライン",
    };

    private static string InDoubtCode(OperationState operation) => OperationCatalogue.Of(operation.Operation).InDoubtCode;

    private static string UsedUpCode(Handoff handoff, string last) => handoff.Linkage is Linkage.I ? "LH1-205" : last;

    private OperationClass ClassOf(CaseEdit edit, OperationState operation) => partners.ClassOf(operation.Operation, edit.After.InsurerCode);

    private TimeSpan Delay(int tries) =>
        Backoff.Delay(Math.Max(tries, 1), TimeSpan.FromSeconds(retry.FirstDelaySeconds), retry.Factor, TimeSpan.FromSeconds(retry.MaxDelaySeconds), chance());

    /// <summary>Held work asks again at the pace of a retry; a partner that is not configured is not asked often.</summary>
    private TimeSpan HoldFor(string heldBy, int tries) => heldBy switch
    {
        "case-busy" => TimeSpan.FromSeconds(Math.Min(0.2, retry.FirstDelaySeconds)),
        "not-configured" => TimeSpan.FromSeconds(retry.MaxDelaySeconds),
        _ => Delay(Math.Min(tries, 8)),
    };

    private CaseStep Rest(CaseEdit edit) => new(edit.Build(LeaseMove.Release, retry.Polling), false);

    private CaseStep Stay(CaseEdit edit, Handoff handoff) => new(edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger)), true);
}
