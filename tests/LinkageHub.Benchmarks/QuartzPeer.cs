using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace LinkageHub.Benchmarks;

/// <summary>A job engine in the hub's place: one trigger per handoff in Quartz.NET's PostgreSQL store, the same request to the same stub, no ledger.</summary>
internal static class QuartzPeer
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);
    private static readonly JobKey Handoffs = new("handoffs");

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var database = await sitting.NewDatabaseAsync(stop);
        using var sending = new Sending(sitting.Partners);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddSingleton(sending);
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 64);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(database);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
        });
        await using var provider = services.BuildServiceProvider();
        var scheduler = await provider.GetRequiredService<ISchedulerFactory>().GetScheduler(stop);
        await scheduler.AddJob(JobBuilder.Create<Sending.Job>().WithIdentity(Handoffs).StoreDurably().Build(), default, stop);
        await scheduler.Start(stop);
        try
        {
            Task One() => sending.HandOverAsync(scheduler, sitting.NextSerial(), stop);
            await Figures.WarmUpAsync(One, stop);
            foreach (var inFlight in sitting.InFlight(64))
                report.Add($"Quartz.NET, one trigger per handoff, {inFlight} in flight", await Figures.MedianAsync(inFlight, Length, One, stop));
        }
        finally
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
        }
    }

    private sealed class Sending(string partners) : IDisposable
    {
        private readonly HttpClient partner = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri(partners) };
        private readonly byte[] body = Wire.RecordBytesOf(Wire.ApplicationOf("B0000000"));
        private readonly ConcurrentDictionary<string, TaskCompletionSource> open = new();

        public async Task HandOverAsync(IScheduler scheduler, string serial, CancellationToken stop)
        {
            var done = open[serial] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await scheduler.ScheduleJob(TriggerBuilder.Create().ForJob(Handoffs).WithIdentity(serial).StartNow().Build(), default, stop);
            await done.Task;
        }

        internal sealed class Job(Sending sending) : IJob
        {
            public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
            {
                var serial = context.Trigger.Key.Name;
                using var request = new HttpRequestMessage(HttpMethod.Put, $"/jpass/v1/insurance-records/Q{serial}") { Content = Wire.Content(sending.body) };
                using var answer = await sending.partner.SendAsync(request, cancellationToken);
                answer.EnsureSuccessStatusCode();
                sending.open.TryRemove(serial, out var done);
                done!.SetResult();
            }
        }

        public void Dispose() => partner.Dispose();
    }
}
