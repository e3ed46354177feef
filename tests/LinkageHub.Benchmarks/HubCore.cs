using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>
/// The hub without its doors: ledger, runner and partners as they are registered there, in this process.
/// A handoff is what a trigger commits once the insurer has been read: case, handoff and intent in one change, then one write, then its result.
/// </summary>
internal sealed class HubCore : IAsyncDisposable
{
    private static readonly Application Printed = Wire.ApplicationOf("");
    private static readonly TimeSpan Polling = new RetryOptions().Polling;

    private readonly NpgsqlDataSource database;
    private readonly ServiceProvider services;
    private readonly HandoffLedger ledger;
    private readonly HandoffSteps steps;
    private readonly HandoffRunner runner;
    private readonly HandoffWaiters waiters;

    private HubCore(NpgsqlDataSource database, ServiceProvider services)
    {
        (this.database, this.services) = (database, services);
        ledger = services.GetRequiredService<HandoffLedger>();
        steps = services.GetRequiredService<HandoffSteps>();
        runner = services.GetRequiredService<HandoffRunner>();
        waiters = services.GetRequiredService<HandoffWaiters>();
    }

    public static async Task<HubCore> OpenAsync(string connection, string partners, CancellationToken stop)
    {
        var database = HubDatabase.BuildDataSource(connection, NullLoggerFactory.Instance);
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(database, stop);
        var options = new PartnerOptions { BaseUrl = new Uri(partners), ApiKey = "bench", RequestsPerSecond = 100_000, MaxInFlight = 256 };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddSingleton(database).AddSingleton(TimeProvider.System)
            .AddSingleton(new RetryOptions()).AddSingleton(new LedgerOptions { Node = "bench" })
            .AddPartners(new PartnerSettings { SonpoOnline = options, JPass = options })
            .AddSingleton<HandoffLedger>().AddSingleton<CaseReader>().AddSingleton<DueWork>()
            .AddSingleton<FactReader>().AddSingleton<HeldTriggers>().AddSingleton<HandoffRunner>().AddSingleton<HandoffWaiters>()
            .AddSingleton(all => new HandoffSteps(all.GetRequiredService<PartnerDirectory>(), all.GetRequiredService<LedgerOptions>(),
                all.GetRequiredService<RetryOptions>(), TimeProvider.System, () => 0.5));
        return new HubCore(database, services.BuildServiceProvider());
    }

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
        edit.See(seen => Seen.At(seen, application, now));
        var opened = edit.Open(new Handoff { Id = Guid.CreateVersion7(now).ToString(), Revision = 0, Linkage = Linkage.I, TriggeredBy = "bench", CreatedAt = now, UpdatedAt = now }, serial);
        var write = new PlannedWrite(Operation.J1, serial, Linkage1Payload.Record(application));
        var (planned, operation, payload) = steps.Plan(edit.After, opened, write);
        HandoffSteps.Freeze(edit, 0, write);
        var sending = steps.AddIntent(edit, planned, operation, payload);
        edit.After = edit.After with { Fence = 1 };
        if (await ledger.CommitAsync(edit.Build(LeaseMove.Hold, Polling, edit.LeaseFor(planned.Id, ledger.Options))) is not CommitResult.Committed)
            throw new InvalidOperationException(serial);
        runner.StartSending(file.CaseId, planned.Id, HandoffSteps.Write("SJ", planned.Id, sending, payload.Body));
        await waiters.RestOf(planned.Id);
    }

    /// <summary>What was measured must also have happened.</summary>
    public async Task CheckAllSucceededAsync(CancellationToken stop)
    {
        await using var count = database.CreateCommand("select count(*) from handoff where status <> 'succeeded'");
        if (await count.ExecuteScalarAsync(stop) is not 0L)
            throw new InvalidOperationException("not every handoff succeeded");
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }
}
