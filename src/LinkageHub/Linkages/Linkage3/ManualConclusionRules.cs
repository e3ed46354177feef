using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>What a person typed into the manual registration of linkage III (S003-43).</summary>
public sealed record ManualProposal(string? InsuranceStartDate, string? ConcludedAt, string? ConclusionSource, bool? PaperContract);

/// <summary>What is known when a person proposes it. S4 and J3 stand in <paramref name="Facts"/> as just read.</summary>
/// <param name="LastSend">The last J4 attempt, automatic or manual; null when none was ever sent.</param>
/// <param name="LookUpPossible">J3 and S4 could be read just now.</param>
public sealed record ManualSituation(
    LinkageFacts Facts, HandoffStatus Status, DateTimeOffset? LastSend, TimeSpan SettleTime, bool LookUpPossible);

/// <summary>May a conclusion be registered by hand?</summary>
public abstract record ManualVerdict
{
    private ManualVerdict()
    {
    }

    /// <param name="Field">The member at fault, for a 422.</param>
    public sealed record Refused(Refusal Refusal, string? Field = null) : ManualVerdict;

    public sealed record Accepted(
        DateOnly InsuranceStartDate, DateTimeOffset ConcludedAt, string ConclusionSource, Conclusion Body) : ManualVerdict;
}

/// <summary>手動登録 (S003-41 to S003-46): the checks before a person's dates may go to J-PASS. Asked again just before J4M is sent.</summary>
public static class ManualConclusionRules
{
    /// <summary>「申込日時」 on the insurer's inquiry screen (S003-45), or 「契約手続き日時」 on the customer's copy (S003-46).</summary>
    internal static readonly string[] Sources = ["online-inquiry", "application-copy"];

    public static ManualVerdict Judge(ManualProposal typed, ManualSituation situation)
    {
        // S003-44, INV-14: exactly the digits J-PASS takes; wareki, slashes, hyphens and full-width digits are refused here, not there.
        if (!JapanTime.TryTypedDate(typed.InsuranceStartDate, out var start))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "insuranceStartDate");
        if (!JapanTime.TryTypedMinute(typed.ConcludedAt, out var concludedAt))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "concludedAt");
        if (typed.ConclusionSource is not { } source || !Sources.Contains(source))
            return new ManualVerdict.Refused(Refusal.Of("LH7-108", "conclusionSource"), "conclusionSource");

        return Refusing(typed, situation, start, concludedAt) is { } code
            ? new ManualVerdict.Refused(Refusal.Of(code))
            : new ManualVerdict.Accepted(start, concludedAt, source, Linkage3Payload.Body(situation.Facts, start, concludedAt, source: "manual"));
    }

    // In this order: what makes the way impossible before what only makes it wait or wrong.
    private static string? Refusing(ManualProposal typed, ManualSituation situation, DateOnly start, DateTimeOffset concludedAt)
    {
        var (facts, now) = (situation.Facts, situation.Facts.Now);
        (string Code, bool Fails)[] checks =
        [
            // INV-08: the hand registers nothing for a revision that was replaced, nor for a cancelled case.
            ("LH5-104", !facts.RevisionIsCurrent || facts.CaseIsCancelled),

            // S003-41, INV-10: only an explicit "no paper contract" opens this way, and the partners must not say otherwise.
            ("LH3-301", typed.PaperContract != false || facts.Contract?.Method == "paper" || facts.Reception?.PaperContract == true),

            // S003-42, INV-09: a linkage that is done needs no hand.
            ("LH3-303", situation.Status.IsDone()),

            // Any other status but failed and in doubt is still being worked on, or was put aside by a person.
            ("LH9-103", situation.Status is not (HandoffStatus.Failed or HandoffStatus.InDoubt)),

            // S003-42: 「済」 may still appear by itself.
            ("LH3-203", !situation.LookUpPossible || !IsSettled(situation)),

            // S003-42, INV-09: it did.
            ("LH3-303", facts.Reception is { } reception && Linkage3Rules.IsLinked(reception)),

            // S003-45: the insurer's own screen is the measure.
            ("LH3-306", !IsWhatTheInsurerShows(facts.Contract, start, concludedAt)),

            // Nothing is concluded before its approval, nor tomorrow. Minutes are all that was typed.
            ("LH3-307", IsBeforeApproval(facts.Reception, concludedAt) || concludedAt > now),
        ];
        return Array.Find(checks, check => check.Fails).Code;
    }

    private static bool IsSettled(ManualSituation situation) =>
        (situation.LastSend ?? situation.Facts.Contract?.ConcludedAt) is { } last && situation.Facts.Now - last >= situation.SettleTime;

    private static bool IsWhatTheInsurerShows(Contract? contract, DateOnly start, DateTimeOffset concludedAt) =>
        contract is { ConcludedAt: { } shown } && Guards.TryDate(contract.InsuranceStartDate, out var shownStart)
        && shownStart == start && JapanTime.TypedMinute(shown) == JapanTime.TypedMinute(concludedAt);

    private static bool IsBeforeApproval(Reception? reception, DateTimeOffset concludedAt) =>
        reception?.Review?.DecidedAt is not { } decidedAt
        || string.CompareOrdinal(JapanTime.TypedMinute(concludedAt), JapanTime.TypedMinute(decidedAt)) < 0;
}
