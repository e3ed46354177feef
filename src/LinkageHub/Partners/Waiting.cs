namespace LinkageHub.Partners;

internal static class Waiting
{
    /// <summary>Waits on the injected clock; false when stopped before the time was up.</summary>
    public static async Task<bool> WaitAsync(this TimeProvider time, TimeSpan wait, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopped = stop.Register(() => ended.TrySetResult(false));
        await using var timer = time.CreateTimer(_ => ended.TrySetResult(true), null, wait, System.Threading.Timeout.InfiniteTimeSpan);
        return await ended.Task;
    }
}
