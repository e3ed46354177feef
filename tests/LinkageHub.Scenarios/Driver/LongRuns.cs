namespace LinkageHub.Scenarios.Driver;

/// <summary><c>scripts/test --all</c> asks for the long suites.</summary>
internal static class LongRuns
{
    public const string NotAsked = "Only in scripts/test --all.";

    public static bool Asked => Environment.GetEnvironmentVariable("LINKAGEHUB_TEST_ALL") == "1";
}

/// <summary>A test that has no shorter form. Where the long suites are not asked for it is said to be skipped, not to have passed.</summary>
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongRuns.Asked ? null : LongRuns.NotAsked;
}

/// <summary>The same for a test of many rows.</summary>
public sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongRuns.Asked ? null : LongRuns.NotAsked;
}
