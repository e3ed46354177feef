using LinkageHub.Partners;
using LinkageHub.Errors;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>連携Ⅲ: the concluded insurance is told to J-PASS.</summary>
public static class Linkage3Rules
{
    internal static readonly Guard[] Table =
    [
        // S003-28, INV-02: the order I, II, III belongs to the revision.
        new("LH3-105", "S003-28", f => f.LinkageIIDone && f.SentInI is not null && !string.IsNullOrEmpty(f.PrintSerial)),

        // S003-37: concluded by the customer, whatever the label says in between. Without linkage II there is no contract to look at.
        new("LH3-106", "S003-37", f => IsConcluded(f) || (f.Contract is null && !f.LinkageIIDone),
            Says: f => Refusal.Of("LH3-106", Guards.Shown(f.Contract?.Status))),

        // S003-41: paper contracts take another road. Before the conclusion the method may simply not be chosen yet.
        new("LH3-301", "S003-41",
            f => f.Contract!.Method == "paperless" || (f.Contract.Method is null && !IsConcluded(f)), Needs.Contract),

        // S003-38, INV-15: 「閉じる」 drops the data silently, so only 「終了」 counts.
        new("LH3-201", "S003-38",
            f => f.Contract!.FinishedBy.Is(Labels.FinishedProperly) || (f.Contract.FinishedBy is null && !IsConcluded(f)), Needs.Contract),

        // S003-30, INV-06, INV-07: changed after linkage II means a new revision. An amount that is not there has not changed.
        new("LH3-101", "S003-30", f => !PremiumChanged(f) && !CoverageChanged(f), Needs.Contract | Needs.SentInI, WhatChanged),

        // S003-17: J-PASS must know the reception it is to be told about.
        new("LH2-107", "S003-17", f => f.Reception is not null && !string.IsNullOrEmpty(f.ReceptionNumber)),

        // S003-42, INV-09: 「済」 with other dates is somebody else's registration.
        new("LH3-306", "S003-45", f => !IsLinked(f.Reception!) || HoldsTheSameDates(f.Reception!, f.Contract!),
            Needs.Reception | Needs.Contract),
    ];

    internal static Verdict Start(LinkageFacts facts)
    {
        var lacking = Linkage3Payload.Lacking(facts.Contract!);
        return lacking is null && IsLinked(facts.Reception!)
            ? new Verdict.AlreadyDone()
            : LinkageRules.GoUnless(lacking, () => [Linkage3Payload.Write(facts)]);
    }

    internal static Progress AfterConclusion(object answer) =>
        LinkageRules.Expect<ConclusionAnswer>(answer).InsuranceLinkage.Is(Labels.InsuranceLinked)
            ? new Progress.Done()
            : new Progress.Stopped(Refusal.Of("LH3-203"), SendAgain: false);

    /// <summary>「済」 at J-PASS (S003-42).</summary>
    internal static bool IsLinked(Reception reception) => reception.InsuranceLinkage.Is(Labels.InsuranceLinked);

    // J-PASS is told minutes, so minutes are compared.
    private static bool HoldsTheSameDates(Reception reception, Contract contract) =>
        reception.Conclusion is { ConcludedAt: { } registered } held
        && contract.ConcludedAt is { } concluded
        && held.InsuranceStartDate == contract.InsuranceStartDate
        && JapanTime.TypedMinute(registered) == JapanTime.TypedMinute(concluded);

    private static bool IsConcluded(LinkageFacts facts) =>
        facts.Contract is { } contract && (contract.Status.Is(Labels.ContractConcluded) || contract.ConcludedAt is not null);

    private static bool PremiumChanged(LinkageFacts facts) =>
        facts.Contract!.Premium is { } premium && premium != facts.SentInI!.Premium;

    // An insurer that gives no coverage with the contract gave it with the application.
    private static bool CoverageChanged(LinkageFacts facts) =>
        (facts.Contract!.Coverage ?? facts.Application?.Coverage) is { } coverage
        && ContentComparison.KeyOf(coverage) != facts.SentInI!.CoverageKey;

    private static Refusal WhatChanged(LinkageFacts facts)
    {
        var (what, english) = (CoverageChanged(facts), PremiumChanged(facts)) switch
        {
            (true, true) => ("補償内容と保険料", "Both coverage and premium"),
            (true, false) => ("補償内容", "The coverage"),
            _ => ("保険料", "The premium"),
        };
        return Refusal.Because("LH3-101", $"{what}が連携Ⅱの時点から変わっています。連携Ⅰからやり直してください。",
            $"{english} changed after linkage II. Begin again at linkage I.");
    }
}
