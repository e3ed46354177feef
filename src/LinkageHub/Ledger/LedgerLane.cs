using LinkageHub.Personal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// One writer: what is there is committed as one transaction (group commit, no lingering).
/// It owns one hash chain, held by an advisory lock on its own connection, so that no two writers ever extend the same chain.
/// </summary>
internal sealed class LedgerLane(NpgsqlDataSource database, PersonalSeal seal, PersonKeys keys, LedgerOptions options, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    // A winner that gives up leaves a loser that has lost to nobody; that many times it is only tried again.
    private const int MostPhantoms = 20;

    private readonly CancellationTokenSource stop = new();
    private readonly CommitQueue queue = new();
    private NpgsqlConnection? connection;
    private string chain = "";
    private long lastSeq;
    private string lastHash = "";

    public Task<CommitResult> CommitAsync(IReadOnlyList<CaseChange> changes) => queue.CommitAsync(changes, CommitBatchAsync);

    /// <summary>Losers of a race are taken out and the rest is committed without them; a change the database refuses fails alone.</summary>
    private async Task CommitBatchAsync(IReadOnlyList<Waiting> batch)
    {
        var open = new List<Waiting>(batch);
        for (var tries = 1; open.Count > 0; tries++)
        {
            try
            {
                await EnsureConnectedAsync();
                var losers = await TryCommitAsync(open);
                if (losers is null)
                {
                    foreach (var waiting in open)
                        waiting.Done.SetResult(CommitResult.Committed);
                    return;
                }
                if (tries > batch.Count + MostPhantoms)
                    throw new TimeoutException("somebody is faster again and again, and then again nobody");
                foreach (var lost in losers)
                {
                    open.Remove(lost);
                    lost.Done.SetResult(CommitResult.Conflict);
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && open.Count == 1)
            {
                open[0].Done.SetResult(CommitResult.Conflict);
                return;
            }
            catch (PostgresException e) when (!Outage.IsOfTheServer(e))
            {
                if (open.Count == 1)
                {
                    logger.LogError("ledger commit refused by the database: {SqlState} {Constraint}", e.SqlState, e.ConstraintName);
                    open[0].Done.SetException(e);
                    return;
                }
                // One of them is wrong: each alone, so that the others do not suffer for it.
                foreach (var single in open.ToList())
                    await CommitBatchAsync([single]);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or TimeoutException)
            {
                await DisconnectAsync();
                var outage = new LedgerUnavailableException("the database cannot commit", e);
                foreach (var waiting in open)
                    waiting.Done.SetException(outage);
                logger.LogWarning("ledger commit failed: {Error}", e.GetType().Name);
                return;
            }
            catch (Exception e)
            {
                // A bug in what was handed in must not end the lane: those that come after it would wait for ever.
                await DisconnectAsync();
                if (open.Count == 1)
                {
                    logger.LogError("ledger commit impossible: {Error}", e.GetType().Name);
                    open[0].Done.SetException(e);
                    return;
                }
                foreach (var single in open.ToList())
                    await CommitBatchAsync([single]);
                return;
            }
        }
    }

    /// <summary>Null when committed; else those who came too late (nothing is written then).</summary>
    private async Task<List<Waiting>?> TryCommitAsync(List<Waiting> batch)
    {
        // The same case twice in one commit: the second has not seen the first.
        var seen = new HashSet<string>();
        var losers = batch.Where(w => !w.Changes.All(c => seen.Add(c.After.CaseId))).ToList();
        if (losers.Count > 0)
            return losers;

        var changes = batch.SelectMany(w => w.Changes).ToList();
        var at = clock.GetUtcNow();
        var (seq, hash) = (lastSeq, lastHash);
        var rows = new List<CaseLogRow>();
        foreach (var change in changes)
        {
            var entries = new List<ChainEntry>(change.Facts.Count);
            foreach (var fact in change.Facts)
            {
                var entry = ChainEntry.After(chain, seq, hash, fact, at);
                entries.Add(entry);
                (seq, hash) = (entry.Seq, entry.Hash);
            }
            rows.AddRange(CaseLogRow.Of(change, entries));
        }

        try
        {
            await WriteOrLookUpAsync(changes, rows);
        }
        catch (PostgresException e) when (e.SqlState == CaseClaims.TooLate)
        {
            return await LosersAsync(batch, changes);
        }
        (lastSeq, lastHash) = (seq, hash);
        return null;
    }

    /// <summary>
    /// One batch, one round trip: the database takes it as one transaction and commits it at its end. An answer that never came is
    /// decided by looking for our own last row, never by trying again blindly.
    /// </summary>
    private async Task WriteOrLookUpAsync(List<CaseChange> changes, List<CaseLogRow> rows)
    {
        var hashes = await keys.HashesAsync(CancellationToken.None);
        await using var write = new NpgsqlBatch(connection);
        CaseClaims.AddAll(write, changes, options);
        CaseRows.Add(write, changes, seal, hashes);
        LookRows.Add(write, changes);
        HandoffRows.Add(write, changes, seal);
        WorkItemRows.Add(write, changes, options.Prompt);
        FailureRows.Add(write, changes);
        var last = rows.FindLast(row => row.Entries.Count > 0);
        CaseLogRow.Add(write, rows, last?.Entries[^1]);
        // A connection that is lost does not say any more which session it was.
        var session = connection!.ProcessID;
        try
        {
            await write.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is IOException || (e is NpgsqlException && (e is not PostgresException refused || Outage.IsOfTheServer(refused))))
        {
            await DisconnectAsync();
            if (last is null || !await StandsAsync(last, session))
                throw;
        }
    }

    /// <summary>Whether our last row stands, once the session that brought it can no longer commit.</summary>
    private async Task<bool> StandsAsync(CaseLogRow last, int session)
    {
        logger.LogWarning("commit answer lost; looking up our entry");
        var first = last.Entries[0];
        await OwnSessions.CountAsync(database, """
            select count(*) filter (where pg_terminate_backend(pid, 5000)) from pg_locks
            where locktype = 'advisory' and pid = $1 and classid::bigint = (hashtext('linkagehub.ledger.chain')::bigint & 4294967295) and objid::text = $2
            """, [session, first.Chain], CancellationToken.None);
        await using var check = database.CreateCommand("select exists (select from case_log where chain = $1 and seq = $2 and hashes = $3)");
        check.Parameters.AddWithValue(first.Chain);
        check.Parameters.AddWithValue(first.Seq);
        check.Parameters.AddWithValue(last.Hashes());
        return await check.ExecuteScalarAsync() is true;
    }

    /// <summary>Nobody, when the one who was faster has given up meanwhile.</summary>
    private async Task<List<Waiting>> LosersAsync(List<Waiting> batch, List<CaseChange> changes)
    {
        await using var trial = await connection!.BeginTransactionAsync();
        var wins = await CaseClaims.WinnersAsync(connection, changes, options);
        await trial.RollbackAsync();
        return batch.Where(waiting => !waiting.Changes.All(wins)).ToList();
    }

    /// <summary>The first chain that nobody holds. A dead node's chain is free as soon as its connection is gone, and is continued where it ended.</summary>
    private async Task EnsureConnectedAsync()
    {
        if (connection is { State: System.Data.ConnectionState.Open })
            return;
        await DisconnectAsync();
        connection = await database.OpenConnectionAsync(stop.Token);
        // The same dozen statements all day, none of whose plans depends on what is written: planning one anew costs more than running it.
        await using (var keepPlans = new NpgsqlCommand("set plan_cache_mode = force_generic_plan", connection))
            await keepPlans.ExecuteNonQueryAsync();
        for (var number = 1; ; number++)
        {
            await using var lockChain = new NpgsqlCommand("select pg_try_advisory_lock(hashtext('linkagehub.ledger.chain'), $1)", connection);
            lockChain.Parameters.AddWithValue(number);
            if (await lockChain.ExecuteScalarAsync() is not true)
                continue;
            chain = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            break;
        }
        await using var head = new NpgsqlCommand("select seq, hash from ledger_head where chain = $1", connection);
        head.Parameters.AddWithValue(chain);
        await using var row = await head.ExecuteReaderAsync();
        (lastSeq, lastHash) = await row.ReadAsync() ? (row.GetInt64(0), row.GetString(1)) : (0L, ChainEntry.FirstPrevHash);
    }

    private async Task DisconnectAsync()
    {
        if (connection is null)
            return;
        var old = connection;
        connection = null;
        if (old.State == System.Data.ConnectionState.Open)
        {
            // The pool would keep the session, and with it the lock on the chain.
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all(); reset plan_cache_mode", old);
            try
            {
                await unlock.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException e)
            {
                logger.LogDebug("chain lock went with its connection: {Error}", e.GetType().Name);
            }
        }
        await old.DisposeAsync();
    }

    /// <summary>What was handed in is still committed; then the chain is free.</summary>
    public async ValueTask DisposeAsync()
    {
        await queue.CloseAsync();
        if (stop.IsCancellationRequested)
            return;
        await stop.CancelAsync();
        await DisconnectAsync();
        stop.Dispose();
    }
}
