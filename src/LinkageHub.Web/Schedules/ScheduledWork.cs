namespace LinkageHub.Web.Schedules;

/// <summary>Work that is done by the clock and once in the whole cluster. <paramref name="FireAt"/> of a run is the time it was planned for.</summary>
/// <param name="Cron">Quartz's form with seconds, in UTC: Japan is nine hours ahead the whole year, and no time zone table is needed for that.</param>
public sealed record ScheduledWork(string Name, string Cron, Func<IServiceProvider, DateTimeOffset, CancellationToken, Task> RunAsync);
