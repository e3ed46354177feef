namespace LinkageHub.Kills.Lines;

/// <summary>Where traffic is made to wait: it arrives, the test strikes, and then says what becomes of what is held.</summary>
public sealed class Halt
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> passes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when traffic waits here.</summary>
    public Task Reached => reached.Task;

    /// <summary>What is held goes on its way, or is lost with its connection. Only the first word counts.</summary>
    public void LetsGo(bool passes) => this.passes.TrySetResult(passes);

    /// <exception cref="IOException">What was held is lost.</exception>
    internal async Task HoldAsync()
    {
        reached.TrySetResult();
        if (!await passes.Task)
            throw new IOException("What was held here is lost.");
    }
}
