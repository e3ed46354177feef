using LinkageHub.Cases;

namespace LinkageHub.Callbacks;

/// <summary>受信箱: <see cref="CallbackInbox"/> on PostgreSQL, and the store of the deterministic simulation.</summary>
public interface ICallbackInbox
{
    Task StoreAsync(string partner, string webhookId, CallbackBody body, byte[] bytes, CancellationToken stop);

    /// <summary>For how long what was taken is nobody else's.</summary>
    TimeSpan Lease { get; }

    Task<IReadOnlyList<StoredCallback>> TakeAsync(int most, CancellationToken stop);

    /// <summary>Whoever took it is alive and still reads.</summary>
    Task KeepAsync(StoredCallback callback, CancellationToken stop);

    Task AppliedAsync(StoredCallback callback, string outcome, CancellationToken stop);

    /// <summary>It has been looked at, and whoever did so lives.</summary>
    Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop);

    /// <summary>Not looked at yet: its turn comes later.</summary>
    Task PutOffAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop);

    /// <summary>Processes have died over it: nobody looks at it any more. What that means for people comes in the same transaction.</summary>
    Task GiveUpAsync(StoredCallback callback, WorkItem? item, CancellationToken stop);

    /// <summary>This node goes, and has not died: what it had taken is anybody's at once.</summary>
    Task LeaveAsync();

    Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop);
}
