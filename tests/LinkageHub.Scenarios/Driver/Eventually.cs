using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LinkageHub.Scenarios.Driver;

/// <summary>The one way to wait: look until it is so. The limit is only for what will never come; no test says how long anything takes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>What was seen when it was so. Otherwise the failure tells what was seen last.</summary>
    public static async Task<T> Sees<T>(Func<Task<T>> look, Func<T, bool> isSo, [CallerArgumentExpression(nameof(isSo))] string condition = "")
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            var seen = await look();
            if (isSo(seen))
                return seen;
            if (waited.Elapsed > Limit)
                throw new Xunit.Sdk.XunitException($"Never came true: {condition}{Environment.NewLine}Last seen: {seen}");
        }
    }
}
