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
    public void An_hour_without_the_partner_costs_nothing_but_the_hour() => Weather(LongRuns.Asked ? 10_000 : 300, OneHour, Down.Refuses);

    [LongFact]
    public void Eight_hours_neither() => Weather(1_000, TimeSpan.FromHours(8), Down.Refuses);

    [Theory]
    [InlineData(Down.Hangs)]
    [InlineData(Down.ServerError)]
    public void However_it_is_down(Down how) => Weather(LongRuns.Asked ? 2_000 : 200, LongRuns.Asked ? OneHour : TimeSpan.FromMinutes(15), how);

    private void Weather(int items, TimeSpan outage, Down how)
    {
        var after = TimeSpan.FromMinutes(2) + (items / Storm.Rate * TimeSpan.FromSeconds(1.5));
        var storm = Played(() => new Storm(items, outage, how), after, after);
        var bySecond = storm.BySecond();
        var (toldBefore, toldDuring) = (storm.ToldP95(TimeSpan.Zero, Storm.Begins), storm.ToldP95(Storm.Begins, storm.Ends));
        var (doneBefore, doneAfter) = (storm.FreshP95(TimeSpan.Zero, Storm.Begins - TimeSpan.FromSeconds(5)), storm.FreshP95(storm.BackSince + TimeSpan.FromSeconds(1), storm.BackSince + storm.Drained));
        output.WriteLine($"{items} items, {outage.TotalHours} h {how}: asked {storm.AskedPerFiveSeconds:0.00} and elsewhere {storm.AskedElsewherePerFiveSeconds:0.00} per 5 s, "
            + $"noticed in {storm.Noticed.TotalSeconds:0} s, drained in {storm.Drained.TotalSeconds:0.0} s (ideal {storm.Ideal.TotalSeconds:0.0} s), "
            + $"first minute {bySecond.Take(60).Average():0.0}/s, busiest second {bySecond.Max()}, mean {bySecond.Average():0.0}; "
            + $"told p95 {toldBefore.TotalMilliseconds:0} ms before, {toldDuring.TotalMilliseconds:0} ms during; done p95 {doneBefore.TotalMilliseconds:0} ms before, {doneAfter.TotalMilliseconds:0} ms while it drains");

        Assert.Null(storm.World.Found);
        Assert.All(storm.Waiting, handoff => Assert.Equal(HandoffStatus.Succeeded, handoff.Status));
        Assert.All(storm.Waiting, handoff => Assert.InRange(handoff.Operations[0].CountedSends, 1, 6));
        Assert.InRange(storm.AskedPerFiveSeconds, 0, 1);
        Assert.InRange(storm.AskedElsewherePerFiveSeconds, 0, 1);
        // A probe that hung when the partner came back, the breaker's time, and the second after which held work is looked at.
        Assert.InRange(storm.Noticed.TotalSeconds, 0, 10 + 30 + 1);
        Assert.InRange(bySecond.Take(60).Average(), 0, 1.2 * Storm.Rate);
        Assert.InRange(bySecond.Max(), 0, 3 * bySecond.Average());
        // Beside the ideal the last one's own time and the second after which held work is looked at: that shows only where few wait.
        Assert.InRange(storm.Drained.TotalSeconds, 0, (1.3 * storm.Ideal.TotalSeconds) + 3);
        Assert.True(toldDuring <= 2 * toldBefore);
        Assert.True(doneAfter <= 2 * doneBefore);
    }

    /// <summary>Each of them ends with a person after its attempts; who came with it or comes meanwhile does not feel it.</summary>
    [Fact]
    public void One_in_a_hundred_that_the_partner_chokes_on_holds_up_nobody()
    {
        var items = LongRuns.Asked ? 10_000 : 300;
        var (after, often) = (TimeSpan.FromMinutes(40), TimeSpan.FromSeconds(LongRuns.Asked ? 0.2 : 1));
        var clean = Played(() => new Storm(items, TimeSpan.FromMinutes(10), Down.Refuses, freshEvery: often), after, after);
        var mixed = Played(() => new Storm(items, TimeSpan.FromMinutes(10), Down.Refuses, poisonEvery: 100, freshEvery: often), after, after);
        TimeSpan Fresh(Storm storm) => storm.FreshP95(storm.BackSince, storm.Ends + after - TimeSpan.FromMinutes(1));
        var (fresh, freshWithPoison) = (Fresh(clean), Fresh(mixed));
        output.WriteLine($"{items} items: drained in {clean.Drained.TotalSeconds:0.0} s, with poison {mixed.Drained.TotalSeconds:0.0} s and {mixed.TurnsOfPoison} turns; fresh p95 {fresh.TotalMilliseconds:0} ms, with poison {freshWithPoison.TotalMilliseconds:0} ms");

        Assert.Null(mixed.World.Found);
        Assert.Equal(items / 100, mixed.Poison.Count);
        Assert.All(mixed.Poison, serial => Assert.Equal((HandoffStatus.Failed, "LH1-205", true, 12, 0),
            (mixed.HandoffOf(serial).Status, mixed.HandoffOf(serial).ErrorCode, mixed.HandoffOf(serial).NeedsPerson, mixed.HandoffOf(serial).Operations[0].CountedSends, mixed.EffectsOf(serial))));
        Assert.All(mixed.Waiting.Where(handoff => !mixed.IsPoison(handoff)), handoff => Assert.Equal(HandoffStatus.Succeeded, handoff.Status));
        // Poison has its turns like everybody; beyond those it costs nobody anything.
        Assert.InRange(mixed.Drained.TotalSeconds, 0, (clean.Drained.TotalSeconds + (mixed.TurnsOfPoison / Storm.Rate)) / 0.99);
        Assert.True(freshWithPoison <= 2 * fresh);
    }

    /// <summary>Where hardly anything else goes on, poison alone opens the breaker again and again; who comes then is its probe sooner or later.</summary>
    [Fact]
    public void A_few_that_the_partner_chokes_on_do_not_shut_it_for_the_others()
    {
        var often = TimeSpan.FromMinutes(3);
        var storm = Played(() => new Storm(8, TimeSpan.FromSeconds(30), Down.Refuses, poisonEvery: 1, freshEvery: often), TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        var (longest, parked) = (storm.FreshLongest(storm.Ends, storm.Ends + TimeSpan.FromHours(1)), storm.Waiting.Max(handoff => handoff.UpdatedAt - handoff.CreatedAt));
        output.WriteLine($"the longest fresh one {longest.TotalSeconds:0} s; the last poison with a person after {parked.TotalMinutes:0} min");

        Assert.Null(storm.World.Found);
        Assert.All(storm.Waiting, handoff => Assert.Equal((HandoffStatus.Failed, "LH1-205", true), (handoff.Status, handoff.ErrorCode, handoff.NeedsPerson)));
        // Done before the next one comes: they never pile up.
        Assert.InRange(longest, TimeSpan.Zero, often);
    }

    /// <summary>One item alone is the probe every time, and must not be given up for it.</summary>
    [Theory]
    [InlineData(Down.Refuses)]
    [InlineData(Down.Hangs)]
    [InlineData(Down.ServerError)]
    public void Who_waits_alone_is_not_given_up(Down how)
    {
        var storm = Played(() => new Storm(1, TimeSpan.FromHours(8), how, freshEvery: TimeSpan.Zero), OneHour, TimeSpan.Zero);

        Assert.Equal(HandoffStatus.Succeeded, Assert.Single(storm.Waiting).Status);
    }

    private static Storm Played(Func<Storm> begin, TimeSpan after, TimeSpan freshFor)
    {
        // On a thread of its own: a test runner brings a scheduler with it.
        Storm? storm = null;
        var world = new Thread(() =>
        {
            storm = begin();
            storm.Run(after, freshFor);
        });
        world.Start();
        world.Join();
        return storm!;
    }
}
