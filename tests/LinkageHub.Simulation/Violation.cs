namespace LinkageHub.Simulation;

/// <summary>An invariant is broken. Not of a kind that the engine catches as an outage; noted with the world, so that nobody can swallow it.</summary>
internal sealed class Violation(string invariant, string what) : Exception($"{invariant}: {what}")
{
    public string Invariant => invariant;
}
