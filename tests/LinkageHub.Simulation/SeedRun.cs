using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.People;
using LinkageHub.Simulation.Store;

namespace LinkageHub.Simulation;

/// <summary>What one seed came to.</summary>
internal sealed record SeedResult(ulong Seed, Violation? Found, string TraceHash, long Steps, int Effects, Coverage Coverage);

/// <summary>One seed from the first printed form to the last judgement.</summary>
internal static class SeedRun
{
    private const long MostSteps = 2_000_000;

    public static SeedResult Of(ulong seed, StoreBug bug = StoreBug.None, TextWriter? shown = null)
    {
        var world = new World(seed, bug, shown);
        new Day(world).Begin();
        new Trouble(world).Begin();

        Run(world, world.Swarm.Busy);
        // The faults are over, everybody is alive, people have gone home: now everything must come to rest.
        world.Weather.Clear();
        Trouble.End(world);
        Run(world, world.Loop.Now + world.Swarm.RestWithin + TimeSpan.FromSeconds(20));
        if (world.Found is null)
            Judge(world);
        world.Trace.Line($"end {world.Loop.Steps} {world.Partners.Effects.Count}");
        return new SeedResult(seed, world.Found, world.Trace.Hash, world.Loop.Steps, world.Partners.Effects.Count, world.Coverage);
    }

    private static void Run(World world, TimeSpan until)
    {
        while (world.Found is null && world.Loop.Step(until))
        {
            if (world.Loop.Hop is { } hop)
                world.Broken(new Violation("replay", $"the engine left its thread: {hop}"));
            if (world.Loop.Steps > MostSteps)
                world.Broken(new Violation("I9", "the run does not end"));
        }
    }

    private static void Judge(World world)
    {
        try
        {
            world.Judges.Rest.Judge();
        }
        catch (Violation broken)
        {
            world.Broken(broken);
        }
    }
}
