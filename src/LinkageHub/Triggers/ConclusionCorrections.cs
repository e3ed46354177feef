using System.Collections.Immutable;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Triggers;

/// <summary>保険締結日時 put right by two persons. Nothing is sent: which partner's screen must be corrected by hand is told instead.</summary>
public sealed class ConclusionCorrections(ICaseReader cases, ICaseLedger ledger, RetryOptions retry, TimeProvider clock, RepairTap? tap = null)
{
    private static readonly Dictionary<string, string> Names = new() { ["sonpo-online"] = "損保オンライン", ["jpass"] = "J-PASS", ["arclink"] = "arclink" };

    private readonly CaseActs acts = new(cases, ledger, retry, clock, tap);

    public Task<(Answer Answer, string? Field)> ProposeAsync(
        string caseId, Principal who, string? concludedAt, string? source, string reason, CancellationToken stop) =>
        JudgedAsync(caseId, who, new Repair("propose-correction") { ConcludedAt = concludedAt, ConclusionSource = source }, (file, now) => CorrectionRules.Propose(file, concludedAt, source, now), (file, edit) =>
        {
            var before = JapanTime.TypedMinute(file.Current.ConcludedAt!.Value);
            var proposal = new ConclusionCorrection(ManualConclusion.Awaiting, before, concludedAt!, source!, reason, who.Name, edit.Now, null, null);
            Put(edit, Withdrawn(file.Current.Corrections).Add(proposal));
            CaseActs.Note(edit, "correction-proposed", $"保険締結日時の訂正を提案しました（{before} → {concludedAt}）：{reason}", new { before, after = concludedAt });
        }, stop);

    public Task<(Answer Answer, string? Field)> ConfirmAsync(string caseId, Principal who, string? concludedAt, CancellationToken stop) =>
        JudgedAsync(caseId, who, new Repair("confirm-correction") { ConcludedAt = concludedAt }, (file, now) => CorrectionRules.Confirm(file, concludedAt, who.Name, now), (file, edit) =>
        {
            // The value it takes the place of is the one that stands now, whatever stood when it was proposed.
            var before = JapanTime.TypedMinute(file.Current.ConcludedAt!.Value);
            var corrections = file.Current.Corrections;
            Put(edit, corrections.SetItem(corrections.Length - 1,
                corrections[^1] with { Status = ManualConclusion.Confirmed, Before = before, ConfirmedBy = who.Name, ConfirmedAt = edit.Now }));
            CaseActs.Note(edit, "conclusion-corrected", $"別の担当者が確認し、保険締結日時を訂正しました（{before} → {concludedAt}）。", new { before, after = concludedAt });
            foreach (var (partner, holds) in CorrectionRules.HeldOtherwise(file.Current.Facts, concludedAt!))
                edit.Say("note", holds is { } held
                    ? $"{Names[partner]}の保険締結日時は {JapanTime.TypedMinute(held)} のままです。画面で訂正してください。"
                    : $"{Names[partner]}の保険締結日時を確認できません。画面で確認し、違うときは訂正してください。", partner: partner);
        }, stop);

    public Task<Answer> WithdrawAsync(string caseId, Principal who, CancellationToken stop) => acts.ActAsync(caseId, who, Repair.WithdrawCorrection, (file, edit) =>
    {
        if (file.Current.Correcting is null)
            return CaseActs.Refuse("LH3-305", "確認を待つ訂正の提案はありません。", 409, "No proposed correction waits for confirmation.");
        Put(edit, Withdrawn(file.Current.Corrections));
        CaseActs.Note(edit, "correction-withdrawn", "保険締結日時の訂正の提案を取り下げました。");
        return acts.CommitAsync(edit);
    }, stop);

    private async Task<(Answer Answer, string? Field)> JudgedAsync(
        string caseId, Principal who, Repair repair, Func<CaseFile, DateTimeOffset, ManualVerdict.Refused?> judge, Action<CaseFile, CaseEdit> change, CancellationToken stop)
    {
        string? field = null;
        var answer = await acts.ActAsync(caseId, who, repair, (file, edit) =>
        {
            field = null;
            if (judge(file, edit.Now) is { } no)
            {
                field = no.Field;
                return Task.FromResult<Answer?>(new Answer.Refused([no.Refusal], HttpStatus: no.Field is null ? 409 : 422));
            }
            change(file, edit);
            return acts.CommitAsync(edit);
        }, stop);
        return (answer, field);
    }

    private static void Put(CaseEdit edit, ImmutableArray<ConclusionCorrection> corrections) =>
        edit.After = edit.After.With(edit.After.Current with { Corrections = corrections });

    private static ImmutableArray<ConclusionCorrection> Withdrawn(ImmutableArray<ConclusionCorrection> corrections) =>
        corrections is [.., { Status: ManualConclusion.Awaiting } open]
            ? corrections.SetItem(corrections.Length - 1, open with { Status = ManualConclusion.Withdrawn })
            : corrections;
}
