using LinkageHub.Values;

namespace LinkageHub.Tests.Values;

public class OpeningTimesTests
{
    /// <summary>06:00 to 翌4:00 on every day but Sunday; on holidays in the daytime only.</summary>
    private static readonly ServiceWeek Week = ServiceWeek.Parse(["06:00-28:00", "06:00-28:00", "06:00-28:00", "06:00-28:00", "06:00-28:00", "06:00-28:00", "", "09:00-17:00"])!;

    // 2026-11-23 is 勤労感謝の日, a Monday.
    private static readonly OpeningTimes Open = new(Week, new HashSet<DateOnly> { new(2026, 11, 23) }, []);

    [Theory]
    [InlineData("2026-11-20T03:59:59", true)]
    [InlineData("2026-11-20T04:00:00", false)]
    [InlineData("2026-11-20T05:59:59", false)]
    [InlineData("2026-11-20T06:00:00", true)]
    // Saturday's window reaches into Sunday, which has none of its own.
    [InlineData("2026-11-22T03:59:59", true)]
    [InlineData("2026-11-22T12:00:00", false)]
    // Monday, but a holiday.
    [InlineData("2026-11-23T08:59:59", false)]
    [InlineData("2026-11-23T09:00:00", true)]
    [InlineData("2026-11-23T17:00:00", false)]
    [InlineData("2026-11-24T06:00:00", true)]
    public void A_window_belongs_to_the_day_it_began_on_and_its_end_is_outside(string time, bool open) =>
        Assert.Equal(open, Open.ClosedAt(At(time)) is null);

    [Fact]
    public void Closed_it_says_since_when_and_until_when_over_a_day_without_service_and_a_holiday()
    {
        Assert.Equal(new Stretch(At("2026-11-22T04:00:00"), At("2026-11-23T09:00:00")), Open.ClosedAt(At("2026-11-22T20:00:00")));
        Assert.Equal(At("2026-11-23T17:00:00"), Open.ClosesAfter(At("2026-11-23T10:00:00")));
        Assert.Null(Open.ClosesAfter(At("2026-11-22T20:00:00")));
    }

    [Fact]
    public void A_service_that_never_ends_has_no_end_and_without_a_week_it_is_always_open()
    {
        var always = new OpeningTimes(ServiceWeek.Parse([.. Enumerable.Repeat("00:00-24:00", 8)]), new HashSet<DateOnly>(), []);

        Assert.Null(always.ClosesAfter(At("2026-11-20T23:59:59")));
        Assert.Null(always.ClosedAt(At("2026-11-21T00:00:00")));
        Assert.Null(new OpeningTimes(null, new HashSet<DateOnly>(), []).ClosedAt(At("2026-11-21T00:00:00")));
    }

    [Fact]
    public void A_maintenance_is_cut_out_of_the_hours_and_partners_are_open_together_where_all_are()
    {
        var away = Open with { Away = [new Stretch(At("2026-11-20T10:00:00"), At("2026-11-20T11:00:00"))] };
        var office = new OpeningTimes(ServiceWeek.Parse([.. Enumerable.Repeat("09:00-12:00", 8)]), new HashSet<DateOnly>(), []);

        Assert.Equal(
            [new Stretch(At("2026-11-20T09:00:00"), At("2026-11-20T10:00:00")), new Stretch(At("2026-11-20T11:00:00"), At("2026-11-20T12:00:00"))],
            OpeningTimes.Shared([away, office], At("2026-11-20T00:00:00"), At("2026-11-21T00:00:00")));
    }

    [Theory]
    [InlineData("06:00-28:00", true)]
    [InlineData("０６：００－２８：００", true)]
    [InlineData("06:00~28:00", false)]
    [InlineData("6:00-28:00", false)]
    [InlineData("06:00-06:00", false)]
    [InlineData("22:00-06:00", false)]
    [InlineData("06:60-12:00", false)]
    [InlineData("00:00-24:01", false)]
    [InlineData("24:00-25:00", false)]
    [InlineData("06:00-49:00", false)]
    public void Hours_are_read_as_they_are_typed(string text, bool read) =>
        Assert.Equal(read, ServiceWeek.Parse([.. Enumerable.Repeat(text, 8)]) is not null);

    [Fact]
    public void A_week_without_any_service_or_with_a_day_missing_is_no_week()
    {
        Assert.Null(ServiceWeek.Parse([.. Enumerable.Repeat("", 8)]));
        Assert.Null(ServiceWeek.Parse([.. Enumerable.Repeat("06:00-28:00", 7)]));
        Assert.Equal(Week.Typed, ServiceWeek.Parse(Week.Typed)!.Typed);
    }

    private static DateTimeOffset At(string japanese) => new(DateTime.Parse(japanese, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(9));
}
