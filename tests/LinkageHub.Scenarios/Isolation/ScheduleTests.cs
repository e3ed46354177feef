using System.Collections.Concurrent;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Scenarios.Isolation;

/// <summary>Two nodes on one database: each schedule runs once, and goes on when a node leaves.</summary>
[Collection(IsolationTests.Name)]
public sealed class ScheduleTests(Ground ground)
{
    [Fact]
    public async Task A_schedule_runs_once_in_the_cluster_and_the_other_node_goes_on()
    {
        var connection = await ground.CreateDatabaseAsync(ground.NewTownName());
        await using var database = NpgsqlDataSource.Create(connection);
        await new Migrator(MigrationScript.Embedded()).MigrateAsync(database, CancellationToken.None);
        var runs = new ConcurrentQueue<(string Node, DateTimeOffset FireAt)>();
        var (one, other) = (NodeOn(connection, database, "node-a", runs), NodeOn(connection, database, "node-b", runs));
        await one.StartAsync();
        await other.StartAsync();

        await Eventually.Sees(() => Task.FromResult(runs.Count), count => count >= 4);
        await one.StopAsync();
        one.Dispose();
        var left = runs.Count;
        await Eventually.Sees(() => Task.FromResult(runs.Count), count => count >= left + 2);
        await other.StopAsync();
        other.Dispose();

        Assert.Equal(runs.Count, runs.Select(run => run.FireAt).Distinct().Count());
        Assert.All(runs.Skip(left), run => Assert.Equal("node-b", run.Node));
        await using var recorded = database.CreateCommand("select count(*) from schedule_run where name = 'tick' and outcome = 'done'");
        Assert.Equal((long)runs.Count, await recorded.ExecuteScalarAsync());
    }

    private static IHost NodeOn(string connection, NpgsqlDataSource database, string name, ConcurrentQueue<(string, DateTimeOffset)> runs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(database).AddSingleton(new LedgerOptions { Node = name });
        builder.Services.AddSchedules(connection, name, [new ScheduledWork("tick", "* * * * * ?", (_, fireAt, _) =>
        {
            runs.Enqueue((name, fireAt));
            return Task.CompletedTask;
        })]);
        return builder.Build();
    }
}
