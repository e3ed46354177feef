using LinkageHub.Partners;
using System.Globalization;
using LinkageHub.Errors;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>連携Ⅱ: J-PASS's credit approval opens the contract at 損保オンライン.</summary>
public static class Linkage2Rules
{
    internal static readonly Guard[] Table =
    [
        // S003-09, INV-02: without linkage I the list of step 13 is empty.
        new("LH2-101", "S003-09", f => f.LinkageIDone && f.SentInI is not null),

        // S003-20: no reception, nothing to compare.
        new("LH2-107", "S003-20", f => f.Reception is not null && !string.IsNullOrEmpty(f.ReceptionNumber)),

        // S003-13: two records of one serial are a duplicate; another serial is another insurance.
        new("LH2-102", "S003-13",
            f => f.Reception!.PrintSerials is { Count: 1 } serials && Guards.IsSameSerial(serials[0], f.PrintSerial), Needs.Reception),

        // S003-04: the application behind the serial, for the comparisons below.
        new("LH1-104", "S003-04", f => f.Application is not null),

        // S003-12: 損保会社 chosen at J-PASS is the one that printed the form.
        new("LH2-103", "S003-12",
            f => f.Reception!.InsurerCode is { Length: > 0 } insurer && insurer == f.Application!.InsurerCode,
            Needs.Reception | Needs.Application),

        // S003-11: only 「1. 保険新規申込」 is described.
        new("LH2-109", "S003-11", f => f.Reception!.ApplicationKind == "1", Needs.Reception),

        // S003-14, INV-13: the form id is never guessed, and one that cannot be a form id is none.
        new("LH2-104", "S003-14", f => !string.IsNullOrWhiteSpace(f.Reception!.FormId) && NumberForms.Fits(f.Reception.FormId, f.FormIdPattern),
            Needs.Reception, f => string.IsNullOrWhiteSpace(f.Reception!.FormId)
                ? Refusal.Of("LH2-104")
                : Refusal.Because("LH2-104", "帳票IDの形式が正しくありません。損害保険ジャパンへお問い合わせください。", "The 「帳票ID」 (form id) is not in the right form. Ask the insurer, Sompo Japan.")),

        // S003-22: staff finished is not customer applied.
        new("LH2-111", "S003-22", f => !f.Reception!.Review?.Status.Is(Labels.ReviewAwaitingCustomer) ?? true, Needs.Reception),

        // S003-24: 承認 alone; 条件付承認 is a question to a person. A customer who has not applied yet is reported above.
        new("LH2-112", "S003-24",
            f => f.Reception!.Review?.Status is { } shown && (shown.Is(Labels.ReviewApproved) || shown.Is(Labels.ReviewAwaitingCustomer)),
            Needs.Reception, f => Refusal.Of("LH2-112", Guards.Shown(f.Reception!.Review?.Status))),

        // S003-24: the last day of an approval still counts, by the Japanese calendar. No day given: no end known.
        new("LH2-113", "S003-24",
            f => !Guards.TryDate(f.Reception!.Review?.ApprovalExpiresAt, out var lastDay) || lastDay >= JapanTime.DayOf(f.Now),
            Needs.Reception),

        // S003-15, INV-06: whole yen, all three figures, no tolerance.
        new("LH2-105", "S003-15", f => f.Reception!.Premium == f.SentInI!.Premium,
            Needs.Reception | Needs.SentInI, f => Mismatch(f.SentInI!.Premium, f.Reception!.Premium)),

        // S003-30: the insurer changed the application after linkage I.
        new("LH2-201", "S003-30",
            f => f.Application!.Premium == f.SentInI!.Premium
                && ContentComparison.KeyOf(f.Application.Coverage) == f.SentInI.CoverageKey,
            Needs.Application | Needs.SentInI),

        // S003-23: entering from 「商談一覧」 ends in an error.
        new("LH2-202", "S003-23", f => !f.Reception!.Procedure?.EnteredFrom.Is(Labels.DealList) ?? true, Needs.Reception),
    ];

    internal static Verdict Start(LinkageFacts facts) =>
        LinkageRules.GoUnless(Linkage2Payload.Lacking(facts), () => [Linkage2Payload.Write(facts)]);

    /// <summary>
    /// S003-28: the insurer may hold the approval although DLWeb did not open; then the linkage has failed and the same bytes go out
    /// again when a person is there to see the window. The label is compared whole (INV-16).
    /// </summary>
    internal static Progress AfterApproval(object answer)
    {
        var held = LinkageRules.Expect<CreditApprovalAnswer>(answer);
        if (held.Dlweb?.Started != true)
            return new Progress.Stopped(Refusal.Of("LH2-203"), SendAgain: true);
        return held.Status.Is(Labels.ApprovedFormNotCreated)
            ? new Progress.Done()
            : new Progress.Stopped(Refusal.Of("LH3-102", Guards.Shown(held.Status)), SendAgain: false);
    }

    // When the totals agree, the figure that differs is the one worth reading.
    private static Refusal Mismatch(Premium sent, Premium? held)
    {
        var (name, ours, theirs) = held is null || sent.Total != held.Total ? ("", sent.Total, held?.Total)
            : sent.First != held.First ? ("初回", sent.First, held.First)
            : ("2回目以降", sent.Subsequent, held.Subsequent);
        return Refusal.Of("LH2-105", name + Yen(ours), name + Yen(theirs));
    }

    private static string Yen(long? amount) => amount?.ToString("N0", CultureInfo.InvariantCulture) ?? "－";
}
