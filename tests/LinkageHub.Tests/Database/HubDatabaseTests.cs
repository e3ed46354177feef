using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Database;

[Collection(PostgresTests.Name)]
public sealed class HubDatabaseTests(PostgresFixture postgres) : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_connection_string_leads_to_that_server_and_starts_none()
    {
        await using var database = await OpenAsync(postgres.Cluster.ConnectionString);

        Assert.False(database.IsPrivate);
        Assert.Equal(postgres.Cluster.Port, await database.Login.ScalarAsync<int>("select inet_server_port()"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Root));
    }

    // That a standby is none of them: StandbyTests, with a real one.
    [Theory]
    [InlineData("")]
    [InlineData(";Target Session Attributes=any")]
    public async Task Of_several_servers_the_one_that_commits_is_asked_whatever_the_operator_would_put_up_with(string more)
    {
        var several = new NpgsqlConnectionStringBuilder(postgres.Cluster.ConnectionString) { Host = $"127.0.0.1:1,127.0.0.1:{postgres.Cluster.Port}" };

        await using var database = await OpenAsync(several.ConnectionString + more);

        Assert.Equal(postgres.Cluster.Port, await database.Login.ScalarAsync<int>("select inet_server_port()"));
        Assert.Equal("primary", new NpgsqlConnectionStringBuilder(database.EngineConnectionString).TargetSessionAttributes);
    }

    [Theory]
    [InlineData("Host=db", 25)]
    [InlineData("Host=db;Maximum Pool Size=7", 7)]
    [InlineData("Host=db;MaxPoolSize=7", 7)]
    public void The_pool_is_small_unless_the_operator_says_otherwise(string connectionString, int expected) =>
        Assert.Equal(expected, HubDatabase.Configured(connectionString).MaxPoolSize);

    [Fact]
    public void What_the_operator_gives_the_server_goes_along_with_the_role_but_for_a_reset_which_might_end_it()
    {
        var text = new NpgsqlConnectionStringBuilder(HubDatabase.AsRole("Host=db;Options=-c statement_timeout=5000;No Reset On Close=false", DatabaseRoles.App));

        Assert.Equal(("-c statement_timeout=5000 -c role=hub_app", true), (text.Options, text.NoResetOnClose));
    }

    private Task<HubDatabase> OpenAsync(string? connectionString) =>
        HubDatabase.OpenAsync(connectionString, callers: null, _directory.Root, NullLoggerFactory.Instance, CancellationToken.None);
}
