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
        // A case may be pulled back again and again: A4's key is numbered from its first (partner contract).
        var suffix = write.Operation is Operation.A4 ? string.Create(CultureInfo.InvariantCulture, $":{handoff.Ordinal + 1}")
            : handoff.Ordinal == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{handoff.Ordinal}");
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
        CaseFile file, Handoff handoff, OperationState operation, NewPayload? payload, Func<CaseFile, CaseFile>? see, PlannedWrite? planned)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (see is not null)
            edit.See(see);
        if (payload is not null && planned is not null)
            Freeze(edit, handoff.Revision, planned);
        var sending = AddIntent(edit, handoff, operation, payload);
        return (edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger)), sending);
    }

    /// <summary>What linkage I is about to tell J-PASS is what II and III will be held against (INV-06, INV-07).</summary>
    internal static void Freeze(CaseEdit edit, int revision, PlannedWrite planned)
    {
        if (planned.Body is InsuranceRecord record)
            edit.After = edit.After.With(edit.After.Revisions[revision] with { SentInI = SentInI.From(record) });
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
    public static Refusal? ContentMoved(Handoff handoff, PlannedWrite planned)
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
            PartnerOutcome.NotApplied { CountsAsAttempt: false } not => Repeat(edit, handoff, operation with { CountedSends = operation.CountedSends - 1 }, not, not.HeldBy),
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
        Note(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode,
            found is LookUpResult.Unknown unknown ? unknown.Code : null, took);
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
        Note(edit, handoff, operation, "look-up", operation.LookUps, outcome, found.HttpStatus, found.PartnerCode, null, took);
        if (!handoff.Status.IsDone() && operation.Status is not OperationStatus.Applied && found is LookUpResult.Present present)
            return Found(edit, handoff, operation, present.Answer).Change with { Lease = LeaseMove.Keep };
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

    public CaseStep Release(CaseFile file) => Rest(new CaseEdit(file, Actor.System, clock.GetUtcNow()));

    /// <summary>J3 named our serial: the revision has its number (S003-17).</summary>
    internal static void AttachReception(CaseEdit edit, Reception reception, string number)
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
        return Progressed(edit, handoff.With(applied), applied, LinkageRules.AfterApplied(handoff.Linkage, applied.Operation, answer, Known(edit, handoff)), answer);
    }

    private CaseStep Progressed(CaseEdit edit, Handoff handoff, OperationState operation, Progress progress, object answer)
    {
        switch (progress)
        {
            case Progress.Done:
                Finish(edit, handoff, operation, answer);
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

    private CaseStep Rejected(CaseEdit edit, Handoff handoff, OperationState operation, Refusal refusal, string? partnerCode, string? partnerText)
    {
        edit.Move(handoff.With(operation with { Status = OperationStatus.Rejected }), HandoffEvent.NeedsPerson,
            h => CaseEdit.Because(refusal)(h) with { PartnerCode = partnerCode, PartnerText = partnerText });
        return Rest(edit);
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
        return Rest(edit);
    }

    /// <summary>The look-up did not find it. A superseded revision is only ever looked up: nothing of it is sent again (INV-08).</summary>
    private CaseStep NotFound(CaseEdit edit, Handoff handoff, OperationState operation, LookUpResult found)
    {
        var next = RetryRule.AfterLookUp(found, HistoryOf(edit, operation), PolicyOf(edit, operation), chance());
        var superseded = edit.After.RevisionOf(handoff).SupersededAt is not null;
        var settled = HistoryOf(edit, operation).SinceLastSend >= PolicyOf(edit, operation).SettleTime;
        switch (next)
        {
            case NextStep.SendAgain or NextStep.AskPerson when handoff.ErrorCode == "LH4-105" && settled:
                // arclink took the request and did not go on with it: not complete, and a person looks before it goes out once more.
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NeedsPerson,
                    CaseEdit.Because(Refusal.Because("LH4-105", handoff.ErrorDetail ?? ErrorCatalogue.Get("LH4-105").Message)));
                return Rest(edit);
            case NextStep.SendAgain or NextStep.AskPerson when superseded && found is LookUpResult.Absent && settled:
                var freed = edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NotApplied);
                edit.Move(freed, HandoffEvent.Superseded, CaseEdit.Because(Refusal.Of("LH5-104"), needsPerson: false));
                return Rest(edit);
            case NextStep.SendAgain when superseded:
                InDoubt(edit, handoff, operation, needsPerson: false, Delay(operation.LookUps));
                return Rest(edit);
            case NextStep.SendAgain again when found is LookUpResult.Absent:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting, AbsentSettled = settled }), HandoffEvent.NotApplied, dueIn: again.Delay);
                return Stay(edit, handoff);
            case NextStep.SendAgain again:
                // Class A, and the look-up gave no answer: it stays in doubt, and the same bytes go out once more when their time comes.
                InDoubt(edit, handoff, operation with { Status = OperationStatus.Waiting }, needsPerson: false, again.Delay);
                return Rest(edit);
            case NextStep.AskPerson person:
                edit.Move(handoff.With(operation with { Status = OperationStatus.Waiting }), HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of(person.Code)));
                return Rest(edit);
            case NextStep.LookUp look:
                InDoubt(edit, handoff, operation, look.NeedsPerson, look.Delay);
                return Rest(edit);
            default:
                InDoubt(edit, handoff, operation, needsPerson: true, null);
                return Rest(edit);
        }
    }

    private CaseStep Found(CaseEdit edit, Handoff handoff, OperationState operation, object answer)
    {
        var settled = HistoryOf(edit, operation).SinceLastSend >= PolicyOf(edit, operation).SettleTime;
        var applied = operation with { Status = OperationStatus.Applied };
        return Progressed(edit, handoff.With(applied), applied,
            LinkageRules.AfterLookUp(handoff.Linkage, applied.Operation, answer, Known(edit, handoff), settled), answer);
    }

    private static void InDoubt(CaseEdit edit, Handoff handoff, OperationState operation, bool needsPerson, TimeSpan? lookIn)
    {
        var doubtful = operation.Status is OperationStatus.Waiting ? operation : operation with { Status = OperationStatus.InDoubt };
        edit.Move(handoff.With(doubtful), HandoffEvent.ReceiptUnknown, CaseEdit.Because(Refusal.Of(InDoubtCode(operation)), needsPerson), lookIn);
    }

    private OperationHistory HistoryOf(CaseEdit edit, OperationState operation) => new(
        operation.Operation, partners.ClassOf(operation.Operation, edit.After.InsurerCode), operation.CountedSends, operation.LookUps,
        edit.Now - (operation.LastSentAt ?? edit.Now));

    private RetryPolicy PolicyOf(CaseEdit edit, OperationState operation) => new(
        retry.MaxAttempts, TimeSpan.FromSeconds(retry.FirstDelaySeconds), retry.Factor, TimeSpan.FromSeconds(retry.MaxDelaySeconds),
        partners.SettleTimeOf(operation.Operation, edit.After.InsurerCode));

    private LinkageFacts Known(CaseEdit edit, Handoff handoff) =>
        new FactReader(partners, clock).Known(edit.After, edit.After.Revisions[handoff.Revision], handoff.Order);

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
