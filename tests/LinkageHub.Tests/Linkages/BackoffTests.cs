using LinkageHub.Linkages;

namespace LinkageHub.Tests.Linkages;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(8, 256)]
    [InlineData(9, 300)]
    [InlineData(2_000, 300)]
    [InlineData(int.MaxValue, 300)]
    public void The_span_doubles_up_to_its_maximum(int attempt, double seconds) =>
        Assert.Equal(seconds, Delay(attempt, fraction: 1).TotalSeconds, precision: 6);

    [Fact]
    public void The_wait_falls_anywhere_in_the_span()
    {
        Assert.Equal(TimeSpan.Zero, Delay(3, fraction: 0));
        Assert.Equal(TimeSpan.FromSeconds(2), Delay(3, fraction: 0.25));
        Assert.Equal(TimeSpan.FromSeconds(6), Delay(3, fraction: 0.75));
    }

    [Fact]
    public void A_factor_of_one_does_not_grow() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Backoff.Delay(50, TimeSpan.FromSeconds(2), 1, TimeSpan.FromSeconds(300), 1));

    private static TimeSpan Delay(int attempt, double fraction) =>
        Backoff.Delay(attempt, TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(300), fraction);
}
