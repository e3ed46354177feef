using LinkageHub.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

[Collection(PostgresTests.Name)]
public sealed class DurabilityCheckTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_private_cluster_passes_without_a_warning()
    {
        var log = new WarningLog();

        await DurabilityCheck.CheckAsync(await postgres.CreateDatabaseAsync(), log, CancellationToken.None);

        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    public async Task A_server_that_may_lose_rows_is_refused_by_the_name_of_its_setting(string setting)
    {
        using var directory = new TestDirectory();
        await using (var careless = await StartAsync(directory))
            await Sql.ScalarAsync(careless.ConnectionString, $"alter system set {setting} = off");
        await using var cluster = await StartAsync(directory);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);

        var refused = await Assert.ThrowsAsync<UnsafeDatabaseException>(() =>
            DurabilityCheck.CheckAsync(database, NullLogger.Instance, CancellationToken.None));

        Assert.Equal([setting], refused.Settings);
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", true)]
    [InlineData("local", false)]
    public async Task Synchronous_commit_must_reach_the_disk(string value, bool isRefused)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.Cluster.ConnectionString)
        {
            Options = $"-c synchronous_commit={value}",
        });

        var problem = await Record.ExceptionAsync(() =>
            DurabilityCheck.CheckAsync(database, NullLogger.Instance, CancellationToken.None));

        Assert.Equal(isRefused, problem is UnsafeDatabaseException);
        Assert.Equal(isRefused, problem is not null);
    }

    [Fact]
    public void Missing_data_checksums_only_warn()
    {
        var log = new WarningLog();

        DurabilityCheck.Judge([("data_checksums", "off"), ("fsync", "on")], log);

        Assert.Single(log.Warnings, w => w.Contains("data_checksums", StringComparison.Ordinal));
    }

    private static Task<PrivateCluster> StartAsync(TestDirectory directory) =>
        PrivateCluster.StartAsync(directory.ClusterDirectory, NullLogger.Instance, CancellationToken.None);

    private sealed class WarningLog : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> format)
        {
            if (level >= LogLevel.Warning) Warnings.Add(format(state, e));
        }
    }
}
