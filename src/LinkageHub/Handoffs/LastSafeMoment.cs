using System.Globalization;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Handoffs;

/// <summary>What ends the time in which a handoff can still be sent.</summary>
public enum SafeUntil
{
    /// <summary>The partners' service ends; it goes on when it begins again.</summary>
    ServiceEnds,

    /// <summary>承認期限: after that day the approval has to be asked for anew (LH2-113).</summary>
    ApprovalEnds,

    /// <summary>At midnight the reception moves from 「審査状況確認(当日分)」 to 「お申込一覧(変更再申込)」 (S003-24).</summary>
    ListChanges,

    /// <summary>持込 is late (LH4-102).</summary>
    CarryInIsLate,
}

/// <summary>The latest time at which a waiting handoff can still be sent so that it arrives in time.</summary>
/// <param name="Deadline">What it has to arrive before; <paramref name="At"/> is earlier by the partners' hours and by the longest time a send may take.</param>
public sealed record LastSafeMoment(DateTimeOffset At, SafeUntil Because, DateTimeOffset Deadline)
{
    /// <summary>Whoever has to do something about it needs so long to see it and do it.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromHours(1);

    /// <summary>A partner that was not open once in so long cannot be sent to at all.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(15);

    public bool IsMissedAt(DateTimeOffset now) => At < now;

    public bool IsNearAt(DateTimeOffset now) => !IsMissedAt(now) && At - now <= Near;

    /// <param name="open">Of every partner on its route: reads and writes need them all.</param>
    /// <param name="longest">What one send may take from the first read to the last byte.</param>
    /// <returns>Null: there is no such moment, it may go at any time.</returns>
    public static LastSafeMoment? Of(IReadOnlyList<(SafeUntil Because, DateTimeOffset Deadline)> deadlines, IReadOnlyList<OpeningTimes> open, TimeSpan longest, DateTimeOffset now)
    {
        if (deadlines.Count == 0)
            return OpeningTimes.Shared(open, now, now + Horizon).Where(one => one.To - one.From >= longest).Select(one => (Stretch?)one).FirstOrDefault() is { } next && next.To < now + Horizon
                ? new LastSafeMoment(next.To - longest, SafeUntil.ServiceEnds, next.To)
                : null;
        var (because, deadline) = deadlines.MinBy(one => one.Deadline);
        var last = OpeningTimes.Shared(open, deadline - Horizon, deadline).Where(one => one.To - one.From >= longest).Select(one => (DateTimeOffset?)one.To).LastOrDefault();
        return new LastSafeMoment((last ?? deadline) - longest, because, deadline);
    }

    /// <summary>What a waiting handoff has to arrive before, beside the partners' hours.</summary>
    public static IReadOnlyList<(SafeUntil Because, DateTimeOffset Deadline)> DeadlinesOf(CaseFile file, Handoff handoff, ExpectedTimes expected, DateTimeOffset now)
    {
        var facts = file.RevisionOf(handoff).Facts;
        var deadlines = new List<(SafeUntil, DateTimeOffset)>();
        if (handoff.Linkage is Linkage.II && DateOnly.TryParseExact(facts.ApprovalExpiresAt, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var lastDay))
            deadlines.Add((SafeUntil.ApprovalEnds, JapanTime.StartOf(lastDay.AddDays(1))));
        if (handoff.Linkage is Linkage.II && facts.ReviewDecidedAt is { } decided && JapanTime.DayOf(decided) == JapanTime.DayOf(now))
            deadlines.Add((SafeUntil.ListChanges, JapanTime.StartOf(JapanTime.DayOf(now).AddDays(1))));
        if (handoff.Linkage is Linkage.CarryIn && file.Find(handoff.Revision, Linkage.III)?.EndedAt is { } linked)
            deadlines.Add((SafeUntil.CarryInIsLate, BusinessHours.After(linked, expected.CarryIn)));
        return deadlines;
    }
}
