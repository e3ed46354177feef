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

    Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop);

    Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop);
}
