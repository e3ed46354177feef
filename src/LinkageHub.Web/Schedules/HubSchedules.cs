using LinkageHub.Personal;
using LinkageHub.Schedules;
using LinkageHub.Values;
using LinkageHub.Web.Checks;

namespace LinkageHub.Web.Schedules;

/// <summary>The hub's schedules. Retries, polls and batches are none: they go by due times in the database, many times a second.</summary>
public static class HubSchedules
{
    public static readonly IReadOnlyList<ScheduledWork> All =
    [
        new("expected-by", "0/30 * * * * ?", (hub, _, stop) => hub.GetRequiredService<ExpectedBy>().RunAsync(stop)),
        new("backlog", "15/30 * * * * ?", (hub, _, stop) => hub.GetRequiredService<BacklogSamples>().TakeAsync(stop)),
        // 03:00, 03:30, 04:30 and 08:00 in Japan.
        new("data-key", "0 0 18 * * ?", (hub, _, stop) => hub.GetRequiredService<DataKeys>().RenewAsync(TimeSpan.FromDays(30), stop)),
        new("retention", "0 30 18 * * ?", (hub, _, stop) => hub.GetRequiredService<Retention>().RunAsync(stop)),
        new("reconciliation", "0 30 19 * * ?", async (hub, fireAt, stop) =>
        {
            foreach (var reconcile in hub.GetServices<ReconcileDay>())
                await reconcile(JapanTime.DayOf(fireAt).AddDays(-1), stop);
        }),
        new("certificates", "0 0 23 * * ?", (hub, _, _) =>
        {
            var log = hub.GetRequiredService<ILogger<ScheduledWork>>();
            foreach (var finding in CertificateCheck.Run(hub.GetRequiredService<HubSettings>().Partners, hub.GetRequiredService<TimeProvider>()).Where(finding => finding.Level is not Level.Ok))
                log.LogWarning("{Check}: {Detail}", finding.Name, finding.Detail);
            return Task.CompletedTask;
        }),
    ];
}
