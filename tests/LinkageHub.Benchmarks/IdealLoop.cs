using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Benchmarks;

/// <summary>
/// What the machine can do at most: an intent of 1.4 kB committed, the same request to the same stub, a result committed, and nothing else.
/// No case, no guard, no chain, no log. What a hub does is held against this, in the same sitting.
/// </summary>
internal sealed class IdealLoop : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly HttpClient partner;
    private readonly GroupWriter intents;
    private readonly GroupWriter results;
    private readonly byte[] body;
    private long last;

    private IdealLoop(NpgsqlDataSource database, string partners)
    {
        this.database = database;
        partner = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(partners) };
        body = Wire.RecordBytesOf(Wire.ApplicationOf("B0000000"));
        intents = new GroupWriter(database, "insert into ideal_intent (id, body) select * from unnest($1, $2)", body);
        results = new GroupWriter(database, "insert into ideal_result (id, status) select *, 'applied' from unnest($1) on conflict do nothing", null);
    }

    public static async Task<IdealLoop> OpenAsync(string connection, string partners, CancellationToken stop)
    {
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 32, MaxAutoPrepare = 8, AutoPrepareMinUsages = 1 });
        await using var create = database.CreateCommand("""
            create table ideal_intent (id bigint primary key, body bytea not null, at timestamptz not null default now());
            create table ideal_result (id bigint primary key, status text not null, at timestamptz not null default now())
            """);
        await create.ExecuteNonQueryAsync(stop);
        return new IdealLoop(database, partners);
    }

    /// <summary>Two writers, each committing at once whatever waits for it.</summary>
    public async Task WithGroupCommitAsync()
    {
        var id = Interlocked.Increment(ref last);
        await intents.CommitAsync(id);
        await SendAsync(id);
        await results.CommitAsync(id);
    }

    /// <summary>A commit for every step, as a job engine does it.</summary>
    public async Task WithOneCommitAStepAsync()
    {
        var id = Interlocked.Increment(ref last);
        await ExecuteAsync("insert into ideal_intent (id, body) values ($1, $2)", id, body);
        await SendAsync(id);
        await ExecuteAsync("insert into ideal_result (id, status) values ($1, 'applied')", id);
    }

    public async ValueTask DisposeAsync()
    {
        await intents.DisposeAsync();
        await results.DisposeAsync();
        partner.Dispose();
        await database.DisposeAsync();
    }

    private async Task SendAsync(long id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/jpass/v1/insurance-records/I{id}") { Content = Wire.Content(body) };
        using var answer = await partner.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One connection, one statement, one commit a batch; no lingering to fill it.</summary>
    private sealed class GroupWriter : IAsyncDisposable
    {
        private const int MostInOneCommit = 64;

        private readonly Channel<(long Id, TaskCompletionSource Done)> queue =
            Channel.CreateUnbounded<(long, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
        private readonly Task loop;

        public GroupWriter(NpgsqlDataSource database, string sql, byte[]? body) => loop = Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync();
            var batch = new List<(long Id, TaskCompletionSource Done)>(MostInOneCommit);
            while (await queue.Reader.WaitToReadAsync())
            {
                batch.Clear();
                while (batch.Count < MostInOneCommit && queue.Reader.TryRead(out var next))
                    batch.Add(next);
                await using var insert = new NpgsqlCommand(sql, connection);
                insert.Parameters.Add(new NpgsqlParameter { Value = batch.Select(one => one.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
                if (body is not null)
                    insert.Parameters.Add(new NpgsqlParameter { Value = batch.Select(_ => body).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
                await insert.ExecuteNonQueryAsync();
                foreach (var (_, done) in batch)
                    done.SetResult();
            }
        });

        public Task CommitAsync(long id)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Writer.TryWrite((id, done));
            return done.Task;
        }

        public async ValueTask DisposeAsync()
        {
            queue.Writer.Complete();
            await loop;
        }
    }
}
