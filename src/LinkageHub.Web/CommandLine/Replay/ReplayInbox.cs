using System.Collections.Concurrent;
using LinkageHub.Callbacks;
using LinkageHub.Cases;

namespace LinkageHub.Web.Replay;

/// <summary>The hub's inbox, and somebody who knows when a callback has been looked into: what came after it in the recording comes after it here.</summary>
internal sealed class ReplayInbox(CallbackInbox inbox) : ICallbackInbox
{
    private readonly ConcurrentDictionary<(string Partner, string Id), TaskCompletionSource> looked = new();

    public TimeSpan Lease => inbox.Lease;

    public Task LookedAsync(string partner, string id) => Of(partner, id).Task;

    public Task StoreAsync(string partner, string webhookId, CallbackBody body, byte[] bytes, CancellationToken stop) =>
        inbox.StoreAsync(partner, webhookId, body, bytes, stop);

    public Task<IReadOnlyList<StoredCallback>> TakeAsync(int most, CancellationToken stop) => inbox.TakeAsync(most, stop);

    public Task PutOffAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) => inbox.PutOffAsync(callback, delay, stop);

    public Task GiveUpAsync(StoredCallback callback, WorkItem? item, CancellationToken stop) => inbox.GiveUpAsync(callback, item, stop);

    public Task LeaveAsync() => inbox.LeaveAsync();

    public async Task AppliedAsync(StoredCallback callback, string outcome, CancellationToken stop)
    {
        await inbox.AppliedAsync(callback, outcome, stop);
        Of(callback.Partner, callback.WebhookId).TrySetResult();
    }

    public async Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop)
    {
        await inbox.LaterAsync(callback, delay, stop);
        Of(callback.Partner, callback.WebhookId).TrySetResult();
    }

    public Task KeepAsync(StoredCallback callback, CancellationToken stop) => inbox.KeepAsync(callback, stop);

    public Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop) => inbox.WaitAsync(most, clock, stop);

    private TaskCompletionSource Of(string partner, string id) =>
        looked.GetOrAdd((partner, id), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
