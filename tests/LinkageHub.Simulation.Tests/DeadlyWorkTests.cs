using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Simulation.Storms;
using Xunit.Abstractions;

namespace LinkageHub.Simulation.Tests;

/// <summary>Work whose handling ends the process, again and again, in simulated time.</summary>
[Collection("simulation")]
public class DeadlyWorkTests(ITestOutputHelper output)
{
    private static readonly int Most = new RetryOptions().MaxDeaths;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    public void It_is_a_persons_after_three_deaths_and_who_stood_beside_it_goes_on(int nodes, int deadlyOnes)
    {
        var town = Played(() => new DeadlyTown(contracts: 40, deadlyOnes, nodes));
        var worst = town.Harmless.Max(serial => DeathsBeside(town, serial));
        output.WriteLine($"{nodes} nodes, {deadlyOnes} deadly: the last harmless one after {town.LastHarmless.TotalSeconds:0.0} s, {worst} deaths beside one");

        Assert.Null(town.World.Found);
        Assert.All(town.Deadly, serial => Assert.Equal((HandoffStatus.Failed, "LH9-110", true, 0),
            (town.HandoffOf(serial).Status, town.HandoffOf(serial).ErrorCode, town.HandoffOf(serial).NeedsPerson, town.EffectsOf(serial))));
        Assert.All(town.Harmless, serial => Assert.Equal((HandoffStatus.Succeeded, 1), (town.HandoffOf(serial).Status, town.EffectsOf(serial))));
        // No node dies for nothing: three over each, and not one more.
        Assert.All(town.Deadly, serial => Assert.InRange(town.DeathsOver(serial), 1, Most));
        Assert.InRange(worst, 0, Most - 1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void A_callback_over_which_nodes_die_is_a_persons_and_the_others_are_applied(int nodes, int deadlyOnes)
    {
        var town = Played(() => new DeadlyTown(contracts: 40, deadlyOnes, nodes, Reading.Callback));

        Assert.Null(town.World.Found);
        Assert.All(town.Deadly, serial => Assert.Equal((true, 0), (town.IsPeoples(serial), town.NotesOf(serial))));
        // Whoever stood beside another deadly one has fewer of its own, and its last chance by itself.
        Assert.All(town.Deadly, serial => Assert.InRange(town.DeathsOver(serial), deadlyOnes == 1 ? Most : 1, Most));
        Assert.All(town.Harmless, serial => Assert.Equal((false, 1), (town.IsPeoples(serial), town.NotesOf(serial))));
        Assert.True(town.World.Inbox.IsEmpty);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void A_case_over_which_nodes_die_by_the_clock_is_a_persons_and_the_others_are_looked_at(int nodes, int deadlyOnes)
    {
        var town = Played(() => new DeadlyTown(contracts: 40, deadlyOnes, nodes, Reading.Look));

        Assert.Null(town.World.Found);
        Assert.All(town.Deadly, serial => Assert.True(town.IsPeoples(serial)));
        Assert.All(town.Deadly, serial => Assert.InRange(town.DeathsOver(serial), deadlyOnes == 1 ? Most : 1, Most));
        // And nobody who stood beside them waits for ever.
        Assert.All(town.Harmless, serial => Assert.False(town.IsPeoples(serial)));
        Assert.All(town.Harmless, serial => Assert.InRange(town.LastRead(serial), town.LastDeath, TimeSpan.FromMinutes(10)));
    }

    private static int DeathsBeside(DeadlyTown town, string serial)
    {
        var handoff = town.HandoffOf(serial);
        return town.World.Store.DeathsOver(town.World.Store.FindByHandoff(handoff.Id)!.CaseId, handoff.Id);
    }

    private static DeadlyTown Played(Func<DeadlyTown> begin)
    {
        // On a thread of its own: a test runner brings a scheduler with it.
        DeadlyTown? town = null;
        var world = new Thread(() => (town = begin()).Run(TimeSpan.FromMinutes(10)));
        world.Start();
        world.Join();
        return town!;
    }
}
