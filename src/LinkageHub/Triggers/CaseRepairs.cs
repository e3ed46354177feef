using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Procedure;

namespace LinkageHub.Triggers;

/// <summary>What people do to a case beside its linkages: their word for a step, and repairs with a reason.</summary>
public sealed class CaseRepairs(
    ICaseReader cases, ICaseLedger ledger, SendSteps sends, HandoffWaiters waiters, RetryOptions retry, TimeProvider clock, RepairTap? tap = null)
{
    private readonly CaseActs acts = new(cases, ledger, retry, clock, tap);

    /// <summary>A step of the manual, as a person says it was done. What only a partner or a linkage can prove is refused (LH9-103).</summary>
    public Task<Answer> RecordStepAsync(string caseId, Principal who, string step, bool done, DateTimeOffset? at, string by, string? note, CancellationToken stop) =>
        acts.ActAsync(caseId, who, new Repair("record-step") { Step = step, Done = done, At = at, By = by }, (file, edit) =>
        {
            if (ProcedureCatalogue.Find(step) is not { } known
                || !known.PersonMayTick && !CaseProcedureFacts.Of(file, file.Current, edit.Now, retry.ManualDatesAfterSuccess).AsksForDates(known))
                return CaseActs.Refuse("LH9-103", "この手順は連携先または連携の結果で確認されます。手入力では完了にできません。", 409,
                    "This step is known from the partner or from a linkage. It cannot be ticked by hand.");
            AddEvidence(edit, step, done, at, by, note);
            return acts.CommitAsync(edit);
        }, stop);

    /// <summary>控え交付済 (S003-49, INV-18): recorded here, then told to J-PASS by J5; the carry-in does not wait for that.</summary>
    public Task<Answer> RecordCopyDeliveryAsync(string caseId, Principal who, DateTimeOffset? at, string by, string? note, CancellationToken stop) =>
        acts.ActAsync(caseId, who, new Repair("copy-delivery") { At = at, By = by }, (file, edit) =>
        {
            if (file.Current.SupersededAt is not null || file.IsCancelled)
                return CaseActs.Refuse("LH5-104");
            if (file.CopyDeliveryOf(file.Current.Number) is not null)
                return Task.FromResult<Answer?>(new Answer.Changed(file));
            var word = AddEvidence(edit, CopyDeliveries.Step, true, at, by, note);
            if (file.Find(file.Current.Number, Linkage.CopyDelivery) is { } told)
                TellAgain(edit, told);
            else if (file.Current.ReceptionNumber is { } number)
                Errand(edit, Linkage.CopyDelivery, new PlannedWrite(Operation.J5, number, new CopyDelivery(word.At, word.By)), who, null);
            return acts.CommitAsync(edit);
        }, stop);

    /// <summary>Why 控え交付済 cannot be taken back any more; said beforehand and asked again at the click.</summary>
    public static Refusal? WhyCopyStays(CaseFile file) =>
        file.Find(file.Current.Number, Linkage.CarryIn)?.Operations.Any(op => op.Sends > 0) == true
            ? Refusal.Because("LH9-103", "arclinkへデータ連携済みのため、控え交付済を取り消せません。", "The data is at arclink, so 「控え交付済」 (copy handed over) cannot be taken back.")
            : null;

    /// <summary>Half done, or nobody knows: cancelling here would leave at the partner what this case is about.</summary>
    public static Refusal? WhyNotCancelled(CaseFile file) =>
        file.Handoffs.Any(h => h.Status is HandoffStatus.InFlight or HandoffStatus.InDoubt
            || (h.MayStandAtPartner && h.Status is HandoffStatus.RetryScheduled or HandoffStatus.Parked))
            ? Refusal.Because("LH9-103", "処理中または受取り未確認の連携があるため、取り消せません。", "A linkage is in progress or in doubt, so the case cannot be cancelled.")
            : null;

    /// <summary>Taken back until A1 is sent.</summary>
    public Task<Answer> WithdrawCopyDeliveryAsync(string caseId, Principal who, string reason, CancellationToken stop) =>
        acts.ActAsync(caseId, who, Repair.WithdrawCopy, (file, edit) =>
        {
            if (WhyCopyStays(file) is { } why)
                return Task.FromResult<Answer?>(new Answer.Refused([why], HttpStatus: 409));
            AddEvidence(edit, CopyDeliveries.Step, false, null, who.Name, reason);
            return acts.CommitAsync(edit);
        }, stop);

    /// <summary>A colleague's case becomes one's own: for the lists and for who asks whom. What may be done with it stays as it was.</summary>
    public Task<Answer> TakeOverAsync(string caseId, Principal who, string reason, CancellationToken stop) =>
        acts.ActAsync(caseId, who, Repair.TakeOver, (file, edit) =>
        {
            if (file.IsCancelled)
                return CaseActs.Refuse("LH5-104");
            if (file.HandledBy == who.Name)
                return Task.FromResult<Answer?>(new Answer.Changed(file));
            edit.After = edit.After with { Handler = new Handler(who.Name, edit.Now, reason, file.HandledBy) };
            CaseActs.Note(edit, "taken-over", $"担当を引き継ぎました（{file.HandledBy ?? "未定"} → {who.Name}）：{reason}", new { before = file.HandledBy, after = who.Name });
            return acts.CommitAsync(edit);
        }, stop);

    /// <summary>A new pass through I-II-III; the old revision refuses every linkage from now on (INV-07, INV-08, N1).</summary>
    public Task<Answer> OpenRevisionAsync(string caseId, Principal who, string reason, string? note, CancellationToken stop) =>
        acts.ActAsync(caseId, who, new Repair("open-revision") { RevisionReason = reason }, (file, edit) =>
        {
            if (file.IsCancelled)
                return CaseActs.Refuse("LH5-104");
            // Opened a moment ago and still empty: a second click wants the same one.
            if (file.Current is { Number: > 0, PrintSerial: null, ReceptionNumber: null } && file.Handoffs.All(h => h.Revision != file.Current.Number))
                return Task.FromResult<Answer?>(new Answer.Changed(file));
            CaseActs.Note(edit, "revision-opened", note is null ? $"新しい版を開始しました（{reason}）。" : $"新しい版を開始しました（{reason}）：{note}");
            edit.OpenRevision(reason, null, null);
            return acts.CommitAsync(edit);
        }, stop);

    /// <summary>① pull back at arclink (A4). The answer is the errand's handoff.</summary>
    public async Task<Answer> ReturnToStaffAsync(string caseId, Principal who, string reason, TimeSpan wait, CancellationToken stop)
    {
        string? errand = null;
        var answer = await acts.ActAsync(caseId, who, Repair.ReturnToStaff, (file, edit) =>
        {
            if (file.Current.ReceptionNumber is not { } number)
                return CaseActs.Refuse("LH4-104", null, 409);
            // A second click, or a second person: the pull-back under way is the answer.
            errand = file.Handoffs.LastOrDefault(h => h.Revision == file.Current.Number && h is { Linkage: Linkage.ReturnToStaff, Status: not HandoffStatus.Failed }
                && !h.Status.IsEnd())?.Id;
            if (errand is not null)
                return Task.FromResult<Answer?>(new Answer.Changed(file));
            errand = Errand(edit, Linkage.ReturnToStaff, new PlannedWrite(Operation.A4, number, new ReturnToStaff(reason)), who, reason);
            CaseActs.Note(edit, "return-to-staff", $"担当者への戻しを依頼しました：{reason}");
            return acts.CommitAsync(edit);
        }, stop);
        if (answer is not Answer.Changed || errand is null)
            return answer;
        for (var until = clock.GetUtcNow() + wait; ; await Task.Delay(TimeSpan.FromMilliseconds(25), clock, stop))
        {
            await ((Task)waiters.RestOf(errand)).WaitAsync(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var file = await cases.FindAsync(caseId, stop);
            var handoff = file!.HandoffById(errand);
            if (handoff is { Status: HandoffStatus.Failed, ErrorCode: { } code })
                return Answer.Refused.With(code, handoff.Id, 409);
            if (handoff.Status.IsSettled() || clock.GetUtcNow() >= until)
                return new Answer.Of(file, handoff);
        }
    }

    /// <summary>Ends a case. Where the insurance exists already a second person must say so too.</summary>
    public Task<Answer> CancelAsync(string caseId, Principal who, string reason, CancellationToken stop) =>
        acts.ActAsync(caseId, who, Repair.CancelCase, (file, edit) =>
        {
            if (file.IsCancelled)
                return Task.FromResult<Answer?>(new Answer.Changed(file));
            if (WhyNotCancelled(file) is { } why)
                return Task.FromResult<Answer?>(new Answer.Refused([why], HttpStatus: 409));
            if (file.Current.ConcludedAt is not null)
            {
                edit.After = edit.After with { CancelProposal = new CancelProposal(who.Name, edit.Now, reason) };
                CaseActs.Note(edit, "cancel-proposed", $"取消を提案しました（保険は締結済みです。別の担当者の確認が必要です）：{reason}");
                return acts.CommitAsync(edit);
            }
            return EndAsync(edit, file, reason);
        }, stop);

    public Task<Answer> ConfirmCancelAsync(string caseId, Principal who, CancellationToken stop) =>
        acts.ActAsync(caseId, who, Repair.ConfirmCancel, (file, edit) =>
            file.CancelProposal is not { } proposal ? CaseActs.Refuse("LH3-305", null, 409)
            : proposal.By == who.Name ? CaseActs.Refuse("LH8-102", null, 409)
            : EndAsync(edit, file, proposal.Reason), stop);

    private Task<Answer?> EndAsync(CaseEdit edit, CaseFile file, string reason)
    {
        foreach (var handoff in file.Handoffs.Where(h => HandoffTransitions.TryMove(h.Status, HandoffEvent.CancelAsked, out _)))
            if (!handoff.MayStandAtPartner)
                edit.Move(handoff, HandoffEvent.CancelAsked, h => h with { Reason = reason });
        edit.After = edit.After with { IsCancelled = true, CancelProposal = null };
        CaseActs.Note(edit, "case-cancelled", $"案件を取り消しました：{reason}");
        return acts.CommitAsync(edit);
    }

    internal static Evidence AddEvidence(CaseEdit edit, string step, bool done, DateTimeOffset? at, string by, string? note)
    {
        var word = new Evidence(edit.After.Current.Number, step, done, at ?? edit.Now, by, edit.Actor.Name, edit.Now, note);
        edit.After = edit.After with { Evidence = edit.After.Evidence.Add(word) };
        edit.Fact(new LedgerFact("evidence", edit.Actor.Name) { Key = edit.After.Current.PrintSerial ?? edit.After.Current.ReceptionNumber, Operation = null, Status = done ? step : $"{step}-withdrawn" });
        var name = ProcedureCatalogue.Find(step) is { } known ? $"{known.Number}「{known.Title}」" : step;
        edit.Say("evidence", done ? $"手順{name}を実施済みにしました。" : $"手順{name}の記録を取り消しました。", data: new { step, done, by });
        return word;
    }

    /// <summary>A write that is no linkage goes through the same ledger: planned, due now, sent by the pump once the case is free.</summary>
    private string Errand(CaseEdit edit, Linkage linkage, PlannedWrite write, Principal who, string? reason)
    {
        var handoff = new Handoff
        {
            Id = Guid.CreateVersion7(edit.Now).ToString(),
            Revision = edit.After.Current.Number,
            Linkage = linkage,
            Ordinal = edit.After.Handoffs.Count(h => h.Revision == edit.After.Current.Number && h.Linkage == linkage),
            TriggeredBy = who.Name,
            Reason = reason,
            CreatedAt = edit.Now,
            UpdatedAt = edit.Now,
        };
        var (planned, _, payload) = sends.Plan(edit.After, handoff, write);
        edit.Payload(payload);
        edit.Open(planned, write.Key);
        edit.Move(planned, HandoffEvent.Held, dueIn: TimeSpan.Zero);
        return handoff.Id;
    }

    /// <summary>J5 has one key and one body a revision: withdrawn before it was sent it starts again, told already it is not told twice.</summary>
    private static void TellAgain(CaseEdit edit, Handoff errand)
    {
        if (errand.Status is HandoffStatus.Cancelled)
            edit.Move(edit.Move(errand, HandoffEvent.TriggeredAgain), HandoffEvent.Held, dueIn: TimeSpan.Zero);
    }
}
