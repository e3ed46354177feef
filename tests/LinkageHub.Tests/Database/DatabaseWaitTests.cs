using LinkageHub.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Tests.Database;

[Collection(PostgresTests.Name)]
public sealed class DatabaseWaitTests(PostgresFixture postgres)
{
    private const string Password = "for-a-test-only";

    [Fact]
    public async Task A_server_without_a_session_to_give_is_asked_again()
    {
        await using var full = NewRole("connection limit 0");
        // Said before the pause: by the next time it is asked, there is room.
        var said = new Listener(() => postgres.Cluster.Tells($"alter role {full.Role} connection limit 1"));

        await DatabaseWait.UntilItAnswersAsync(full.Source, said, TimeProvider.System, most: 3, CancellationToken.None);

        Assert.Equal(1, said.Warnings);
    }

    [Fact]
    public async Task A_server_that_stays_full_is_given_up()
    {
        await using var full = NewRole("connection limit 0");
        var said = new Listener(() => { });

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            DatabaseWait.UntilItAnswersAsync(full.Source, said, TimeProvider.System, most: 1, CancellationToken.None));

        Assert.Equal(PostgresErrorCodes.TooManyConnections, refused.SqlState);
    }

    [Fact]
    public async Task A_wrong_password_is_not_asked_twice()
    {
        await using var role = NewRole("connection limit 1", "not-this-one");
        var said = new Listener(() => { });

        await Assert.ThrowsAsync<PostgresException>(() =>
            DatabaseWait.UntilItAnswersAsync(role.Source, said, TimeProvider.System, most: 3, CancellationToken.None));

        Assert.Equal(0, said.Warnings);
    }

    private Login NewRole(string limit, string saying = Password)
    {
        var role = $"waits_{Guid.NewGuid():N}";
        postgres.Cluster.Tells($"create role {role} login password '{Password}' {limit}");
        var login = new NpgsqlConnectionStringBuilder(postgres.Cluster.ConnectionString) { Username = role, Password = saying, Pooling = false };
        return new Login(role, NpgsqlDataSource.Create(login));
    }

    private sealed record Login(string Role, NpgsqlDataSource Source) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Source.DisposeAsync();
    }

    private sealed class Listener(Action hears) : ILogger
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? failure, Func<TState, Exception?, string> words)
        {
            Warnings++;
            hears();
        }
    }
}

file static class Server
{
    public static void Tells(this PrivateCluster cluster, string command)
    {
        using var administrator = new NpgsqlConnection(cluster.ConnectionString);
        administrator.Open();
        using var said = new NpgsqlCommand(command, administrator);
        said.ExecuteNonQuery();
    }
}
