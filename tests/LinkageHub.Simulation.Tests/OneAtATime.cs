namespace LinkageHub.Simulation.Tests;

/// <summary>Each of these uses all processors; side by side they would only be in each other's way.</summary>
[CollectionDefinition("simulation", DisableParallelization = true)]
public sealed class OneAtATime;
