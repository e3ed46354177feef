using LinkageHub.Cases;

namespace LinkageHub.Procedure;

/// <summary>What becomes of a handoff when its revision is superseded.</summary>
public enum Fate
{
    /// <summary>Done, and to be done again in the new revision.</summary>
    DoneAgain,

    /// <summary>Called off; nothing of it was sent, or certainly nothing was applied.</summary>
    CalledOff,

    /// <summary>May stand at the partner: only looked up from now on, never sent again.</summary>
    OnlyLookedUp,

    /// <summary>Stays as it ended.</summary>
    StaysEnded,
}

/// <summary>Something the customer has to do once more.</summary>
public sealed record CustomerAgain(string Japanese, string English);

/// <summary>
/// What opening a new revision voids, told before the click: which linkages, which numbers, what the customer signs again. Asked of the same
/// predicate that <c>CaseEdit.OpenRevision</c> acts by.
/// </summary>
public sealed record RevisionImpact(
    IReadOnlyList<(Handoff Handoff, Fate Fate)> Linkages, IReadOnlyList<(NumberKind? Kind, string Number)> Numbers, IReadOnlyList<CustomerAgain> Customer)
{
    private static readonly (Func<CaseFile, bool> Applies, CustomerAgain Again)[] Signed =
    [
        (file => file.Current is { PrintSerial: not null }, new("申込書：新しい内容で印刷し直し（新しい印刷連番）、もう一度ご確認いただきます。", "The application form, printed anew under a new serial")),
        (file => file.Current is { ReceptionNumber: not null }, new("審査申込：J-PASSでもう一度お申込みいただきます（お客さま端末のときはご本人の手続き）。", "The credit application at J-PASS")),
        (file => file.Find(file.Current.Number, LinkageHub.Linkages.Linkage.II)?.Status.IsDone() == true,
            new("重要事項・同意事項・ご契約内容の確認と、「契約を申し込む」をもう一度行っていただきます。", "The important matters, the consents, and 「契約を申し込む」")),
        (file => file.Current.ConcludedAt is not null, new("締結済みの保険は損保オンラインに残ります。取消や差替えを損害保険ジャパンへ確認してください。", "The insurance that exists stays at the insurer: ask about its cancellation")),
        (file => file.CopyDeliveryOf(file.Current.Number) is not null, new("加入依頼書控え：もう一度お渡しし、「控え交付済」を登録します。", "The copy of the enrolment form, handed over once more")),
    ];

    public static RevisionImpact Of(CaseFile file) => new(
        [.. file.Handoffs.Where(handoff => handoff.Revision == file.Current.Number && !NumbersInUse.IsUnderOldNumber(file, handoff)).Select(handoff => (handoff, FateOf(handoff)))],
        [.. new (NumberKind? Kind, string? Number)[] { (NumberKind.PrintSerial, file.Current.PrintSerial), (NumberKind.ReceptionNumber, file.Current.ReceptionNumber), (null, file.Current.Facts.ApprovalNumber) }
            .Where(number => number.Number is not null).Select(number => (number.Kind, number.Number!))],
        [.. Signed.Where(row => row.Applies(file)).Select(row => row.Again)]);

    private static Fate FateOf(Handoff handoff) =>
        handoff.IsCalledOffWithItsRevision ? Fate.CalledOff
        : handoff.Status.IsDone() ? Fate.DoneAgain
        : handoff.Status.IsEnd() || handoff is { Status: HandoffStatus.Failed, MayStandAtPartner: false } ? Fate.StaysEnded
        : Fate.OnlyLookedUp;
}
