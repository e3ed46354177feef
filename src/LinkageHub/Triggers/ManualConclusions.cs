using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Triggers;

/// <summary>手動登録 of linkage III (S003-41 to -46): one person proposes, another types both values again, then J4M goes out through the ledger.</summary>
public sealed class ManualConclusions(
    ICaseReader cases, ICaseLedger ledger, FactReader facts, SendSteps sends, HandoffRunner runner, HandoffActions actions, RetryOptions retry, TimeProvider clock,
    RepairTap? tap = null)
{
    private const int MostConflicts = 50;

    public Task<(Answer Answer, string? Field)> ProposeAsync(string handoffId, Principal who, ManualProposal typed, string? reason, CancellationToken stop) =>
        ActAsync(handoffId, who, new Repair("propose-conclusion")
        {
            InsuranceStartDate = typed.InsuranceStartDate, ConcludedAt = typed.ConcludedAt, ConclusionSource = typed.ConclusionSource, PaperContract = typed.PaperContract,
        }, async (file, handoff) =>
        {
            var (verdict, edit) = await JudgeAsync(file, handoff, who, typed, stop);
            if (verdict is ManualVerdict.Refused refused)
                return await RefuseAsync(file, handoff, edit, refused);
            var proposal = new ManualConclusion(
                ManualConclusion.Awaiting, typed.InsuranceStartDate!, typed.ConcludedAt!, typed.ConclusionSource!, who.Name, edit.Now, null, null);
            // From here on no automatic J4 goes out: two registrations would hide which is right (INV-09).
            edit.After = edit.After.With(handoff with { Manual = proposal, DueAt = null, UpdatedAt = edit.Now, Reason = reason ?? handoff.Reason });
            edit.Fact(Action(edit, handoff, "manual-proposed"));
            edit.Say("manual-proposed", $"手動登録を提案しました（保険始期日 {typed.InsuranceStartDate}、保険締結日時 {typed.ConcludedAt}）。", handoff);
            return await CommitAsync(edit, handoff.Id);
        }, stop);

    public Task<(Answer Answer, string? Field)> ConfirmAsync(string handoffId, Principal who, string? insuranceStartDate, string? concludedAt, CancellationToken stop) =>
        ActAsync(handoffId, who, new Repair("confirm-conclusion") { InsuranceStartDate = insuranceStartDate, ConcludedAt = concludedAt }, async (file, handoff) =>
        {
            if (ConfirmRules.Judge(handoff.Manual, insuranceStartDate, concludedAt, who.Name) is { } no)
                return (new Answer.Refused([no.Refusal], handoff.Id), no.Field);
            var proposal = handoff.Manual!;
            var (verdict, edit) = await JudgeAsync(file, handoff, who,
                new ManualProposal(proposal.InsuranceStartDate, proposal.ConcludedAt, proposal.ConclusionSource, PaperContract: false), stop);
            if (verdict is not ManualVerdict.Accepted accepted)
                return await RefuseAsync(file, handoff, edit, (ManualVerdict.Refused)verdict);

            var confirmed = handoff with { Manual = proposal with { Status = ManualConclusion.Confirmed, ConfirmedBy = who.Name, ConfirmedAt = edit.Now } };
            var (planned, operation, payload) = sends.Plan(file, confirmed, new PlannedWrite(Operation.J4M, file.RevisionOf(handoff).ReceptionNumber!, accepted.Body));
            if (handoff.Operations.FirstOrDefault(op => op.Operation is Operation.J4M) is { } before && before.PayloadHash != operation.PayloadHash)
                return (Answer.Refused.Saying("LH9-103", "前回の手動登録と内容が異なります。J-PASSの登録内容を確認してください。", "It differs from the earlier registration by hand. Check what is registered at J-PASS.", handoff.Id, 409), null);
            var again = handoff.Operations.FirstOrDefault(op => op.Operation is Operation.J4M);
            edit.Fact(Action(edit, handoff, "manual-confirmed"));
            edit.Say("manual-confirmed", "別の担当者が手動登録を確認しました。", handoff);
            SendSteps.Freeze(edit, handoff.Revision, new PlannedWrite(Operation.J4M, operation.Key, accepted.Body));
            var sending = sends.AddIntent(edit, planned, again ?? operation, again is null ? payload : null);
            edit.After = edit.After.With(edit.After.HandoffById(handoff.Id) with { Manual = confirmed.Manual });
            edit.After = edit.After with { Fence = edit.After.Fence + 1 };
            var claimedAt = clock.GetTimestamp();
            var intent = edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger.Options));
            if (await ledger.CommitAsync(intent) is CommitResult.Conflict)
                return null;
            runner.StartSending(intent, handoff.Id, SendSteps.Write(file.InsurerCode, handoff.Id, sending, payload.Body), claimedAt);
            return (new Answer.Of(edit.After, edit.After.HandoffById(handoff.Id)), null);
        }, stop);

    public Task<(Answer Answer, string? Field)> WithdrawAsync(string handoffId, Principal who, CancellationToken stop) =>
        ActAsync(handoffId, who, Repair.WithdrawConclusion, async (file, handoff) =>
        {
            if (handoff.Manual is not { Status: ManualConclusion.Awaiting } proposal)
                return (Answer.Refused.With("LH3-305", handoff.Id), null);
            var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
            var withdrawn = handoff with { Manual = proposal with { Status = ManualConclusion.Withdrawn }, UpdatedAt = edit.Now };
            edit.After = edit.After.With(withdrawn);
            edit.Fact(Action(edit, handoff, "manual-withdrawn"));
            edit.Say("action", "手動登録の提案を取り下げました。", handoff);
            if (handoff.Status is HandoffStatus.InDoubt)
            {
                // The look-ups that the proposal had stopped go on.
                edit.Move(withdrawn, HandoffEvent.ReceiptUnknown,
                    h => h with { ErrorCode = handoff.ErrorCode, ErrorDetail = handoff.ErrorDetail }, TimeSpan.FromSeconds(retry.FirstDelaySeconds));
            }
            return await CommitAsync(edit, handoff.Id);
        }, stop);

    private async Task<(ManualVerdict Verdict, CaseEdit Edit)> JudgeAsync(CaseFile file, Handoff handoff, Principal who, ManualProposal typed, CancellationToken stop)
    {
        var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
        var revision = file.RevisionOf(handoff);
        var read = revision.ReceptionNumber is null ? null : await facts.ReadAsync(file, handoff, stop);
        var complete = read as FactsRead.Complete;
        if (complete is not null)
            edit.See(complete.See);
        var lastSend = handoff.Operations.Where(op => op.Operation is Operation.J4 or Operation.J4M).Max(op => op.LastSentAt);
        return (ManualConclusionRules.Judge(typed, new ManualSituation(
            complete?.Facts ?? facts.Known(file, revision, handoff.Order), handoff.Status, lastSend, TimeSpan.FromMinutes(retry.SettleMinutes), complete is not null)), edit);
    }

    /// <summary>済 already: the handoff ends there, whoever brought it about (LH3-303).</summary>
    private async Task<(Answer, string?)?> RefuseAsync(CaseFile file, Handoff handoff, CaseEdit edit, ManualVerdict.Refused refused)
    {
        if (refused.Refusal.Code == "LH3-303" && !handoff.Status.IsDone())
        {
            edit.Move(handoff, HandoffEvent.Applied, h => h with { Observed = true, Manual = handoff.Manual });
            if (await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict)
                return null;
        }
        return (new Answer.Refused([refused.Refusal], handoff.Id, refused.Field is null ? 409 : 422), refused.Field);
    }

    private async Task<(Answer Answer, string? Field)> ActAsync(
        string handoffId, Principal who, Repair repair, Func<CaseFile, Handoff, Task<(Answer Answer, string? Field)?>> act, CancellationToken stop)
    {
        var asked = clock.GetUtcNow();
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var file = await cases.FindByHandoffAsync(handoffId, stop);
            if (file is null || !who.MaySee(file))
                return (Answer.Refused.NotYours, null);
            var handoff = file.HandoffById(handoffId);
            if (handoff.Linkage is not Linkage.III)
                return (Answer.Refused.Saying("LH9-103", "手動登録は連携Ⅲだけで利用できます。", "Only linkage III can be registered by hand.", handoffId, 409), null);
            if (actions.IsWorkedOn(file, handoff))
                return (Answer.Refused.With("LH9-103", handoffId, 409), null);
            if (await act(file, handoff) is { } answer)
            {
                tap?.Invoke(new RepairDone(repair, who, file, handoff, asked, answer.Answer));
                return answer;
            }
        }
        return (Answer.Refused.With("LH9-103", handoffId, 409), null);
    }

    private async Task<(Answer, string?)?> CommitAsync(CaseEdit edit, string handoffId) =>
        await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : (new Answer.Of(edit.After, edit.After.HandoffById(handoffId)), null);

    private static LedgerFact Action(CaseEdit edit, Handoff handoff, string what) =>
        new("action", edit.Actor.Name) { HandoffId = handoff.Id, Linkage = handoff.Linkage, Key = edit.KeyOf(handoff), Status = what };
}
