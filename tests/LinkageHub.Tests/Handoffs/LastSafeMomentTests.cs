using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Tests.Cases;
using LinkageHub.Values;

namespace LinkageHub.Tests.Handoffs;

/// <summary>Until when a handoff that waits can still be sent so that it arrives in time.</summary>
public class LastSafeMomentTests
{
    private static readonly TimeSpan TwentySeconds = TimeSpan.FromSeconds(20);
    private static readonly DateTimeOffset Now = At("2026-11-20T15:00:00");
    private static readonly ExpectedTimes Expected = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(4));

    private static readonly OpeningTimes Always = new(null, new HashSet<DateOnly>(), []);
    private static readonly OpeningTimes Daytime = new(ServiceWeek.Parse([.. Enumerable.Repeat("06:00-22:00", 8)]), new HashSet<DateOnly>(), []);

    [Fact]
    public void Without_hours_and_without_a_deadline_there_is_none() => Assert.Null(LastSafeMoment.Of([], [Always, Always], TwentySeconds, Now));

    [Fact]
    public void It_has_to_arrive_before_the_service_of_both_partners_ends()
    {
        var early = new OpeningTimes(ServiceWeek.Parse([.. Enumerable.Repeat("09:00-18:00", 8)]), new HashSet<DateOnly>(), []);

        var safe = LastSafeMoment.Of([], [Daytime, early], TwentySeconds, Now);

        Assert.Equal(new LastSafeMoment(At("2026-11-20T17:59:40"), SafeUntil.ServiceEnds, At("2026-11-20T18:00:00")), safe);
    }

    [Fact]
    public void Closed_already_it_goes_until_the_end_of_the_next_service() =>
        Assert.Equal(At("2026-11-21T21:59:40"), LastSafeMoment.Of([], [Daytime], TwentySeconds, At("2026-11-20T22:00:00"))!.At);

    [Fact]
    public void A_deadline_at_night_is_met_in_the_service_before_it()
    {
        var file = File(h => h, new RevisionFacts { ApprovalExpiresAt = "2026-11-21", ReviewDecidedAt = At("2026-11-01T10:00:00") });

        var safe = Of(file, Linkage.II, Daytime);

        Assert.Equal(new LastSafeMoment(At("2026-11-21T21:59:40"), SafeUntil.ApprovalEnds, At("2026-11-22T00:00:00")), safe);
        Assert.Equal(At("2026-11-21T23:59:40"), Of(file, Linkage.II, Always)!.At);
    }

    [Fact]
    public void What_was_approved_today_stands_in_todays_list_until_midnight()
    {
        var today = File(h => h, new RevisionFacts { ApprovalExpiresAt = "2026-12-31", ReviewDecidedAt = At("2026-11-20T10:00:00") });
        var yesterday = File(h => h, new RevisionFacts { ApprovalExpiresAt = "2026-12-31", ReviewDecidedAt = At("2026-11-19T23:59:59") });

        Assert.Equal((SafeUntil.ListChanges, At("2026-11-21T00:00:00")), (Of(today, Linkage.II, Always)!.Because, Of(today, Linkage.II, Always)!.Deadline));
        Assert.Equal(SafeUntil.ApprovalEnds, Of(yesterday, Linkage.II, Always)!.Because);
        Assert.Null(Of(today, Linkage.III, Always));
    }

    [Fact]
    public void A_carry_in_is_late_after_its_business_hours()
    {
        var file = File(h => h with { Status = HandoffStatus.Succeeded, EndedAt = At("2026-11-20T16:00:00") }, new RevisionFacts());

        Assert.Equal(new LastSafeMoment(At("2026-11-21T10:59:40"), SafeUntil.CarryInIsLate, At("2026-11-21T11:00:00")), Of(file, Linkage.CarryIn, Always));
    }

    [Fact]
    public void Near_is_an_hour_before_and_afterwards_it_is_missed()
    {
        var safe = LastSafeMoment.Of([(SafeUntil.ApprovalEnds, At("2026-11-21T00:00:00"))], [Daytime], TwentySeconds, Now)!;

        Assert.Equal(At("2026-11-20T21:59:40"), safe.At);
        Assert.Equal((false, false), (safe.IsNearAt(At("2026-11-20T20:59:39")), safe.IsMissedAt(safe.At)));
        Assert.True(safe.IsNearAt(At("2026-11-20T20:59:40")));
        Assert.Equal((false, true), (safe.IsNearAt(At("2026-11-20T21:59:41")), safe.IsMissedAt(At("2026-11-20T21:59:41"))));
    }

    private static LastSafeMoment? Of(CaseFile file, Linkage linkage, OpeningTimes open) =>
        LastSafeMoment.Of(LastSafeMoment.DeadlinesOf(file, SampleCases.Handoff(linkage), Expected, Now), [open], TwentySeconds, Now);

    private static CaseFile File(Func<Handoff, Handoff> third, RevisionFacts facts)
    {
        var file = SampleCases.File();
        return file with { Revisions = [file.Current with { Facts = facts }], Handoffs = [third(SampleCases.Handoff(Linkage.III))] };
    }

    private static DateTimeOffset At(string japanese) => new(DateTime.Parse(japanese, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(9));
}
