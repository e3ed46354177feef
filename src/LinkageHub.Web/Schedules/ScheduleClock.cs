using Quartz;

namespace LinkageHub.Web.Schedules;

/// <summary>
/// Starts the schedules, and ends them within the host's own limit. Quartz's own service knows no limit: it gives what it had taken on back to the database,
/// again and again until that answers, and a hub whose database is away could not be stopped.
/// </summary>
public sealed class ScheduleClock(ISchedulerFactory schedulers, ILogger<ScheduleClock> logger) : IHostedService
{
    private IScheduler? scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.Start(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (scheduler is null)
            return;
        try
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken).AsTask().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("the schedules have not ended in time; another node, or the next start, takes over what they had begun");
        }
    }
}
