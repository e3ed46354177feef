using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Web;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>
/// A hub in this process, entered behind its doors. A handoff is what a trigger commits once the insurer has been read:
/// case, handoff and intent in one change, then one write at the partner, then its result.
/// </summary>
internal sealed class HubCore(RunningHub hub) : IAsyncDisposable
{
    private static readonly Application Printed = Wire.ApplicationOf("");
    private static readonly TimeSpan Polling = new RetryOptions().Polling;

    private readonly HandoffLedger ledger = hub.App.Services.GetRequiredService<HandoffLedger>();
    private readonly SendSteps sends = hub.App.Services.GetRequiredService<SendSteps>();
    private readonly HandoffRunner runner = hub.App.Services.GetRequiredService<HandoffRunner>();
    private readonly HandoffWaiters waiters = hub.App.Services.GetRequiredService<HandoffWaiters>();

    /// <summary>From the trigger's commit to the result's; the trigger's commit also opens the case.</summary>
    public Task HandOverAsync(string serial) => HandOverAsync(Opening(serial, TimeProvider.System.GetUtcNow()), serial);

    /// <summary>The same on a case that stands.</summary>
    public Task HandOverAsync(CaseFile standing) =>
        HandOverAsync(new CaseEdit(standing, Actor.System, TimeProvider.System.GetUtcNow()), standing.Current.PrintSerial!);

    /// <summary>A case as an earlier trigger has left it: opened, its insurer read, no handoff under way.</summary>
    public async Task<CaseFile> StandAsync(string serial) => await CommittedAsync(Opening(serial, TimeProvider.System.GetUtcNow()).Build(LeaseMove.Keep, Polling));

    private static CaseEdit Opening(string serial, DateTimeOffset now)
    {
        var application = Printed with { PrintSerial = serial };
        var file = new CaseFile
        {
            CaseId = Guid.CreateVersion7(now).ToString(),
            InsurerCode = "SJ",
            AgencyCode = application.AgencyCode,
            StoreCode = application.StoreCode,
            CreatedAt = now,
            UpdatedAt = now,
            StateSince = now,
            Revisions = [new Revision { Number = 0, Reason = "Initial", PrintSerial = serial, OpenedAt = now }],
        };
        var edit = new CaseEdit(null, file, Actor.System, now);
        edit.Key(BusinessKey.PrintSerial("SJ", serial, 0));
        edit.Say("case-opened", "案件を開始しました。", data: new { printSerial = serial });
        edit.See(seen => Seen.At(seen, application, now));
        return edit;
    }

    private async Task HandOverAsync(CaseEdit edit, string serial)
    {
        var opened = edit.Open(
            new Handoff { Id = Guid.CreateVersion7(edit.Now).ToString(), Revision = 0, Linkage = Linkage.I, TriggeredBy = "bench", CreatedAt = edit.Now, UpdatedAt = edit.Now }, serial);
        var write = new PlannedWrite(Operation.J1, serial, Linkage1Payload.Record(Printed with { PrintSerial = serial }));
        var (planned, operation, payload) = sends.Plan(edit.After, opened, write);
        SendSteps.Freeze(edit, 0, write);
        var sending = sends.AddIntent(edit, planned, operation, payload);
        edit.After = edit.After with { Fence = edit.After.Fence + 1 };
        var claimedAt = TimeProvider.System.GetTimestamp();
        var intent = edit.Build(LeaseMove.Hold, Polling, edit.LeaseFor(planned.Id, ledger.Options));
        await CommittedAsync(intent);
        runner.StartSending(intent, planned.Id, SendSteps.Write("SJ", planned.Id, sending, payload.Body), claimedAt);
        await waiters.RestOf(planned.Id);
    }

    private async Task<CaseFile> CommittedAsync(CaseChange change) =>
        await ledger.CommitAsync(change) is CommitResult.Committed ? change.After : throw new InvalidOperationException(change.After.CaseId);

    /// <summary>What was measured must also have happened.</summary>
    public async Task CheckAllSucceededAsync(CancellationToken stop)
    {
        await using var count = hub.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select count(*) from handoff where status <> 'succeeded'");
        if (await count.ExecuteScalarAsync(stop) is not 0L)
            throw new InvalidOperationException("not every handoff succeeded");
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();
}
