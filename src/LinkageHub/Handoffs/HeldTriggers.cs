using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Handoffs;

/// <summary>Where a trigger belongs that was accepted while J-PASS could not say which case its reception number means.</summary>
public abstract record Home
{
    private Home()
    {
    }

    /// <summary>These changes, committed together, bring the handoff into its case.</summary>
    public sealed record Found(IReadOnlyList<CaseChange> Changes) : Home;

    public sealed record Nowhere(Refusal Why) : Home;

    public sealed record NotNow(FactsRead.Held Wait) : Home;
}

/// <summary>Accepted, held, never lost: brings such triggers home once J-PASS answers.</summary>
public sealed class HeldTriggers(ICaseReader cases, PartnerDirectory partners, TimeProvider clock, RetryOptions retry)
{
    /// <summary>Null when the handoff is at home already.</summary>
    public async Task<Home?> FindHomeAsync(CaseFile file, Handoff handoff, CancellationToken stop)
    {
        if (!IsHeld(file))
            return null;
        var number = file.Current.ReceptionNumber!;
        switch (await partners.JPass.ReadReceptionAsync(number, stop))
        {
            case ReadResult<Reception>.Unavailable(var heldBy, var code, var why, _):
                return new Home.NotNow(new FactsRead.Held(heldBy, code, why));
            case ReadResult<Reception>.Absent:
                return new Home.Nowhere(Refusal.Of("LH2-107"));
            case ReadResult<Reception>.Found(var reception):
                var (target, refusal, _) = await TargetOfAsync(reception, number, stop);
                return target is null ? new Home.Nowhere(refusal!) : new Home.Found(Bring(file, handoff, target, reception, number));
        }
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>A case that is only a waiting place: it has a reception number nobody has confirmed, and nothing else.</summary>
    public static bool IsHeld(CaseFile file) =>
        file is { AgencyCode: null, Revisions: [{ PrintSerial: null, ReceptionNumber: not null }] };

    /// <summary>The case a reception belongs to: exactly one serial, of a current revision, with no other number (S003-13, INV-12).</summary>
    /// <remarks><c>Named</c> is the case a refusal speaks of: who may not see it must not learn of it.</remarks>
    public async Task<(CaseFile? Case, Refusal? Refusal, CaseFile? Named)> TargetOfAsync(Reception reception, string number, CancellationToken stop)
    {
        var serials = (reception.PrintSerials ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (serials.Count > 1)
            return (null, Refusal.Of("LH2-102"), null);
        var file = serials.Count == 0 ? null : await cases.FindByPrintSerialAsync(reception.InsurerCode ?? partners.DefaultInsurerCode, serials[0], stop);
        if (file is null)
        {
            // Ours, but chosen under another insurer at S003-12: that is what to correct.
            return serials.Count == 1 && await cases.FindByPrintSerialOfAnyInsurerAsync(serials[0], stop) is { } ours
                ? (null, Refusal.Of("LH2-103"), ours)
                : (null, Refusal.Because("LH2-107", "この受付番号の保険情報は、まだ連携Ⅰで受け付けていません。印刷連番で連携Ⅰを実施してください。", "Linkage I has not been done for this reception number. Do linkage I with the print serial."), null);
        }
        if (file.Current.PrintSerial != serials[0])
            return (null, Refusal.Of("LH5-104"), file);
        if (file.Current.ReceptionNumber is { } other && other != number)
            return (null, Refusal.Because("LH2-110", $"この版の受付番号は {other} です。受付番号を確認してください。", $"The reception number of this revision is {other}. Check the reception number."), file);
        return (file, null, file);
    }

    private List<CaseChange> Bring(CaseFile waiting, Handoff handoff, CaseFile target, Reception reception, string number)
    {
        var now = clock.GetUtcNow();
        var leave = new CaseEdit(waiting, Actor.System, now);
        leave.Say("note", "この受付番号の案件が確認できたため、受け付けた連携をその案件へ移しました。", handoff);
        var arrive = new CaseEdit(target, Actor.System, now);
        arrive.AttachReception(reception, number);
        var revision = arrive.After.Current.Number;
        foreach (var moving in waiting.Handoffs)
        {
            leave.After = leave.After with { Handoffs = leave.After.Handoffs.RemoveAll(h => h.Id == moving.Id) };
            if (target.Find(revision, moving.Linkage) is { } standing)
            {
                // Somebody triggered the same on the case itself: that one counts, this one ends with nothing sent.
                leave.After = leave.After.With(moving);
                leave.Move(moving, HandoffEvent.CancelAsked, CaseEdit.Because(Refusal.Because("LH9-103", $"同じ連携がすでにあります（{standing.Id}）。"), needsPerson: false));
            }
            else
                arrive.Arrive(moving with { Revision = revision });
        }
        leave.After = leave.After with { IsCancelled = true };
        return [leave.Build(LeaseMove.Release, retry.Polling), arrive.Build(LeaseMove.Keep, retry.Polling)];
    }
}
