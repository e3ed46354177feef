using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Callbacks;

/// <summary>Applies stored callbacks: each is a reason to read the partner's present state, in whatever order they came.</summary>
public sealed class CallbackWorker(
    ICallbackInbox inbox, ICaseReader cases, CaseRefresh refresh, PartnerDirectory partners, CallbackTriggers triggers, LastChance chance,
    RetryOptions retry, TimeProvider clock, ILogger<CallbackWorker> logger) : BackgroundService
{
    private const int BatchSize = 32;

    /// <summary>A key that no case has for so many looks belongs to no case of ours; a trigger reads the partner anyway.</summary>
    private const int MostTries = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Precedence.Yield();
        await RunAsync(stoppingToken);
    }

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                var batch = await inbox.TakeAsync(BatchSize, stoppingToken);
                taken = batch.Count;
                await ApplyAsync(batch, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                logger.LogWarning("callbacks wait for the database: {Error}", e.GetType().Name);
            }
            if (taken < BatchSize)
                await inbox.WaitAsync(TimeSpan.FromSeconds(1), clock, stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await inbox.LeaveAsync();
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("callbacks of this node wait for its lease: {Error}", e.GetType().Name);
        }
    }

    private Task ApplyAsync(IReadOnlyList<StoredCallback> batch, CancellationToken stop) => chance.RunAsync(
        batch, callback => (callback.Deaths, callback.IsTakenOver), callback => ApplyAsync(callback, stop), callback => GiveUpAsync(callback, stop), later => PutOffAsync(later, stop));

    private async Task PutOffAsync(IReadOnlyList<StoredCallback> later, CancellationToken stop)
    {
        foreach (var callback in later)
            await inbox.PutOffAsync(callback, LastChance.NextTurn, stop);
    }

    /// <summary>A person's where it has a case; a number nobody has here is kept and asked about when somebody needs it.</summary>
    private async Task GiveUpAsync(StoredCallback callback, CancellationToken stop)
    {
        var file = await FindAsync(callback, stop);
        logger.LogError("LH9-111: {Deaths} nodes were lost while they looked at what {Partner} had told in {WebhookId} of case {CaseId}; it is given up",
            callback.Deaths, callback.Partner, callback.WebhookId, file?.CaseId);
        await inbox.GiveUpAsync(callback, file is null ? null : WorkItems.Unreadable(file, clock.GetUtcNow(), retry.Expected.CarryIn), stop);
    }

    /// <summary>Null also where its case cannot be read: then it is given up without an item, as a number that is nobody's.</summary>
    private async Task<CaseFile?> FindAsync(StoredCallback callback, CancellationToken stop)
    {
        try
        {
            return callback.Type is "application.printed" or "contract.concluded"
                ? await cases.FindByPrintSerialAsync(InsurerOf(callback), callback.Key!, stop)
                : await cases.FindByReceptionNumberAsync(callback.Key!, stop);
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("the case of {WebhookId} from {Partner} cannot be read: {Error}", callback.WebhookId, callback.Partner, e.GetType().Name);
            return null;
        }
    }

    private string InsurerOf(StoredCallback callback) =>
        partners.InsurerCodes.FirstOrDefault(code => partners.Insurer(code).Client.Id == callback.Partner) ?? partners.DefaultInsurerCode;

    private async Task ApplyAsync(StoredCallback callback, CancellationToken stop)
    {
        var done = await ReadableAsync(callback, stop);
        if (done == true)
            await inbox.AppliedAsync(callback, "read", stop);
        else if (callback.Tries >= MostTries)
            await inbox.AppliedAsync(callback, done is null ? "unknown-key" : "not-readable", stop);
        else
            await inbox.LaterAsync(callback, Linkages.Backoff.Delay(callback.Tries, TimeSpan.FromSeconds(retry.FirstDelaySeconds), retry.Factor,
                TimeSpan.FromSeconds(retry.MaxDelaySeconds), 1), stop);
    }

    /// <summary>A case that cannot be read costs no other callback its turn.</summary>
    private async Task<bool?> ReadableAsync(StoredCallback callback, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(callback, stop);
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("what {Partner} told in {WebhookId} cannot be applied; it is tried again: {Error}", callback.Partner, callback.WebhookId, e.GetType().Name);
            return false;
        }
    }

    /// <summary>True: read. False: worth another look later. Null: its key is nobody's.</summary>
    private async Task<bool?> ReadAsync(StoredCallback callback, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var keeping = KeepAsync(callback, over.Token);
        try
        {
            var note = new CallbackNote(callback.Partner, callback.Type, callback.BodyHash, callback.Tries >= MostTries);
            var (insurer, key) = (InsurerOf(callback), callback.Key!);
            bool? done = callback.Type switch
            {
                "application.printed" => await refresh.OpenAsync(insurer, key, note, stop),
                "contract.concluded" => await OfCaseAsync(await cases.FindByPrintSerialAsync(insurer, key, stop), note, stop),
                _ => await OfReceptionAsync(key, note, stop),
            };
            if (done == true)
                await triggers.AfterAsync(callback, insurer, stop);
            return done;
        }
        finally
        {
            // On this thread: whoever plays a node replays it to the letter.
            over.Cancel();
            await keeping;
        }
    }

    /// <summary>A slow partner must not make the other nodes take it too; when the database is away nobody takes anything.</summary>
    private async Task KeepAsync(StoredCallback callback, CancellationToken over)
    {
        using var beat = new PeriodicTimer(inbox.Lease / 3, clock);
        // The timer ends with the look, without the exception that a cancelled wait would throw for every callback.
        await using var end = over.UnsafeRegister(static timer => ((PeriodicTimer)timer!).Dispose(), beat);
        try
        {
            while (await beat.WaitForNextTickAsync(CancellationToken.None))
                await inbox.KeepAsync(callback, over);
        }
        catch (OperationCanceledException)
        {
            // Read.
        }
        catch (Exception e) when (Outage.Is(e))
        {
            logger.LogWarning("a callback is no longer kept: {Error}", e.GetType().Name);
        }
    }

    private async Task<bool?> OfCaseAsync(CaseFile? file, CallbackNote note, CancellationToken stop) =>
        file is null ? null : await refresh.RefreshAsync(file, note, stop);

    private async Task<bool?> OfReceptionAsync(string number, CallbackNote note, CancellationToken stop)
    {
        if (await cases.FindByReceptionNumberAsync(number, stop) is { } known)
            return await refresh.RefreshAsync(known, note, stop);
        if (await partners.JPass.ReadReceptionAsync(number, stop) is not ReadResult<Reception>.Found(var reception))
            return false;
        await refresh.AttachAsync(reception, stop);
        return await OfCaseAsync(await cases.FindByReceptionNumberAsync(number, stop), note, stop);
    }
}
