using System.Globalization;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Tests.Cases;

public class OverdueRulesTests
{
    private static readonly ExpectedTimes Expected = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(4));

    [Theory]
    [InlineData("2026-11-20T10:00+09:00", "2026-11-20T14:00+09:00")]
    [InlineData("2026-11-20T14:00+09:00", "2026-11-20T18:00+09:00")]
    [InlineData("2026-11-20T16:00+09:00", "2026-11-21T11:00+09:00")]
    [InlineData("2026-11-20T23:00+09:00", "2026-11-21T13:00+09:00")]
    [InlineData("2026-11-20T03:00+09:00", "2026-11-20T13:00+09:00")]
    // The day is the Japanese one, also when the clock is in UTC.
    [InlineData("2026-11-20T20:00Z", "2026-11-21T13:00+09:00")]
    public void Business_hours_stand_still_at_night(string from, string until)
    {
        Assert.Equal(At(until), BusinessHours.After(At(from), TimeSpan.FromHours(4)));
    }

    [Fact]
    public void What_began_before_the_limit_is_late_and_what_began_after_it_is_not()
    {
        for (var now = At("2026-11-20T00:30+09:00"); now < At("2026-11-22T00:00+09:00"); now = now.AddMinutes(30))
        {
            var limit = BusinessHours.Before(now, Expected.CarryIn);

            Assert.True(BusinessHours.After(limit, Expected.CarryIn) <= now);
            Assert.True(BusinessHours.After(limit.AddMinutes(1), Expected.CarryIn) > now || IsAtNight(now));
        }
    }

    [Fact]
    public void A_conclusion_nobody_has_handed_over_is_overdue_after_its_minutes()
    {
        var concluded = SampleCases.Now;
        CaseFile With(string finishedBy) => Stated(CaseState.InsuranceConcluded, new RevisionFacts { ConcludedAt = concluded, FinishedBy = finishedBy });

        Assert.Empty(OverdueRules.Of(With("終了"), Expected, concluded.AddMinutes(4.9)));
        Assert.Equal(new Overdue("LH3-202", concluded.AddMinutes(5), "5分", "5 minutes"), Assert.Single(OverdueRules.Of(With("終了"), Expected, concluded.AddMinutes(5))));
        Assert.Equal("LH3-201", Assert.Single(OverdueRules.Of(With("閉じる"), Expected, concluded.AddMinutes(5))).Code);
    }

    // S003-05: pressed is not sent. S003-28: a window that does not open has failed.
    [Theory]
    [InlineData(CaseState.L1Requested, Linkage.I, "LH1-201", 600)]
    [InlineData(CaseState.L2Requested, Linkage.II, "LH2-203", 60)]
    public void A_linkage_asked_for_that_nothing_moves_and_nothing_explains_is_overdue(CaseState state, Linkage linkage, string code, int seconds)
    {
        var asked = SampleCases.Handoff(linkage);
        CaseFile With(Handoff handoff) => Stated(state, new RevisionFacts()) with { Handoffs = [handoff] };
        var due = SampleCases.Now.AddSeconds(seconds);

        Assert.Empty(OverdueRules.Of(With(asked), Expected, due.AddSeconds(-1)));
        Assert.Equal(code, Assert.Single(OverdueRules.Of(With(asked), Expected, due)).Code);
        Assert.Empty(OverdueRules.Of(With(asked with { HeldBy = "partner-down" }), Expected, due));
        Assert.Empty(OverdueRules.Of(With(asked with { ErrorCode = "LH9-101", Status = HandoffStatus.RetryScheduled }), Expected, due));
        Assert.Empty(OverdueRules.Of(With(asked with { Status = HandoffStatus.Parked }), Expected, due));
        Assert.Empty(OverdueRules.Of(With(asked), Expected with { Ok = TimeSpan.FromHours(1), Launch = TimeSpan.FromHours(1) }, due));
    }

    // S003-50 【注】: after the procedure, to arclink without delay.
    [Theory]
    [InlineData(CaseState.L3Completed, true)]
    [InlineData(CaseState.CopyDelivered, true)]
    [InlineData(CaseState.CarryInApplied, false)]
    [InlineData(CaseState.ArclinkInDoubt, false)]
    public void A_finished_case_that_nobody_carries_in_is_overdue_after_its_business_hours(CaseState state, bool late)
    {
        var linked = At("2026-11-20T16:00+09:00");
        var third = SampleCases.Handoff(Linkage.III, HandoffStatus.Succeeded) with { EndedAt = linked };
        var file = Stated(state, new RevisionFacts()) with { Handoffs = [third] };

        Assert.Empty(OverdueRules.Of(file, Expected, At("2026-11-21T10:59+09:00")));
        Assert.Equal(late ? [new Overdue("LH4-102", At("2026-11-21T11:00+09:00"), "4営業時間", "4 business hours")] : [], OverdueRules.Of(file, Expected, At("2026-11-21T11:00+09:00")));
    }

    private static CaseFile Stated(CaseState state, RevisionFacts facts)
    {
        var file = SampleCases.File();
        return file.With(file.Current with { Facts = facts }) with { State = state };
    }

    private static bool IsAtNight(DateTimeOffset now) => JapanTime.In(now).TimeOfDay is var time && (time < TimeSpan.FromHours(9) || time >= TimeSpan.FromHours(18));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
