namespace LinkageHub.Simulation.Tests;

/// <summary><c>scripts/test --all</c> asks for the long suites.</summary>
internal static class LongRuns
{
    public static bool Asked => Environment.GetEnvironmentVariable("LINKAGEHUB_TEST_ALL") == "1";
}

/// <summary>Each of these uses all processors; side by side they would only be in each other's way.</summary>
[CollectionDefinition("simulation", DisableParallelization = true)]
public sealed class OneAtATime;
