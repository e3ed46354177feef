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

    /// <summary>From the trigger's commit to the result's.</summary>
    public async Task HandOverAsync(string serial)
    {
        var now = TimeProvider.System.GetUtcNow();
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
        var opened = edit.Open(
            new Handoff { Id = Guid.CreateVersion7(now).ToString(), Revision = 0, Linkage = Linkage.I, TriggeredBy = "bench", CreatedAt = now, UpdatedAt = now }, serial);
        var write = new PlannedWrite(Operation.J1, serial, Linkage1Payload.Record(application));
        var (planned, operation, payload) = sends.Plan(edit.After, opened, write);
        SendSteps.Freeze(edit, 0, write);
        var sending = sends.AddIntent(edit, planned, operation, payload);
        edit.After = edit.After with { Fence = 1 };
        var claimedAt = TimeProvider.System.GetTimestamp();
        var intent = edit.Build(LeaseMove.Hold, Polling, edit.LeaseFor(planned.Id, ledger.Options));
        if (await ledger.CommitAsync(intent) is not CommitResult.Committed)
            throw new InvalidOperationException(serial);
        runner.StartSending(intent, planned.Id, SendSteps.Write("SJ", planned.Id, sending, payload.Body), claimedAt);
        await waiters.RestOf(planned.Id);
    }

    /// <summary>What was measured must also have happened.</summary>
    public async Task CheckAllSucceededAsync(CancellationToken stop)
    {
        await using var count = hub.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select count(*) from handoff where status <> 'succeeded'");
        if (await count.ExecuteScalarAsync(stop) is not 0L)
            throw new InvalidOperationException("not every handoff succeeded");
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();
}
