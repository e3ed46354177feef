using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Triggers;

/// <summary>
/// Somebody wants a linkage: find the case, see whether the handoff exists already, read, check the guards, and commit the intent to send.
/// The same trigger again, whoever sends it and whenever, finds the same handoff and sends nothing twice.
/// </summary>
public sealed class TriggerLinkage(
    CaseLocator locator, ICaseLedger ledger, FactReader facts, SendSteps sends, HandoffRunner runner, HandoffActions actions,
    PartnerDirectory partners, RetryOptions retry, TimeProvider clock, TriggerTap? tap = null)
{
    /// <summary>Others may change the case while we read the partners; then everything is looked at anew.</summary>
    private const int MostConflicts = 50;

    /// <exception cref="LedgerUnavailableException">Nothing was accepted.</exception>
    public async Task<Answer> AskAsync(TriggerRequest ask, Principal who, CancellationToken stop)
    {
        var asked = clock.GetUtcNow();
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (await TryAsync(ask, who, stop) is { } answer)
            {
                tap?.Invoke(ask, asked, answer);
                return answer;
            }
        }
        return Answer.Refused.With("LH9-103");
    }

    /// <summary>Null: somebody was faster, look again.</summary>
    private async Task<Answer?> TryAsync(TriggerRequest ask, Principal who, CancellationToken stop)
    {
        switch (await locator.FindAsync(ask, who, stop))
        {
            case Place.Nowhere nowhere:
                return nowhere.Refused;
            case Place.Known(var file, var revision):
                if (file.Find(revision.Number, ask.Linkage) is { } existing && !StartsAgain(file, existing))
                    return await OfExistingAsync(file, existing, ask, who, stop);
                return await OpenAsync(file, new CaseEdit(file, who.Actor, clock.GetUtcNow()), revision, ask, who, stop);
            case Place.NewNumber(var file, var reception, var number):
                var attach = new CaseEdit(file, who.Actor, clock.GetUtcNow());
                attach.AttachReception(reception, number);
                // Its own commit: the number is a fact, whatever becomes of the trigger. Then it is a known case.
                await ledger.CommitAsync(attach.Build(LeaseMove.Keep, retry.Polling));
                return null;
            case Place.NewSerial place:
                return await OpenWithSerialAsync(place, ask, who, stop);
            case Place.HeldNumber place:
                return await HoldNumberAsync(place, ask, who);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Cancelled before anything of it was applied: a new trigger takes it up from the guards.</summary>
    private static bool StartsAgain(CaseFile file, Handoff handoff) =>
        handoff.Status is HandoffStatus.Cancelled && !handoff.Operations.Any(op => op.Status is OperationStatus.Applied)
        && file.Revisions[handoff.Revision].SupersededAt is null && !file.IsCancelled;

    /// <summary>The handoff exists: it is the answer, but nobody shall believe that a correction arrived. Null: somebody was faster, look again.</summary>
    private async Task<Answer?> OfExistingAsync(CaseFile file, Handoff handoff, TriggerRequest ask, Principal who, CancellationToken stop)
    {
        // Also when it succeeded: "done" would invite people to go on with a case that has ended.
        if (file.Revisions[handoff.Revision].SupersededAt is not null || file.IsCancelled)
            return await RefuseAsync(new CaseEdit(file, who.Actor, clock.GetUtcNow()), [Refusal.Of("LH5-104")], handoff);
        if (handoff.Status is HandoffStatus.Cancelled)
            return new Answer.Of(file, handoff);

        if (ask.Linkage is Linkage.I && handoff.Status is HandoffStatus.Succeeded && file.Current.SentInI is { } sent
            && await partners.Insurer(file.InsurerCode).ReadApplicationAsync(ask.PrintSerial!.Value.Text, stop) is ReadResult<Application>.Found(var now)
            && Linkage1Rules.ContentChanged(sent, now))
            return Answer.Refused.With("LH1-204", handoff.Id);

        if (ask.Linkage is Linkage.CarryIn && (ask.ProductCodes is not null || ask.Comment is not null))
            return await OfCarryInAsync(file, handoff, ask, who);
        return new Answer.Of(file, handoff);
    }

    /// <summary>A1 stands and no product was chosen yet: choosing goes on with A2. Once A2 went out its content is fixed (LH4-106).</summary>
    private async Task<Answer?> OfCarryInAsync(CaseFile file, Handoff handoff, TriggerRequest ask, Principal who)
    {
        var applied = handoff.Operations.Any(op => op.Operation is Operation.A2);
        var same = (ask.ProductCodes is null || (handoff.Order.ProductCodes is { } old && old.SequenceEqual(ask.ProductCodes.Value)))
            && (ask.Comment is null || ask.Comment == handoff.Order.Comment);
        if (applied || handoff.Status is not HandoffStatus.Failed || handoff.ErrorCode != "LH4-107")
            return same || !applied ? new Answer.Of(file, handoff) : Answer.Refused.With("LH4-106", handoff.Id);
        if (ask.ProductCodes is not { IsEmpty: false })
            return new Answer.Of(file, handoff);
        return await actions.ResumeAsync(file, handoff with { Order = ask.Order }, who, ask.Reason ?? "申請商品の選択");
    }

    private async Task<Answer?> OpenWithSerialAsync(Place.NewSerial place, TriggerRequest ask, Principal who, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (place.Joins is { } joins)
        {
            if (joins.IsCancelled)
                return Answer.Refused.With("LH5-104");
            var edit = new CaseEdit(joins, who.Actor, now);
            if (joins.Current.PrintSerial is null)
            {
                edit.After = edit.After.With(joins.Current with { PrintSerial = place.Serial.Text });
                edit.Key(BusinessKey.PrintSerial(joins.InsurerCode, place.Serial.Text, joins.Current.Number));
                edit.Say("note", $"第{joins.Current.Number}版の印刷連番は {place.Serial} です。");
            }
            else
                edit.OpenRevision("CoverageChanged", place.Serial.Text, null);
            return await OpenAsync(edit.After, edit, edit.After.Current, ask, who, stop, place);
        }

        var file = NewCase(ask.InsurerCode, now) with
        {
            AgencyCode = place.Application?.AgencyCode,
            StoreCode = place.Application?.StoreCode,
            Revisions = [new Revision { Number = 0, Reason = "Initial", PrintSerial = place.Serial.Text, OpenedAt = now }],
        };
        var opening = new CaseEdit(null, file, who.Actor, now);
        opening.Key(BusinessKey.PrintSerial(ask.InsurerCode, place.Serial.Text, 0));
        opening.Say("case-opened", "案件を開始しました。", data: new { printSerial = place.Serial.Text });
        return await OpenAsync(file, opening, file.Current, ask, who, stop, place);
    }

    /// <summary>Reads, guards, and in one commit: whatever the edit holds already, the handoff, and the intent of its first send.</summary>
    private async Task<Answer?> OpenAsync(
        CaseFile file, CaseEdit edit, Revision revision, TriggerRequest ask, Principal who, CancellationToken stop, Place.NewSerial? place = null)
    {
        if (revision.SupersededAt is not null)
            return await RefuseAsync(edit, [Refusal.Of("LH5-104")], null);
        if (ask.AsksEvidence)
        {
            // Known without asking a partner, so it is asked also of what would be accepted to wait for one.
            if (AskedEvidence.Of(ask.Linkage, edit.After, revision, ask.SaidNow).Select(line => line.Refusal).OfType<Refusal>().ToList() is { Count: > 0 } missing)
                return await RefuseAsync(edit, missing, null);
            foreach (var step in ask.SaidNow)
                CaseRepairs.AddEvidence(edit, step, done: true, at: null, who.Name, note: null);
        }
        if (ask.Linkage is not Linkage.I && revision.ReceptionNumber is null && file.Find(revision.Number, Linkage.I)?.Status.IsDone() == true)
            return await RefuseAsync(edit, [Refusal.Because("LH2-107", "この印刷連番の受付番号がまだ分かりません。J-PASSでお申込みを確認してください。", "The reception number of this print serial is not known yet. Check the application at J-PASS.")], null);

        var read = place is { Application: { } application }
            ? new FactsRead.Complete(facts.Known(file, revision, ask.Order) with { Application = application, StoreCode = application.StoreCode, StaffCode = application.StaffCode },
                seen => Seen.At(seen, application, edit.Now))
            : place is { Held: { } notNow } ? notNow
            : revision.ReceptionNumber is null && ask.Linkage is not Linkage.I
                ? new FactsRead.Complete(facts.Known(file, revision, ask.Order), seen => seen)
                : await facts.ReadAsync(file, ask.Linkage, revision, ask.Order, stop);

        switch (read)
        {
            case FactsRead.NotFound missing:
                return await RefuseAsync(edit, [missing.Refusal], null);
            case FactsRead.Held wait:
                return await HoldAsync(edit, revision, ask, who, wait);
            case FactsRead.Complete complete:
                edit.See(complete.See);
                return LinkageRules.Judge(ask.Linkage, complete.Facts) switch
                {
                    Verdict.Refused refused => await RefusedAsync(edit, revision, ask, who, refused),
                    Verdict.AlreadyDone => await AlreadyDoneAsync(edit, revision, ask, who),
                    Verdict.Go go when IsBusy(file) => await HoldAsync(edit, revision, ask, who, new FactsRead.Held("case-busy", "LH9-103", "another handoff of the case is in flight")),
                    Verdict.Go go when partners.HoldOf(go.Writes[0].Operation, file.InsurerCode) is { } closed => await HoldAsync(edit, revision, ask, who, FactsRead.Held.By(closed)),
                    Verdict.Go go => await SendAsync(edit, revision, ask, who, go),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Answer?> SendAsync(CaseEdit edit, Revision revision, TriggerRequest ask, Principal who, Verdict.Go go)
    {
        var opened = OpenedOrAgain(edit, revision, ask, who);
        var (planned, operation, payload) = sends.Plan(edit.After, opened, go.Writes[0]);
        // Started again after a cancel: the same operation, counting on, with the bytes that were fixed then (I6).
        var stored = opened.Operations.FirstOrDefault(op => op.Operation == operation.Operation);
        if (stored is not null && stored.PayloadHash != operation.PayloadHash)
            return Answer.Refused.With("LH1-204", opened.Id);
        SendSteps.Freeze(edit, revision.Number, go.Writes[0]);
        var sending = stored is null ? sends.AddIntent(edit, planned, operation, payload) : sends.AddIntent(edit, opened, stored, null);
        edit.After = edit.After with { Fence = edit.After.Fence + 1 };
        var claimedAt = clock.GetTimestamp();
        var intent = edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(planned.Id, ledger.Options));
        if (await ledger.CommitAsync(intent) is CommitResult.Conflict)
            return null;
        runner.StartSending(intent, planned.Id, SendSteps.Write(edit.After.InsurerCode, planned.Id, sending, payload.Body), claimedAt);
        return new Answer.Of(edit.After, edit.After.HandoffById(planned.Id));
    }

    /// <summary>The partners cannot be read now: accepted, held, never lost.</summary>
    private async Task<Answer?> HoldAsync(CaseEdit edit, Revision revision, TriggerRequest ask, Principal who, FactsRead.Held wait)
    {
        var handoff = OpenedOrAgain(edit, revision, ask, who);
        edit.Move(handoff, HandoffEvent.Held, h => h with { HeldBy = wait.HeldBy, ErrorCode = wait.HeldBy is "partner-down" ? wait.Code : null },
            TimeSpan.FromSeconds(wait.HeldBy is "case-busy" ? Math.Min(0.2, retry.FirstDelaySeconds) : retry.FirstDelaySeconds));
        return await CommitAsync(edit, handoff.Id);
    }

    private async Task<Answer?> AlreadyDoneAsync(CaseEdit edit, Revision revision, TriggerRequest ask, Principal who)
    {
        var handoff = OpenedOrAgain(edit, revision, ask, who);
        edit.Move(handoff, HandoffEvent.Applied, h => h with { Observed = true });
        return await CommitAsync(edit, handoff.Id);
    }

    /// <summary>Nothing sent, no handoff; the timeline says who tried and why not. Two refusals say more than that.</summary>
    private async Task<Answer?> RefusedAsync(CaseEdit edit, Revision revision, TriggerRequest ask, Principal who, Verdict.Refused refused)
    {
        var first = refused.First;
        if (ask.Linkage is Linkage.III && first.Code == "LH3-201")
        {
            // Concluded and closed with 閉じる: from now on it is work for people (S003-38, INV-15).
            var handoff = OpenedOrAgain(edit, revision, ask, who);
            edit.Move(handoff, HandoffEvent.NeedsPerson, CaseEdit.Because(first));
            return await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
                ? null
                : new Answer.Refused(refused.Refusals, handoff.Id);
        }
        if (ask.Linkage is Linkage.III && refused.Refusals.Any(r => r.Code == "LH3-101"))
            edit.OpenRevision(HandoffSteps.Reason(refused.Refusals), null, null);
        return await RefuseAsync(edit, refused.Refusals, null);
    }

    private async Task<Answer?> RefuseAsync(CaseEdit edit, IReadOnlyList<Refusal> refusals, Handoff? about)
    {
        edit.Say("trigger-refused", ErrorCatalogue.Describe(refusals[0]).Message, about, refusals[0].Code,
            data: new { codes = refusals.Select(r => r.Code).ToArray() });
        return await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : new Answer.Refused(refusals, about?.Id);
    }

    private async Task<Answer?> HoldNumberAsync(Place.HeldNumber place, TriggerRequest ask, Principal who)
    {
        var now = clock.GetUtcNow();
        CaseEdit edit;
        if (place.Waiting is { IsCancelled: false } waiting)
        {
            if (waiting.Find(0, ask.Linkage) is { } same)
                return new Answer.Of(waiting, same);
            edit = new CaseEdit(waiting, who.Actor, now);
        }
        else
        {
            var file = NewCase(ask.InsurerCode, now) with
            {
                Revisions = [new Revision { Number = 0, Reason = "Initial", ReceptionNumber = place.Number, OpenedAt = now }],
            };
            edit = new CaseEdit(null, file, who.Actor, now);
            edit.Key(BusinessKey.HeldReception(place.Number));
            edit.Say("case-opened", "連携先を確認できないため、受付番号だけで受け付けました。", data: new { receptionNumber = place.Number });
        }
        return await HoldAsync(edit, edit.After.Current, ask, who, place.Held);
    }

    private static Handoff OpenedOrAgain(CaseEdit edit, Revision revision, TriggerRequest ask, Principal who)
    {
        var earlier = edit.After.Handoffs.Where(h => h.Revision == revision.Number && h.Linkage == ask.Linkage).ToList();
        if (earlier is [.., { Status: HandoffStatus.Cancelled } cancelled] && !NumbersInUse.IsUnderOldNumber(edit.After, cancelled))
            return edit.Move(cancelled with { Order = ask.Order, Reason = ask.Reason }, HandoffEvent.TriggeredAgain);
        var handoff = new Handoff
        {
            Id = Guid.CreateVersion7(edit.Now).ToString(),
            Revision = revision.Number,
            Linkage = ask.Linkage,
            Ordinal = earlier.Count,
            Order = ask.Order,
            TriggeredBy = who.Name,
            Reason = ask.Reason,
            CreatedAt = edit.Now,
            UpdatedAt = edit.Now,
        };
        return edit.Open(handoff, ask.Linkage is Linkage.I ? revision.PrintSerial ?? "" : revision.ReceptionNumber ?? revision.PrintSerial ?? "");
    }

    private async Task<Answer?> CommitAsync(CaseEdit edit, string handoffId) =>
        await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : new Answer.Of(edit.After, edit.After.HandoffById(handoffId));

    private bool IsBusy(CaseFile file) => file.Lease is { } lease && lease.Until > clock.GetUtcNow();

    private static CaseFile NewCase(string insurerCode, DateTimeOffset now) => new()
    {
        CaseId = Guid.CreateVersion7(now).ToString(),
        InsurerCode = insurerCode,
        CreatedAt = now,
        UpdatedAt = now,
        StateSince = now,
    };
}
