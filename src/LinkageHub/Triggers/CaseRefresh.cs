using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Triggers;

/// <summary>A callback that is being applied, for timeline and ledger. <paramref name="IsLastTry"/>: it will not be looked at again.</summary>
public sealed record CallbackNote(string Partner, string Type, string BodyHash, bool IsLastTry = false);

/// <summary>
/// Reads a case's partners and takes over what they show. A callback is a reason to do so, never a command; polling makes up for those that
/// never come. Nothing is sent to a partner from here.
/// </summary>
public sealed class CaseRefresh(
    ICaseReader cases, ICaseLedger ledger, PartnerDirectory partners, FactReader facts, HeldTriggers receptions, RetryOptions retry, TimeProvider clock)
{
    private const int MostConflicts = 20;

    /// <summary>False: a partner could not be read; worth another look later.</summary>
    public async Task<bool> RefreshAsync(string caseId, CallbackNote? callback, CancellationToken stop) =>
        await RefreshAsync(await cases.FindAsync(caseId, stop), callback, stop);

    /// <summary>The same for who has just read the case.</summary>
    public async Task<bool> RefreshAsync(CaseFile? file, CallbackNote? callback, CancellationToken stop)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (file is null || file.IsCancelled)
                return true;
            var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
            var complete = await LookAsync(edit, stop);
            // Noted when it is applied; while the partner cannot be read it comes back, and would be noted at every look.
            // Asked after the case was read: whoever notes it meanwhile, as after a node that died or stood still, changes the case too.
            if (callback is not null && (complete || callback.IsLastTry) && !await cases.HasNotedAsync(file, callback.BodyHash, stop))
            {
                edit.Fact(new LedgerFact("callback", callback.Partner) { Key = file.Keys.Last(), Status = callback.Type, PayloadHash = callback.BodyHash });
                edit.Say("callback", $"通知を受け取りました（{callback.Type}）。", partner: callback.Partner);
            }
            await SettleLinkageIIIAsync(edit, stop);
            if (!edit.HasChanges)
                return complete;
            if (await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Committed)
                return complete;
            file = await cases.FindAsync(file.CaseId, stop);
        }
        return false;
    }

    /// <summary>A printed application or a submitted reception that names a serial we do not know yet opens its case.</summary>
    public async Task<bool> OpenAsync(string insurerCode, string printSerial, CallbackNote? callback, CancellationToken stop)
    {
        if (await cases.FindByPrintSerialAsync(insurerCode, printSerial, stop) is { } known)
            return await RefreshAsync(known, callback, stop);
        switch (await partners.Insurer(insurerCode).ReadApplicationAsync(printSerial, stop))
        {
            case ReadResult<Application>.Found(var application):
                await OpenAsync(insurerCode, printSerial, application, callback, stop);
                return true;
            case ReadResult<Application>.Absent:
                return true;
            default:
                return false;
        }
    }

    /// <summary>J3 names a serial of ours: its revision gets the number (S003-17).</summary>
    public async Task<bool> AttachAsync(Reception reception, CancellationToken stop)
    {
        if (reception.ReceptionNumber is not { } number || await cases.FindByReceptionNumberAsync(number, stop) is not null)
            return true;
        var (target, _, _) = await receptions.TargetOfAsync(reception, number, stop);
        if (target is null || target.IsCancelled)
            return true;
        var edit = new CaseEdit(target, Actor.System, clock.GetUtcNow());
        edit.AttachReception(reception, number);
        return await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Committed;
    }

    private async Task OpenAsync(string insurerCode, string printSerial, Application application, CallbackNote? callback, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (application.ReplacesPrintSerial is { } replaced
            && await cases.FindByPrintSerialAsync(insurerCode, replaced, stop) is { IsCancelled: false, Current.PrintSerial: null } waiting)
        {
            var join = new CaseEdit(waiting, Actor.System, now);
            join.After = join.After.With(waiting.Current with { PrintSerial = printSerial });
            join.Key(BusinessKey.PrintSerial(insurerCode, printSerial, waiting.Current.Number));
            join.See(file => Seen.At(file, application, now));
            await ledger.CommitAsync(join.Build(LeaseMove.Keep, retry.Polling));
            return;
        }
        var file = new CaseFile
        {
            CaseId = Guid.CreateVersion7(now).ToString(),
            InsurerCode = insurerCode,
            CreatedAt = now,
            UpdatedAt = now,
            StateSince = now,
            Revisions = [new Revision { Number = 0, Reason = "Initial", PrintSerial = printSerial, OpenedAt = now }],
        };
        var edit = new CaseEdit(null, file, Actor.System, now);
        edit.Key(BusinessKey.PrintSerial(insurerCode, printSerial, 0));
        edit.Say("case-opened", "申込書が印刷されたため、案件を開始しました。", data: new { printSerial });
        if (callback is not null)
            edit.Fact(new LedgerFact("callback", callback.Partner) { Key = printSerial, Status = callback.Type, PayloadHash = callback.BodyHash });
        edit.See(opened => Seen.At(opened, application, now));
        // A conflict means that a trigger was faster; then the case is open, which was all we wanted.
        await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling));
    }

    private async Task<bool> LookAsync(CaseEdit edit, CancellationToken stop)
    {
        var revision = edit.After.Current;
        var complete = true;
        if (revision.ReceptionNumber is null && revision.PrintSerial is { } serial
            && edit.After.Find(revision.Number, Linkage.I)?.Status.IsDone() == true
            && await partners.JPass.ReadInsuranceRecordAsync(serial, stop) is ReadResult<HeldInsuranceRecord>.Found({ SelectedInReception: { } chosen })
            && await cases.FindByReceptionNumberAsync(chosen, stop) is null
            && await partners.JPass.ReadReceptionAsync(chosen, stop) is ReadResult<Reception>.Found(var submitted)
            && submitted.PrintSerials is [var only] && only == serial)
        {
            edit.AttachReception(submitted, chosen);
            revision = edit.After.Current;
        }
        if (revision.ReceptionNumber is { } number)
        {
            var reception = await partners.JPass.ReadReceptionAsync(number, stop);
            complete &= reception is not ReadResult<Reception>.Unavailable;
            if (reception is ReadResult<Reception>.Found(var j3))
                edit.See(file => Seen.At(file, file.Current, j3, edit.Now));
            if (edit.After.Find(revision.Number, Linkage.CarryIn) is not null || LabelKey.Of(revision.Facts.InsuranceLinkage) == Labels.InsuranceLinked)
            {
                var carryIn = await partners.Arclink.ReadCarryInAsync(number, stop);
                complete &= carryIn is not ReadResult<CarryIn>.Unavailable;
                if (carryIn is ReadResult<CarryIn>.Found(var a3))
                    edit.See(file => Seen.At(file, file.Current, a3, edit.Now));
            }
        }
        if (revision.PrintSerial is { } contractSerial && edit.After.Find(revision.Number, Linkage.II)?.Status.IsDone() == true
            && edit.After.Find(revision.Number, Linkage.III)?.Status.IsDone() != true)
        {
            var contract = await partners.Insurer(edit.After.InsurerCode).ReadContractAsync(contractSerial, stop);
            complete &= contract is not ReadResult<Contract>.Unavailable;
            if (contract is ReadResult<Contract>.Found(var s4))
                edit.See(file => Seen.At(file, file.Current, s4, edit.Now));
        }
        return complete;
    }

    /// <summary>
    /// 済 that appeared by itself ends an open linkage III (INV-09); a conclusion closed with 閉じる becomes work for people
    /// once the expected time is over (S003-38, LH3-201).
    /// </summary>
    private async Task SettleLinkageIIIAsync(CaseEdit edit, CancellationToken stop)
    {
        var revision = edit.After.Current;
        var handoff = edit.After.Find(revision.Number, Linkage.III);
        var linked = LabelKey.Of(revision.Facts.InsuranceLinkage) == Labels.InsuranceLinked;
        if (handoff is { Status: HandoffStatus.Failed } && linked
            && await facts.ReadAsync(edit.After, handoff, stop) is FactsRead.Complete read && IsRegistered(read.Facts))
            edit.Move(handoff, HandoffEvent.Applied, h => h with { Observed = true, Manual = handoff.Manual });

        if (handoff is null && !linked && LabelKey.Of(revision.Facts.FinishedBy) == Labels.ClosedTooEarly
            && revision.Facts.ConcludedAt is { } concluded && edit.Now - concluded >= TimeSpan.FromMinutes(retry.ExpectedMinutes))
        {
            var opened = edit.Open(new Handoff
            {
                Id = Guid.CreateVersion7(edit.Now).ToString(),
                Revision = revision.Number,
                Linkage = Linkage.III,
                TriggeredBy = Actor.System.Name,
                CreatedAt = edit.Now,
                UpdatedAt = edit.Now,
            }, revision.ReceptionNumber ?? revision.PrintSerial ?? "");
            edit.Move(opened, HandoffEvent.NeedsPerson, CaseEdit.Because(Refusal.Of("LH3-201")));
        }
    }

    /// <summary>済 with the insurer's dates. That 「閉じる」 was pressed is why somebody registered it at J-PASS, not a reason against it.</summary>
    private static bool IsRegistered(LinkageFacts facts) => LinkageRules.Judge(Linkage.III, facts) switch
    {
        Verdict.AlreadyDone => true,
        Verdict.Refused refused => facts.Reception is { } shown && Linkage3Rules.IsLinked(shown) && refused.Refusals.All(r => r.Code == "LH3-201"),
        _ => false,
    };
}
