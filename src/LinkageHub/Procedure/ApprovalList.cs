using LinkageHub.Values;

namespace LinkageHub.Procedure;

/// <summary>Which J-PASS list shows an approved contract: it changes at midnight, Japanese time (S003-24, S003-48, INV-17).</summary>
public static class ApprovalList
{
    public const string SameDay = "「審査状況確認(当日分)」";
    public const string Earlier = "「お申込一覧(変更再申込)」";

    /// <summary>What the catalogue says where the day of approval is not known.</summary>
    internal const string Either = "当日承認分は" + SameDay + "、それより前の承認分は" + Earlier;

    internal const string EitherInEnglish = SameDay + " for an approval of today, " + Earlier + " for an older one";

    /// <summary>The list's label with its brackets; null while the day of approval is not known.</summary>
    public static string? For(DateTimeOffset? approvedAt, DateTimeOffset now) =>
        approvedAt is not { } approved ? null
        : JapanTime.DayOf(approved) == JapanTime.DayOf(now) ? SameDay
        : Earlier;
}
