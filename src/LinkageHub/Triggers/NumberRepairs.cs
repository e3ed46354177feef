using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values.Text;

namespace LinkageHub.Triggers;

/// <summary>
/// A serial or a reception number attached by hand, or put right. The partner must confirm the new one; the old one stays with the case as history;
/// nothing that stands at a partner loses its number.
/// </summary>
public sealed class NumberRepairs(
    ICaseReader cases, ICaseLedger ledger, HeldTriggers receptions, PartnerDirectory partners, RetryOptions retry, TimeProvider clock, RepairTap? tap = null)
{
    private readonly CaseActs acts = new(cases, ledger, retry, clock, tap);

    /// <summary>受付番号, after J3 has confirmed that it is this case's.</summary>
    public Task<Answer> SetReceptionAsync(string caseId, Principal who, string number, string reason, CancellationToken stop) =>
        acts.ActAsync(caseId, who, new Repair("set-reception-number") { Number = number }, async (file, edit) =>
        {
            if (file.Current.ReceptionNumber == number)
                return new Answer.Changed(file);
            if (Forbidding(file, NumberKind.ReceptionNumber) is { } forbidden)
                return forbidden;
            if (await cases.FindByReceptionNumberAsync(number, stop) is { } holder)
                // A second click that lost the race to the first finds the number where it wanted it.
                return holder.CaseId == caseId && holder.Current.ReceptionNumber == number
                    ? new Answer.Changed(holder)
                    : Answer.Refused.Saying("LH2-110", "この受付番号はすでに使用されています。", "This reception number is used already.", httpStatus: 409);
            switch (await partners.JPass.ReadReceptionAsync(number, stop))
            {
                case ReadResult<Reception>.Unavailable(_, var code, _, _):
                    return Unreadable(code);
                case ReadResult<Reception>.Absent:
                    return Answer.Refused.With("LH2-107");
                case ReadResult<Reception>.Found(var reception):
                    var (target, refusal, named) = await receptions.TargetOfAsync(reception, number, stop);
                    // That it has another number is what is being put right; that it is this case must hold all the same.
                    if ((target ?? (refusal?.Code == "LH2-110" ? named : null))?.CaseId != file.CaseId)
                        return new Answer.Refused([refusal ?? Refusal.Of("LH2-102")], HttpStatus: 409);
                    var before = file.Current.ReceptionNumber;
                    // What J-PASS said of the other reception was never this one's.
                    if (before is not null)
                        Replace(edit, NumberKind.ReceptionNumber, before, reason, revision => revision with { ReceptionNumber = null, Facts = OfTheInsurer(revision.Facts) });
                    edit.AttachReception(reception, number);
                    Note(edit, "reception", "受付番号", before, number, reason);
                    return await acts.CommitAsync(edit);
            }
            throw new System.Diagnostics.UnreachableException();
        }, stop);

    /// <summary>印刷連番, after S1 has shown that it is the same customer's application.</summary>
    public Task<Answer> SetSerialAsync(string caseId, Principal who, string serial, string reason, CancellationToken stop) =>
        acts.ActAsync(caseId, who, new Repair("set-print-serial") { Number = serial }, async (file, edit) =>
        {
            if (file.Current.PrintSerial == serial)
                return new Answer.Changed(file);
            if (Forbidding(file, NumberKind.PrintSerial) is { } forbidden)
                return forbidden;
            if (await cases.FindByPrintSerialAsync(file.InsurerCode, serial, stop) is { } holder)
                return holder.CaseId == caseId && holder.Current.PrintSerial == serial
                    ? new Answer.Changed(holder)
                    // A printed form opens a case by itself (application.printed); nothing has been done with it yet.
                    : holder.CaseId != caseId && who.MaySee(holder) && holder.Handoffs.IsEmpty
                        ? Answer.Refused.Saying("LH1-105", "この印刷連番は、印刷の通知で開いた別の案件のものです。その案件で連携Ⅰを実行し、不要になったこの案件を取り消してください。", "This print serial belongs to another case, opened when the form was printed. Do linkage I there, and cancel this case, which is no longer needed.")
                        : Answer.Refused.With("LH1-105");
            switch (await partners.Insurer(file.InsurerCode).ReadApplicationAsync(serial, stop))
            {
                case ReadResult<Application>.Unavailable(_, var code, _, _):
                    return Unreadable(code);
                case ReadResult<Application>.Absent:
                    return new Answer.Refused([AbsentAtPartner.Form]);
                case ReadResult<Application>.Found(var application):
                    if (!who.MaySee(application.AgencyCode, application.StoreCode))
                        return Answer.Refused.NotYours;
                    if (file.Contractor is { } known && !IsSamePerson(known, application.Contractor))
                        return Answer.Refused.Saying("LH1-104", "この印刷連番の申込書は、お客さまがこの案件と異なります。申込書PDFの印刷連番を確認してください。", "The application form with this print serial is another customer's. Check the print serial on its PDF.", httpStatus: 409);
                    var before = file.Current.PrintSerial;
                    if (before is not null)
                        Replace(edit, NumberKind.PrintSerial, before, reason, revision => revision with { SentInI = null, Facts = new RevisionFacts() });
                    edit.After = edit.After.With(edit.After.Current with { PrintSerial = serial });
                    edit.Key(BusinessKey.PrintSerial(file.InsurerCode, serial, file.Current.Number));
                    edit.See(seen => Seen.At(seen, application, edit.Now));
                    Note(edit, "serial", "印刷連番", before, serial, reason);
                    return await acts.CommitAsync(edit);
            }
            throw new System.Diagnostics.UnreachableException();
        }, stop);

    /// <summary>Why a number of the current revision cannot be set now, without asking anybody; null when it can. The page says the same beforehand.</summary>
    public static Refusal? Why(CaseFile file, NumberKind kind) =>
        file.IsCancelled ? Refusal.Of("LH5-104")
        : NumbersInUse.Standing(file, kind).FirstOrDefault() is { } standing
            ? Refusal.Because("LH9-103", $"この番号で{standing.Linkage.Japanese()}を送信済みのため、番号を訂正できません。変えるときは新しい版を始めてください。", $"A linkage has been sent with this number, so it cannot be corrected. To change it, open a new revision.")
        : kind is NumberKind.PrintSerial && file.Current is { PrintSerial: not null, ReceptionNumber: not null }
            ? Refusal.Because("LH9-103", "受付番号が登録済みのため、印刷連番を訂正できません。変えるときは新しい版を始めてください。", "The reception number is registered, so the print serial cannot be corrected. To change it, open a new revision.")
        : null;

    private static Answer.Refused? Forbidding(CaseFile file, NumberKind kind) =>
        Why(file, kind) is { } why ? new Answer.Refused([why], HttpStatus: 409) : null;

    /// <summary>The old number becomes history, and what was asked for under it is called off.</summary>
    private static void Replace(CaseEdit edit, NumberKind kind, string old, string reason, Func<Revision, Revision> cleared)
    {
        foreach (var handoff in NumbersInUse.Voided(edit.After, kind).ToList())
            edit.Move(handoff, HandoffEvent.CancelAsked, h => h with { Reason = reason });
        var current = edit.After.Current;
        edit.After = edit.After.With(cleared(current) with { OldNumbers = current.OldNumbers.Add(new OldNumber(kind, old, edit.Actor.Name, edit.Now, reason)) });
    }

    private static void Note(CaseEdit edit, string what, string name, string? before, string after, string reason) =>
        CaseActs.Note(edit, before is null ? $"{what}-attached" : $"{what}-corrected",
            before is null ? $"{name} {after} を登録しました：{reason}" : $"{name}を訂正しました（{before} → {after}）：{reason}", new { before, after });

    /// <summary>By name key and phone, as far as both sides have them. Equal keys prove nothing; different ones are another person.</summary>
    private static bool IsSamePerson(ContractorName known, Contractor? seen) =>
        (KanaKey.TryParse(known.KanaName, out var kana) && KanaKey.TryParse(seen?.KanaName, out var seenKana) ? kana.Equals(seenKana) : known.Name == seen?.Name)
        && (known.Phone is null || seen?.Phone is null || PhoneKey.TryParse(known.Phone, out var phone) is false || PhoneKey.TryParse(seen.Phone, out var seenPhone) is false || phone.Equals(seenPhone));

    private static RevisionFacts OfTheInsurer(RevisionFacts facts) => new()
    {
        FormPrintedAt = facts.FormPrintedAt,
        Observed = [.. facts.Observed.Where(seen => seen.Partner == "sonpo-online")],
    };

    private static Answer.Refused Unreadable(string code) => Answer.Refused.With(code == "LH9-104" ? "LH9-104" : "LH9-101", httpStatus: 503);
}
