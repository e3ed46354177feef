using LinkageHub.Cases;
using LinkageHub.Simulation.Storms;
using Xunit.Abstractions;

namespace LinkageHub.Simulation.Tests;

/// <summary>One partner down with much work waiting, and what is asked of the hub then. Simulated time: the figures are exact and the same every time.</summary>
[Collection("simulation")]
public class StormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    [Fact]
    public void An_hour_without_the_partner_costs_nothing_but_the_hour() => Weather(LongRuns.Asked ? 10_000 : 1_000, OneHour, Down.Refuses);

    [Fact]
    public void Eight_hours_neither()
    {
        if (LongRuns.Asked)
            Weather(10_000, TimeSpan.FromHours(8), Down.Refuses);
    }

    [Theory]
    [InlineData(Down.Hangs)]
    [InlineData(Down.ServerError)]
    public void However_it_is_down(Down how) => Weather(LongRuns.Asked ? 2_000 : 200, LongRuns.Asked ? OneHour : TimeSpan.FromMinutes(15), how);

    private void Weather(int items, TimeSpan outage, Down how)
    {
        var storm = Played(() => new Storm(items, outage, how), TimeSpan.FromMinutes(2) + (items / Storm.Rate * TimeSpan.FromSeconds(1.5)));
        var bySecond = storm.BySecond();
        output.WriteLine($"{items} items, {outage.TotalHours} h {how}: asked {storm.AskedPerFiveSeconds:0.00} and elsewhere {storm.AskedElsewherePerFiveSeconds:0.00} per 5 s, drained in {storm.Drained.TotalSeconds:0} s (ideal {storm.Ideal.TotalSeconds:0} s), "
            + $"first minute {bySecond.Take(60).Average():0.0}/s, busiest second {bySecond.Max()}, mean {bySecond.Average():0.0}; "
            + $"told p95 {storm.ToldP95(TimeSpan.Zero, Storm.Begins).TotalMilliseconds:0} ms before, {storm.ToldP95(Storm.Begins, storm.Ends).TotalMilliseconds:0} ms during; "
            + $"done p95 {storm.FreshP95(TimeSpan.Zero, Storm.Begins - TimeSpan.FromSeconds(5)).TotalMilliseconds:0} ms before, {storm.FreshP95(storm.Ends + TimeSpan.FromSeconds(35), storm.Ends + storm.Drained).TotalMilliseconds:0} ms while it drains");

        Assert.Null(storm.World.Found);
        Assert.All(storm.Waiting, handoff => Assert.Equal(HandoffStatus.Succeeded, handoff.Status));
        Assert.All(storm.Waiting, handoff => Assert.InRange(handoff.Operations[0].CountedSends, 1, 6));
        Assert.InRange(storm.AskedPerFiveSeconds, 0, 1);
        Assert.InRange(storm.AskedElsewherePerFiveSeconds, 0, 1);
        Assert.InRange(bySecond.Take(60).Average(), 0, 1.2 * Storm.Rate);
        Assert.InRange(bySecond.Max(), 0, 3 * bySecond.Average());
        Assert.InRange(storm.Drained.TotalSeconds, 0, (1.3 * storm.Ideal.TotalSeconds) + 30);
        Assert.True(storm.ToldP95(Storm.Begins, storm.Ends) <= 2 * storm.ToldP95(TimeSpan.Zero, Storm.Begins));
        Assert.True(storm.FreshP95(storm.Ends + TimeSpan.FromSeconds(35), storm.Ends + storm.Drained) <= 2 * storm.FreshP95(TimeSpan.Zero, Storm.Begins - TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void One_in_a_hundred_that_the_partner_chokes_on_holds_up_nobody()
    {
        var items = LongRuns.Asked ? 10_000 : 1_000;
        var after = TimeSpan.FromMinutes(LongRuns.Asked ? 15 : 5);
        var clean = Played(() => new Storm(items, TimeSpan.FromMinutes(10), Down.Refuses), after);
        var mixed = Played(() => new Storm(items, TimeSpan.FromMinutes(10), Down.Refuses, poisonPerThousand: 10), after);
        output.WriteLine($"{items} items: drained in {clean.Drained.TotalSeconds:0.0} s, with poison {mixed.Drained.TotalSeconds:0.0} s");

        Assert.Null(mixed.World.Found);
        Assert.Equal(items / 100, mixed.Poison.Count);
        Assert.All(mixed.Poison, serial => Assert.Equal((HandoffStatus.Failed, "LH1-205", true, 0),
            (mixed.HandoffOf(serial).Status, mixed.HandoffOf(serial).ErrorCode, mixed.HandoffOf(serial).NeedsPerson, mixed.EffectsOf(serial))));
        Assert.InRange(mixed.Drained.TotalSeconds, 0, clean.Drained.TotalSeconds / 0.99);
    }

    /// <summary>One item alone is the probe every time, and must not be given up for it.</summary>
    [Theory]
    [InlineData(Down.Refuses)]
    [InlineData(Down.Hangs)]
    [InlineData(Down.ServerError)]
    public void Who_waits_alone_is_not_given_up(Down how)
    {
        var storm = Played(() => new Storm(1, TimeSpan.FromHours(8), how, isAlone: true), OneHour);

        Assert.Equal(HandoffStatus.Succeeded, Assert.Single(storm.Waiting).Status);
    }

    private static Storm Played(Func<Storm> begin, TimeSpan after)
    {
        // On a thread of its own: a test runner brings a scheduler with it.
        Storm? storm = null;
        var world = new Thread(() =>
        {
            storm = begin();
            storm.Run(after);
        });
        world.Start();
        world.Join();
        return storm!;
    }
}
