using System.Security.Cryptography;
using LinkageHub.Callbacks;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Triggers;

namespace LinkageHub.Simulation.Store;

/// <summary>The store as one node sees it: over a connection that takes time, dies, and may die after the commit.</summary>
internal sealed class NodeStore(World world, Nodes.Node node, TimeProvider clock, LedgerOptions options) : ICaseLedger, ICaseReader, IDueWork, ICallbackInbox, IDueLooks
{
    private readonly SimulatedStore store = world.Store;
    private readonly NodeLife life = node.Life;

    public LedgerOptions Options => options;

    public Task<CommitResult> CommitAsync(params IReadOnlyList<CaseChange> changes)
    {
        var at = clock.GetUtcNow();
        return WriteAsync(() => store.Commit(options.Node, options.LeaseSeconds, at, changes), CommitResult.Committed, CancellationToken.None);
    }

    public Task<CaseFile?> FindAsync(string caseId, CancellationToken stop = default) => ReadAsync(() => store.Find(caseId), stop);

    public Task<CaseFile?> FindByPrintSerialAsync(string insurerCode, string printSerial, CancellationToken stop = default) =>
        ReadAsync(() => store.FindByKey(BusinessKey.PrintSerialKind, insurerCode, printSerial), stop);

    public Task<CaseFile?> FindByPrintSerialOfAnyInsurerAsync(string printSerial, CancellationToken stop = default) =>
        FindByPrintSerialAsync(PartnerOptions.DefaultInsurerCode, printSerial, stop);

    public Task<CaseFile?> FindByReceptionNumberAsync(string receptionNumber, CancellationToken stop = default) =>
        ReadAsync(() => store.FindByKey(BusinessKey.ReceptionNumberKind, BusinessKey.FinanceCompany, receptionNumber), stop);

    public Task<CaseFile?> FindHeldReceptionAsync(string receptionNumber, CancellationToken stop = default) =>
        ReadAsync(() => store.FindByKey(BusinessKey.HeldReceptionKind, BusinessKey.FinanceCompany, receptionNumber), stop);

    public Task<CaseFile?> FindByHandoffAsync(string handoffId, CancellationToken stop = default) => ReadAsync(() => store.FindByHandoff(handoffId), stop);

    public Task<bool> HasNotedAsync(CaseFile file, string bodyHash, CancellationToken stop = default) =>
        ReadAsync(() => store.Chains.All.Any(entry => entry.Fact.Type == "callback" && file.Keys.Contains(entry.Fact.Key) && entry.Fact.PayloadHash == bodyHash), stop);

    public Task<byte[]> PayloadAsync(string handoffId, Operation operation, CancellationToken stop = default) =>
        ReadAsync(() => store.Payload(handoffId, operation) ?? throw new InvalidOperationException($"no payload of {operation}"), stop);

    public Task<IReadOnlyList<Claim>> ClaimAsync(Room room, CancellationToken stop)
    {
        var at = clock.GetUtcNow();
        // An idle pump asks four times a second: half of all events would be this question.
        if (!store.HasDue)
            return Task.FromResult<IReadOnlyList<Claim>>([]);
        return WriteAsync(() => store.Claim(room, options.Node, options.LeaseSeconds, at), [], stop);
    }

    public Task GiveBackAsync(IReadOnlyCollection<Claim> claims, TimeSpan delay, CancellationToken stop) =>
        WriteAsync(() => Done(() => store.GiveBack(claims, options.Node, delay)), true, stop);

    public Task<bool> RenewAsync(string caseId, long fence, CancellationToken stop) =>
        WriteAsync(() => store.Renew(caseId, fence, options.Node, options.LeaseSeconds), true, stop);

    public Task<TimeSpan?> NextDueInAsync(Room room, CancellationToken stop) =>
        store.NextDueIn(room) is { } next && next < HandoffPump.LongestSleep ? ReadAsync(() => store.NextDueIn(room), stop) : Task.FromResult<TimeSpan?>(null);

    public Task BringForwardAsync(IReadOnlyCollection<string> routes, double perSecond, CancellationToken stop) =>
        WriteAsync(() => Done(() => store.BringForward(routes, perSecond)), true, stop);

    public Task<IReadOnlyList<DueLook>> TakeLooksAsync(int most, CancellationToken stop) => !store.Looks.HasDue ? Task.FromResult<IReadOnlyList<DueLook>>([])
        : WriteAsync(() => store.Looks.Take(most, world.Swarm.Retry.Polling, options.Node), [], CancellationToken.None);

    public Task KeepLooksAsync(IReadOnlyCollection<string> caseIds, CancellationToken stop) => Task.CompletedTask;

    /// <summary>At once: with a way of its own every seed would be another world.</summary>
    public Task LookedAsync(IReadOnlyCollection<string> caseIds)
    {
        store.Looks.Ended(caseIds, options.Node);
        return Task.CompletedTask;
    }

    public Task PutOffLookAsync(string caseId, TimeSpan delay, CancellationToken stop) => WriteAsync(() => Done(() => store.Looks.PutOff(caseId, delay)), true, stop);

