using System.Security.Cryptography;
using System.Threading.Channels;
using LinkageHub.Ledger;
using Npgsql;

namespace LinkageHub.Callbacks;

/// <summary>A stored callback whose turn has come.</summary>
public sealed record StoredCallback(string Partner, string WebhookId, string Type, string? Key, string? KeyKind, string BodyHash, int Tries);

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
                select partner, webhook_id from callback where due_at <= hub_now() order by due_at limit $1 for update skip locked)
            update callback c set due_at = hub_now() + $2, tries = c.tries + 1
            from due where c.partner = due.partner and c.webhook_id = due.webhook_id
            returning c.partner, c.webhook_id, c.type, c.key, c.key_kind, c.body_hash, c.tries
            """);
        take.Parameters.AddWithValue(most);
        take.Parameters.AddWithValue(Lease);
        var taken = new List<StoredCallback>();
        await using var row = await take.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            taken.Add(new StoredCallback(
                row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetInt32(6)));
        return taken;
    }

    public async Task AppliedAsync(StoredCallback callback, string outcome, CancellationToken stop)
    {
        await using var done = database.CreateCommand("""
            update callback set applied_at = hub_now(), due_at = null, outcome = $4
            where partner = $1 and webhook_id = $2 and tries = $3 and applied_at is null
            """);
        done.Parameters.AddWithValue(callback.Partner);
        done.Parameters.AddWithValue(callback.WebhookId);
        done.Parameters.AddWithValue(callback.Tries);
        done.Parameters.AddWithValue(outcome);
        await done.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Kept for a later look; polling would find the same, only later.</summary>
    public Task LaterAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop) => DueInAsync(callback, delay, stop);

    public Task KeepAsync(StoredCallback callback, CancellationToken stop) => DueInAsync(callback, Lease, stop);

    private async Task DueInAsync(StoredCallback callback, TimeSpan delay, CancellationToken stop)
    {
        // Kept for longer by a statement that the database gets to late, what is applied would be due again.
        await using var due = database.CreateCommand("""
            update callback set due_at = hub_now() + $4 where partner = $1 and webhook_id = $2 and tries = $3 and applied_at is null
            """);
        due.Parameters.AddWithValue(callback.Partner);
        due.Parameters.AddWithValue(callback.WebhookId);
        due.Parameters.AddWithValue(callback.Tries);
        due.Parameters.AddWithValue(delay);
        await due.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Ends when something arrived here, or after the time.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        await ((Task)arrivals.Reader.ReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
