namespace LinkageHub.Simulation.Judges;

/// <summary>Those who watch: on the wire, at every commit, and at the end.</summary>
internal sealed class Bench(World world)
{
    public WireJudge Wire { get; } = new(world);

    public CommitJudge Commits { get; } = new(world);

    public RestJudge Rest { get; } = new(world);
}
