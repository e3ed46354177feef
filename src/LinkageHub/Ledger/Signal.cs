namespace LinkageHub.Ledger;

/// <summary>
/// Wakes whoever waits just now. A signal may be raised for nothing or get lost: whoever waits looks again by himself, only later.
/// He goes on where it is raised, so that a simulated clock stays in command; nobody raises it with a lock in hand.
/// </summary>
public sealed class Signal
{
    private TaskCompletionSource next = new();

    /// <summary>Ends with the next signal. To be had before looking, so that none falls between looking and waiting.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, new TaskCompletionSource()).SetResult();
}
