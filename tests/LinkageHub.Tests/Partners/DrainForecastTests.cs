using LinkageHub.Partners;

namespace LinkageHub.Tests.Partners;

public class DrainForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void Nothing_waits_nothing_is_foretold() => Assert.Null(DrainForecast.Of([], 0, Now, holds: false, null, 50));

    [Fact]
    public void What_shrinks_is_said_between_its_best_minute_and_its_average()
    {
        // 30 a minute, then 60 a minute for the last two.
        var samples = Samples(330, 315, 300, 270, 240);

        var forecast = DrainForecast.Of(samples, 210, Now, holds: false, null, 50)!;

        Assert.Equal((true, TimeSpan.FromMinutes(3.5), Now), (forecast.IsMeasured, forecast.Fastest, forecast.Begins));
        Assert.Equal(48, forecast.PerMinute, 3);
        Assert.Equal(210 / 48.0, forecast.Slowest!.Value.TotalMinutes, 3);
    }

    [Fact]
    public void What_does_not_shrink_has_no_end_in_sight()
    {
        var growing = DrainForecast.Of(Samples(100, 110, 120), 130, Now, holds: false, null, 50)!;

        Assert.Null(growing.Slowest);
        Assert.True(growing.PerMinute < 0);
    }

    [Fact]
    public void Held_it_goes_by_the_partners_limit_from_when_it_opens()
    {
        var opens = Now.AddHours(2);

        // It shrank before it was held: that says nothing of afterwards.
        var forecast = DrainForecast.Of(Samples(5000, 4000, 3000), 3000, Now, holds: true, opens, 50)!;

        Assert.Equal((false, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(8), opens), (forecast.IsMeasured, forecast.Fastest, forecast.Slowest, forecast.Begins));
        Assert.Null(DrainForecast.Of([], 3000, Now, holds: true, null, 50)!.Begins);
    }

    /// <summary>Half a minute apart, the last one half a minute ago.</summary>
    private static BacklogSample[] Samples(params long[] waiting) =>
        [.. waiting.Select((count, n) => new BacklogSample(Now.AddSeconds(-30 * (waiting.Length - n)), count))];
}
