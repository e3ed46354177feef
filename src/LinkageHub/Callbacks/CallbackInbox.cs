using System.Security.Cryptography;
using System.Threading.Channels;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Callbacks;

/// <summary>A stored callback whose turn has come.</summary>
/// <param name="Deaths">How many nodes were lost while they looked at it.</param>
/// <param name="IsTakenOver">The last of them only now.</param>
public sealed record StoredCallback(
    string Partner, string WebhookId, string Type, string? Key, string? KeyKind, string BodyHash, int Tries, int Deaths = 0, bool IsTakenOver = false);

/// <summary>受信箱: a callback is stored before it is answered, and a repeat of its id is known, whenever it comes.</summary>
public sealed class CallbackInbox(NpgsqlDataSource database, LedgerOptions options) : ICallbackInbox
{
    private readonly Channel<bool> arrivals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <exception cref="LedgerUnavailableException">Not stored; the partner shall send it again.</exception>
    public async Task StoreAsync(string partner, string webhookId, CallbackBody body, byte[] bytes, CancellationToken stop)
    {
        try
        {
            await using var insert = database.CreateCommand("""
                insert into callback (partner, webhook_id, type, key, key_kind, body_hash, due_at)
                values ($1, $2, $3, $4, $5, $6, case when $4 is null then null else hub_now() end)
                on conflict do nothing
                """);
            foreach (var value in (object?[])[partner, webhookId, body.Type, body.Key, body.KeyKind, Convert.ToHexStringLower(SHA256.HashData(bytes))])
                insert.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await insert.ExecuteNonQueryAsync(stop);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new LedgerUnavailableException("the callback could not be stored", e);
        }
        arrivals.Writer.TryWrite(true);
    }

    /// <summary>The next ones to apply, under a lease: a node that dies with them leaves them to the others. The number of the try is the fence.</summary>
    public async Task<IReadOnlyList<StoredCallback>> TakeAsync(int most, CancellationToken stop)
    {
        await using var take = database.CreateCommand("""
            with due as (
                select partner, webhook_id, coalesce(node <> $3, false) as is_taken_over
                from callback where due_at <= hub_now() order by due_at limit $1 for update skip locked)
            update callback c set due_at = hub_now() + $2, tries = c.tries + 1, node = $3, deaths = c.deaths + due.is_taken_over::int
            from due where c.partner = due.partner and c.webhook_id = due.webhook_id
            returning c.partner, c.webhook_id, c.type, c.key, c.key_kind, c.body_hash, c.tries, c.deaths, due.is_taken_over
            """);
        take.Parameters.AddWithValue(most);
        take.Parameters.AddWithValue(Lease);
        take.Parameters.AddWithValue(options.Node);
        var taken = new List<StoredCallback>();
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            taken.Add(new StoredCallback(
                row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetInt32(7), row.GetBoolean(8)));
        return taken;
    }

    public Task AppliedAsync(StoredCallback callback, string outcome, CancellationToken stop) => EndAsync(callback, outcome, null, stop);

    public Task GiveUpAsync(StoredCallback callback, WorkItem? item, CancellationToken stop) => EndAsync(callback, "deadly", item, stop);

    private async Task EndAsync(StoredCallback callback, string outcome, WorkItem? item, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        var done = new NpgsqlBatchCommand("""
            update callback set applied_at = hub_now(), due_at = null, outcome = $4, node = null
            where partner = $1 and webhook_id = $2 and tries = $3 and applied_at is null
            """);
        foreach (var value in (object[])[callback.Partner, callback.WebhookId, callback.Tries, outcome])
            done.Parameters.AddWithValue(value);
        batch.BatchCommands.Add(done);
        WorkItemRows.Open(batch, item is null ? [] : [item]);
        await batch.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Kept for a later look; polling would find the same, only later.</summary>
    public Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) => DueInAsync(callback, delay, "node = null, deaths = 0", stop);

    public Task PutOffAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) => DueInAsync(callback, delay, "node = null, tries = tries - 1", stop);

    public Task KeepAsync(StoredCallback callback, CancellationToken stop) => DueInAsync(callback, Lease, "node = node", stop);

    private async Task DueInAsync(StoredCallback callback, TimeSpan delay, string andThen, CancellationToken stop)
    {
        // Kept for longer by a statement that the database gets to late, what is applied would be due again.
        await using var due = database.CreateCommand($"""
            update callback set due_at = hub_now() + $4, {andThen} where partner = $1 and webhook_id = $2 and tries = $3 and applied_at is null
            """);
        due.Parameters.AddWithValue(callback.Partner);
        due.Parameters.AddWithValue(callback.WebhookId);
        due.Parameters.AddWithValue(callback.Tries);
        due.Parameters.AddWithValue(delay);
        await due.ExecuteNonQueryAsync(stop);
    }

    public async Task LeaveAsync()
    {
        await using var leave = database.CreateCommand("update callback set node = null, due_at = hub_now() where due_at is not null and node = $1");
        leave.Parameters.AddWithValue(options.Node);
        await leave.ExecuteNonQueryAsync();
    }

    /// <summary>Ends when something arrived here, or after the time.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        await ((Task)arrivals.Reader.ReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
