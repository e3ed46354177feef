using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>
/// 保険締結日時 put right after linkage III is done. Two persons type it, as in the registration by hand (S003-43 to -46, INV-14, INV-29). No partner
/// is written to: what they hold is corrected by people on the partners' own screens, and said until the partner shows it.
/// </summary>
public static class CorrectionRules
{
    /// <summary>Null when the value may wait for its second person.</summary>
    public static ManualVerdict.Refused? Propose(CaseFile file, string? concludedAt, string? source, DateTimeOffset now)
    {
        if (!JapanTime.TryTypedMinute(concludedAt, out var typed))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "concludedAt");
        if (source is null || !ManualConclusionRules.Sources.Contains(source))
            return new ManualVerdict.Refused(Refusal.Of("LH7-108", "conclusionSource"), "conclusionSource");
        return Refusing(file, typed, now) is { } refusal ? new ManualVerdict.Refused(refusal) : null;
    }

    /// <summary>Null when the second person's word makes it count. All that was asked of the proposal is asked again: time has passed.</summary>
    public static ManualVerdict.Refused? Confirm(CaseFile file, string? concludedAt, string confirmer, DateTimeOffset now)
    {
        if (!JapanTime.TryTypedMinute(concludedAt, out var typed))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "concludedAt");
        if (file.Current.Correcting is not { } proposal)
            return new ManualVerdict.Refused(Refusal.Of("LH3-305"));
        // However right the value, and whatever his roles.
        if (proposal.ProposedBy == confirmer)
            return new ManualVerdict.Refused(Refusal.Of("LH8-102"));
        if (proposal.ConcludedAt != concludedAt)
            return new ManualVerdict.Refused(Refusal.Because("LH3-306", "入力した保険締結日時が提案と一致しません。損保オンラインの画面を確認してください。", "The moment of conclusion typed is not the one proposed. Check Sonpo Online's screen."));
        return Refusing(file, typed, now) is { } refusal ? new ManualVerdict.Refused(refusal) : null;
    }

    /// <summary>
    /// Who holds another value than <paramref name="concludedAt"/>, and which. A time of null: not known here, so somebody has to look. arclink
    /// that was never told holds nothing.
    /// </summary>
    public static IReadOnlyList<(string Partner, DateTimeOffset? Holds)> HeldOtherwise(RevisionFacts facts, string concludedAt)
    {
        (string Partner, DateTimeOffset? Holds, bool MayHoldNothing)[] holders =
        [
            ("sonpo-online", facts.ConcludedAtInsurer, false),
            ("jpass", facts.ConcludedAtJPass, false),
            ("arclink", facts.ConcludedAtArclink, true),
        ];
        return [.. holders.Where(holder => holder.Holds is { } held ? JapanTime.TypedMinute(held) != concludedAt : !holder.MayHoldNothing)
            .Select(holder => (holder.Partner, holder.Holds))];
    }

    private static Refusal? Refusing(CaseFile file, DateTimeOffset typed, DateTimeOffset now)
    {
        var current = file.Current;
        (Refusal Refusal, bool Fails)[] checks =
        [
            (Refusal.Of("LH5-104"), file.IsCancelled),

            // Before that the registration by hand is the way, and the value is the insurer's.
            (Refusal.Because("LH9-103", "連携Ⅲが完了していないため、保険締結日時の訂正はできません。連携Ⅲまたは手動登録を先に行ってください。", "Linkage III is not done, so the moment of conclusion cannot be corrected. Do linkage III or the registration by hand first."),
                file.Find(current.Number, Linkage.III)?.Status.IsDone() != true || current.ConcludedAt is null),

            (Refusal.Because("LH9-103", "今の保険締結日時と同じです。訂正は必要ありません。", "It is the moment of conclusion that stands. There is nothing to correct."),
                current.ConcludedAt is { } known && JapanTime.TypedMinute(known) == JapanTime.TypedMinute(typed)),

            // Nothing is concluded before its approval, nor tomorrow. Minutes are all that was typed.
            (Refusal.Of("LH3-307"), typed > now
                || (current.Facts.ReviewDecidedAt is { } decided && string.CompareOrdinal(JapanTime.TypedMinute(typed), JapanTime.TypedMinute(decided)) < 0)),
        ];
        return Array.Find(checks, check => check.Fails).Refusal;
    }
}