    public Task GiveUpLookAsync(string caseId, WorkItem? item, CancellationToken stop) =>
        WriteAsync(() => Done(() => { store.Looks.PutOff(caseId, TimeSpan.FromDays(1)); store.Looks.IsPeoples(item); }), true, stop);

    public Task StoreAsync(string partner, string webhookId, CallbackBody body, byte[] bytes, CancellationToken stop)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return WriteAsync(() => Done(() => world.Inbox.Store(partner, webhookId, body, hash)), true, stop, store.Bug.HasFlag(StoreBug.CallbackAckedBeforeStored));
    }

    public Task<IReadOnlyList<StoredCallback>> TakeAsync(int most, CancellationToken stop) => !world.Inbox.HasDue ? Task.FromResult<IReadOnlyList<StoredCallback>>([]) : WriteAsync(() => world.Inbox.Take(most, options.Node), [], stop);

    public TimeSpan Lease => Inbox.Lease;

    public Task KeepAsync(StoredCallback callback, CancellationToken stop) => WriteAsync(() => Done(() => world.Inbox.Keep(callback)), true, stop);

    public Task AppliedAsync(StoredCallback callback, string outcome, CancellationToken stop) =>
        WriteAsync(() => Done(() => world.Inbox.Applied(callback)), true, stop);

    public Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) =>
        WriteAsync(() => Done(() => world.Inbox.Later(callback, delay)), true, stop);

    public Task PutOffAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) =>
        WriteAsync(() => Done(() => world.Inbox.PutOff(callback, delay)), true, stop);

    public Task GiveUpAsync(StoredCallback callback, WorkItem? item, CancellationToken stop) =>
        WriteAsync(() => Done(() => { world.Inbox.GiveUp(callback); store.Looks.IsPeoples(item); }), true, stop);

    /// <summary>Of a node that leaves the simulation keeps what it had taken: the worse case.</summary>
    public Task LeaveAsync() => Task.CompletedTask;

    public async Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop) =>
        await Task.Delay(most, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static bool Done(Action act)
    {
        act();
        return true;
    }

    private Task<T> ReadAsync<T>(Func<T> read, CancellationToken stop)
    {
        var (answered, fault) = Ask<T>(stop);
        world.Loop.After(Way(fault), life, () =>
        {
            if (IsAway(fault))
                answered.TrySetException(Away());
            else
                Complete(answered, read);
        });
        return answered.Task;
    }

    /// <summary>A transaction runs to its end in the database also when the node that asked dies; only the answer is the node's.</summary>
    private Task<T> WriteAsync<T>(Func<T> write, T pretended, CancellationToken stop, bool ackFirst = false)
    {
        var (answered, fault) = Ask<T>(stop);
        world.Loop.After(Way(fault), null, () =>
        {
            if (fault is DatabaseFault.UnavailableBefore or DatabaseFault.DownForAWhile)
            {
                var pretends = ackFirst || (store.Bug.HasFlag(StoreBug.AckBeforeCommit) && typeof(T) == typeof(CommitResult));
                world.Loop.After(Way(DatabaseFault.None), life, () => _ = pretends ? answered.TrySetResult(pretended) : answered.TrySetException(Away()));
                return;
            }
            var done = new TaskCompletionSource<T>();
            Complete(done, write);
            if (typeof(T) == typeof(CommitResult) && !life.IsDead)
                node.HasCommitted();
            world.Loop.After(Way(DatabaseFault.None), life, () =>
            {
                if (fault is DatabaseFault.UnavailableAfter)
                    answered.TrySetException(Away());
                else
                    Complete(answered, () => done.Task.GetAwaiter().GetResult());
            });
        });
        return answered.Task;
    }

    private (TaskCompletionSource<T> Answered, DatabaseFault Fault) Ask<T>(CancellationToken stop)
    {
        world.Loop.Guard();
        var fault = world.Weather.NextDatabaseFault();
        if (fault is not DatabaseFault.None)
            world.Coverage.Hit($"database {fault}");
        var answered = new TaskCompletionSource<T>();
        if (stop.CanBeCanceled)
            stop.UnsafeRegister(_ => answered.TrySetCanceled(stop), null);
        return (answered, fault);
    }

    private TimeSpan Way(DatabaseFault fault) => fault is DatabaseFault.Slow ? world.Dice.Seconds(0.5, 3) : world.Dice.Seconds(0.0005, 0.01);

    private static bool IsAway(DatabaseFault fault) => fault is DatabaseFault.UnavailableBefore or DatabaseFault.UnavailableAfter or DatabaseFault.DownForAWhile;

    private static LedgerUnavailableException Away() => new("the simulated database does not answer");

    private void Complete<T>(TaskCompletionSource<T> answered, Func<T> act)
    {
        T result;
        try
        {
            result = act();
        }
        catch (Exception e)
        {
            if (e is Violation broken)
                world.Broken(broken);
            answered.TrySetException(e);
            return;
        }
        answered.TrySetResult(result);
    }
}
