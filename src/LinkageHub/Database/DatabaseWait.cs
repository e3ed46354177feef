using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;

namespace LinkageHub.Database;

/// <summary>
/// A database that is still starting, or has no session to give at this moment, is no reason not to start: it is asked again.
/// One that refuses for good (password, name) is not.
/// </summary>
public static class DatabaseWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks once a second, <paramref name="most"/> times again.</summary>
    /// <exception cref="NpgsqlException">What it said last.</exception>
    public static async Task UntilItAnswersAsync(NpgsqlDataSource database, ILogger logger, TimeProvider time, int most, CancellationToken stop)
    {
        var asks = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(failure => failure.IsTransient),
                MaxRetryAttempts = most,
                Delay = Pause,
                OnRetry = again =>
                {
                    // Said once: whoever waits is to know what for.
                    if (again.AttemptNumber == 0)
                        logger.LogWarning("The database does not answer yet, waiting up to {Seconds} s: {Said}", most * Pause.TotalSeconds, again.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        await asks.ExecuteAsync(async token =>
        {
            await using var session = await database.OpenConnectionAsync(token);
        }, stop);
    }
}
