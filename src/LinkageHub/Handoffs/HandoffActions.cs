using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Triggers;

namespace LinkageHub.Handoffs;

/// <summary>
/// What people may do with one handoff: retry, look up, park, cancel. Each with its reason, each by the status table. Who decided by a screen says
/// how often the handoff had moved there, and acts on nothing else.
/// </summary>
public sealed class HandoffActions(
    ICaseReader cases, ICaseLedger ledger, OutcomeSteps outcomes, HandoffRunner runner, PartnerDirectory partners, RetryOptions retry, TimeProvider clock,
    RepairTap? tap = null)
{
    private const int MostConflicts = 50;

    public Task<Answer> RetryAsync(string handoffId, Principal who, string reason, CancellationToken stop, int? seen = null) =>
        ActAsync(handoffId, who, Repair.Retry, seen, (file, handoff) => RetryOnceAsync(file, handoff, who, reason), stop);

    public Task<Answer> LookUpAsync(string handoffId, Principal who, string reason, CancellationToken stop, int? seen = null) =>
        ActAsync(handoffId, who, Repair.LookUp, seen, (file, handoff) => LookUpOnceAsync(file, handoff, who, reason, stop), stop);

    public Task<Answer> ParkAsync(string handoffId, Principal who, string reason, CancellationToken stop, int? seen = null) =>
        ActAsync(handoffId, who, Repair.Park, seen, (file, handoff) => handoff.Status switch
        {
            HandoffStatus.Parked => Same(file, handoff),
            _ when IsWorkedOn(file, handoff) => Busy(handoff),
            _ => MoveAsync(file, handoff, HandoffEvent.ParkAsked, who, reason, "保留"),
        }, stop);

    public Task<Answer> CancelAsync(string handoffId, Principal who, string reason, CancellationToken stop, int? seen = null) =>
        ActAsync(handoffId, who, Repair.Cancel, seen, (file, handoff) => handoff switch
        {
            { Status: HandoffStatus.Cancelled } => Same(file, handoff),
            _ when IsWorkedOn(file, handoff) => Busy(handoff),
            // Something stands at the partner, or may: cancelling here would not take it back there.
            _ when handoff.MayStandAtPartner => Busy(handoff),
            _ => MoveAsync(file, handoff, HandoffEvent.CancelAsked, who, reason, "取消"),
        }, stop);

    /// <summary>What may be done now, for the console's buttons and the API's <c>allowedActions</c>.</summary>
    public IReadOnlyList<string> Allowed(CaseFile file, Handoff handoff)
    {
        if (IsWorkedOn(file, handoff))
            return [];
        var allowed = new List<string>();
        if (handoff.Manual is not { Status: not ManualConclusion.Withdrawn }
            && (handoff.Status is HandoffStatus.RetryScheduled or HandoffStatus.Failed or HandoffStatus.Parked || MayResend(file, handoff) || NeedsTwoPersons(file, handoff)))
            allowed.Add("retry");
        if (handoff.Status is not (HandoffStatus.Pending or HandoffStatus.Cancelled) && handoff.Operations.Length > 0)
            allowed.Add("look-up");
        if (HandoffTransitions.TryMove(handoff.Status, HandoffEvent.ParkAsked, out _))
            allowed.Add("park");
        if (HandoffTransitions.TryMove(handoff.Status, HandoffEvent.CancelAsked, out _) && !handoff.MayStandAtPartner)
            allowed.Add("cancel");
        if (handoff is { Linkage: Linkage.III, Status: HandoffStatus.Failed or HandoffStatus.InDoubt })
            allowed.Add("manual-conclusion");
        return allowed;
    }

    /// <param name="handoffId">The handoff.</param>
    /// <param name="who">Who acts.</param>
    /// <param name="repair">What he does, for who listens.</param>
    /// <param name="seen">How often it had moved on the screen he decided by: moved since, nothing is done.</param>
    /// <param name="act">What is done; null: somebody was faster.</param>
    /// <param name="stop">Until it is committed.</param>
    private async Task<Answer> ActAsync(string handoffId, Principal who, Repair repair, int? seen, Func<CaseFile, Handoff, Task<Answer?>> act, CancellationToken stop)
    {
        var asked = clock.GetUtcNow();
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var file = await cases.FindByHandoffAsync(handoffId, stop);
            if (file is null || !who.MaySee(file))
                return Answer.Refused.NotYours;
            var handoff = file.HandoffById(handoffId);
            if (seen is not null && seen != handoff.Moves)
                return Answer.Refused.With("LH9-103", handoffId, 409);
            if (await act(file, handoff) is { } answer)
            {
                tap?.Invoke(new RepairDone(repair, who, file, handoff, asked, answer));
                return answer;
            }
        }
        return Answer.Refused.With("LH9-103", handoffId);
    }

    private Task<Answer?> RetryOnceAsync(CaseFile file, Handoff handoff, Principal who, string reason)
    {
        if (handoff.Status is HandoffStatus.Pending || IsWorkedOn(file, handoff))
            return Same(file, handoff);
        if (file.RevisionOf(handoff).SupersededAt is not null || file.IsCancelled)
            return Refuse(Refusal.Of("LH5-104"), handoff);
        if (handoff.Manual is { Status: not ManualConclusion.Withdrawn })
            return Refuse(Refusal.Because("LH9-103", "手動登録の手続き中のため、再送信できません。", "It is being registered by hand, so it cannot be sent again."), handoff);
        return handoff.Status switch
        {
            HandoffStatus.RetryScheduled or HandoffStatus.Failed or HandoffStatus.Parked => ResumeAsync(file, handoff, who, reason),
            HandoffStatus.InDoubt when MayResend(file, handoff) => ResumeAsync(file, handoff, who, reason),
            HandoffStatus.InDoubt when NeedsTwoPersons(file, handoff) => ResendByTwoAsync(file, handoff, who, reason),
            HandoffStatus.InDoubt => Refuse(Refusal.Of(DoubtCode(handoff)), handoff),
            _ => Busy(handoff),
        };
    }

    /// <summary>Class C: the partner may end up with it twice, so one person asks for the resend and another one sends it (INV-03).</summary>
    private async Task<Answer?> ResendByTwoAsync(CaseFile file, Handoff handoff, Principal who, string reason)
    {
        if (handoff.ResendAskedBy is { } first && first != who.Name)
        {
            var doubtful = handoff.NextOperation!;
            return await ResumeAsync(file, handoff.With(doubtful with { AbsentSettled = true }), who, reason);
        }
        var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
        edit.After = edit.After.With(handoff with { ResendAskedBy = who.Name, UpdatedAt = edit.Now });
        Note(edit, handoff, "再送信の提案", reason);
        return await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : new Answer.Refused([Refusal.Because("LH8-102",
                "連携先で二重になるおそれがあるため、再送信には2人の確認が必要です。提案として記録しました。連携先に届いていないことを確かめた別の担当者が再実行すると送信します。", "The partner might end up with it twice, so sending again takes two persons. It is recorded as a proposal. It is sent once a second person has made sure that it has not arrived and asks for it too.")],
                handoff.Id, 409);
    }

    /// <summary>In doubt at a partner that would take it twice, and nothing has proved that it is not there.</summary>
    public bool NeedsTwoPersons(CaseFile file, Handoff handoff) =>
        handoff is { Status: HandoffStatus.InDoubt, NextOperation: { Status: OperationStatus.InDoubt, AbsentSettled: false } doubtful } && partners.ClassOf(doubtful.Operation, file.InsurerCode) is OperationClass.C;

    /// <summary>Starts a resting handoff again at the first write that is not applied: guards first, same keys, same bytes.</summary>
    internal async Task<Answer?> ResumeAsync(CaseFile file, Handoff handoff, Principal who, string reason)
    {
        var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
        var again = handoff;
        if (handoff.NextOperation is { Status: OperationStatus.Rejected } rejected)
            again = again.With(rejected with { Status = OperationStatus.Waiting, CountedSends = 0 });
        else if (handoff.NextOperation is { Status: OperationStatus.InDoubt } doubt && MayResend(file, handoff))
            again = again.With(doubt with { Status = OperationStatus.Waiting, CountedSends = 0 });
        else if (handoff.NextOperation is { Status: OperationStatus.Waiting } waiting)
            again = again.With(waiting with { CountedSends = 0 });
        else if (handoff.SendAgain && handoff.Operations is [.., { Status: OperationStatus.Applied } last])
            again = again.With(last with { Status = OperationStatus.Waiting, CountedSends = 0 });

        var what = again.NextOperation is { Status: OperationStatus.InDoubt } ? HandoffEvent.ReceiptUnknown
            : handoff.Status is HandoffStatus.InDoubt ? HandoffEvent.NotApplied : HandoffEvent.ResumeAsked;
        edit.Move(again, what, h => h with { Manual = handoff.Manual, Order = handoff.Order }, TimeSpan.Zero);
        Note(edit, handoff, "再実行", reason);
        return await StartAsync(file, edit, handoff.Id);
    }

    private async Task<Answer?> LookUpOnceAsync(CaseFile file, Handoff handoff, Principal who, string reason, CancellationToken stop)
    {
        if (IsWorkedOn(file, handoff))
            return await Same(file, handoff);
        if (handoff.Status is HandoffStatus.Pending or HandoffStatus.Cancelled || handoff.Operations.Length == 0)
            return await Busy(handoff);

        if (handoff.Status is HandoffStatus.InDoubt)
        {
            var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
            edit.Move(handoff, HandoffEvent.ReceiptUnknown, h => h with { ErrorCode = handoff.ErrorCode, ErrorDetail = handoff.ErrorDetail, Manual = handoff.Manual }, TimeSpan.Zero);
            Note(edit, handoff, "照会", reason);
            return await StartAsync(file, edit, handoff.Id);
        }

        var operation = handoff.NextOperation ?? handoff.Operations[^1];
        var body = await cases.PayloadAsync(handoff.Id, operation.Operation, stop);
        var (began, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        var found = await partners.LookUpAsync(SendSteps.Write(file.InsurerCode, handoff.Id, operation, body), stop);
        var change = outcomes.Observed(file, handoff, operation, found, who.Actor, began, clock.GetElapsedTime(started));
        if (await ledger.CommitAsync(change) is CommitResult.Conflict)
            return null;
        return new Answer.Of(change.After, change.After.HandoffById(handoff.Id));
    }

    private async Task<Answer?> MoveAsync(CaseFile file, Handoff handoff, HandoffEvent what, Principal who, string reason, string word)
    {
        if (!HandoffTransitions.TryMove(handoff.Status, what, out _))
            return await Busy(handoff);
        var edit = new CaseEdit(file, who.Actor, clock.GetUtcNow());
        edit.Move(handoff, what, h => h with { Reason = reason, ErrorCode = handoff.ErrorCode, ErrorDetail = handoff.ErrorDetail });
        Note(edit, handoff, word, reason);
        return await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : new Answer.Of(edit.After, edit.After.HandoffById(handoff.Id));
    }

    /// <summary>Commits and goes to work at once; when the case is busy with another handoff the work is due and waits its turn.</summary>
    internal async Task<Answer?> StartAsync(CaseFile file, CaseEdit edit, string handoffId)
    {
        var free = file.Lease is not { } lease || lease.Until <= clock.GetUtcNow();
        if (free)
            edit.After = edit.After with { Fence = edit.After.Fence + 1 };
        var change = edit.Build(free ? LeaseMove.Hold : LeaseMove.Keep, retry.Polling, free ? edit.LeaseFor(handoffId, ledger.Options) : null);
        if (await ledger.CommitAsync(change) is CommitResult.Conflict)
            return null;
        if (free)
            runner.Start(file.CaseId, handoffId);
        return new Answer.Of(edit.After, edit.After.HandoffById(handoffId));
    }

    private static void Note(CaseEdit edit, Handoff handoff, string word, string reason)
    {
        edit.Fact(new LedgerFact("action", edit.Actor.Name) { HandoffId = handoff.Id, Linkage = handoff.Linkage, Key = edit.KeyOf(handoff), Status = word });
        edit.Say("action", $"{word}：{reason}", handoff);
    }

    /// <summary>A: the partner deduplicates. B: only after a look-up said absent and the settling time is over.</summary>
    private bool MayResend(CaseFile file, Handoff handoff) =>
        handoff is { Status: HandoffStatus.InDoubt, NextOperation: { } operation }
        && (partners.ClassOf(operation.Operation, file.InsurerCode) is OperationClass.A || operation.AbsentSettled);

    internal bool IsWorkedOn(CaseFile file, Handoff handoff) =>
        handoff.Status is HandoffStatus.InFlight || (file.Lease is { } lease && lease.HandoffId == handoff.Id && lease.Until > clock.GetUtcNow());

    private static string DoubtCode(Handoff handoff) => handoff.Linkage switch
    {
        Linkage.I => "LH1-202",
        Linkage.II => "LH2-106",
        Linkage.III => "LH3-203",
        _ => "LH4-201",
    };

    private static Task<Answer?> Same(CaseFile file, Handoff handoff) => Task.FromResult<Answer?>(new Answer.Of(file, handoff));

    private static Task<Answer?> Busy(Handoff handoff) => Refuse(Refusal.Of("LH9-103"), handoff);

    private static Task<Answer?> Refuse(Refusal refusal, Handoff handoff) => Task.FromResult<Answer?>(new Answer.Refused([refusal], handoff.Id, 409));
}
