namespace LinkageHub.Partners;

internal static class Waiting
{
    /// <summary>Waits on the injected clock; false when stopped before the time was up.</summary>
    public static async Task<bool> WaitAsync(this TimeProvider time, TimeSpan wait, CancellationToken stop)
    {
        // Ends on the timer's or the stopper's own thread: nobody holds a lock there, and a simulated clock stays in command.
        var ended = new TaskCompletionSource<bool>();
        using var stopped = stop.Register(() => ended.TrySetResult(false));
        await using var timer = time.CreateTimer(_ => ended.TrySetResult(true), null, wait, System.Threading.Timeout.InfiniteTimeSpan);
        return await ended.Task;
    }
}
