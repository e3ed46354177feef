using LinkageHub.Ledger;
using Npgsql;
using Quartz;

namespace LinkageHub.Web.Schedules;

/// <summary>Schedules on Quartz.NET, clustered on the hub's own database: a node that dies leaves its turn to the others.</summary>
public static class ScheduleServices
{
    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddSchedules(this IServiceCollection services, string connectionString, string node, IReadOnlyList<ScheduledWork> works)
    {
        services.AddSingleton(works);
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => (scheduler.InstanceName, scheduler.InstanceId) = ("linkagehub", node));
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 2);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(OwnPool(connectionString));
                store.UseSystemTextJsonSerializer();
                store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (CheckIn, 2 * CheckIn));
            });
            foreach (var work in works)
                quartz.ScheduleJob<ScheduledJob>(
                    trigger => trigger.WithIdentity(work.Name).WithCronSchedule(work.Cron, cron => cron.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
                    job => job.WithIdentity(work.Name).RequestRecovery());
        });
        return services.AddHostedService<ScheduleClock>();
    }

    /// <summary>A few connections of its own, so that the clock's work never waits behind people's.</summary>
    private static string OwnPool(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 3, ApplicationName = "linkagehub-schedules" }.ConnectionString;
}

/// <summary>
/// One run of one schedule. Quartz lets one node fire; the row in <c>schedule_run</c> makes it so also where a node comes back from the dead or the
/// run is recovered: who does not get the row does nothing.
/// </summary>
[DisallowConcurrentExecution]
public sealed class ScheduledJob(IReadOnlyList<ScheduledWork> works, IServiceProvider hub, NpgsqlDataSource database, LedgerOptions options, ILogger<ScheduledJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var work = works.Single(one => one.Name == context.JobDetail.Key.Name);
        var fireAt = context.ScheduledFireTimeUtc ?? context.FireTimeUtc;
        if (!await BeginAsync(work.Name, fireAt, context.Recovering, cancellationToken))
            return;
        var outcome = "done";
        try
        {
            await work.RunAsync(hub, fireAt, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The next run is the retry; what a schedule does may be done again.
            outcome = e.GetType().Name;
            logger.LogError("schedule {Schedule} ended with {Error}", work.Name, outcome);
        }
        await using var end = database.CreateCommand("update schedule_run set ended_at = now(), outcome = $3 where name = $1 and fire_at = $2");
        end.Parameters.AddWithValue(work.Name);
        end.Parameters.AddWithValue(fireAt.ToUniversalTime());
        end.Parameters.AddWithValue(outcome);
        await end.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>A recovered run takes over the row of the node that died with it, unless that had ended.</summary>
    private async Task<bool> BeginAsync(string name, DateTimeOffset fireAt, bool recovering, CancellationToken stop)
    {
        await using var begin = database.CreateCommand("""
            insert into schedule_run as run (name, fire_at, node) values ($1, $2, $3)
            on conflict (name, fire_at) do update set node = excluded.node, started_at = now() where $4 and run.ended_at is null and run.node <> excluded.node
            """);
        begin.Parameters.AddWithValue(name);
        begin.Parameters.AddWithValue(fireAt.ToUniversalTime());
        begin.Parameters.AddWithValue(options.Node);
        begin.Parameters.AddWithValue(recovering);
        return await begin.ExecuteNonQueryAsync(stop) == 1;
    }
}
