using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Search;

/// <summary>
/// Makes the keys of the cases whose notes builds before migration 0058 left behind: some at a time, until none is left. Since then the ledger writes them with
/// the case.
/// </summary>
public sealed class PersonIndex(NpgsqlDataSource database, PersonKeys keys, PersonalSeal seal, TimeProvider clock, ILogger<PersonIndex> logger) : BackgroundService
{
    private const int MostAtOnce = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await IndexSomeAsync(stoppingToken) == MostAtOnce)
                    stoppingToken.ThrowIfCancellationRequested();
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("the index of persons waits for the database: {Error}", e.GetType().Name);
            }
            await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How many were due. A node that dies in between leaves them due: notes and keys change in one transaction.</summary>
    internal async Task<int> IndexSomeAsync(CancellationToken stop)
    {
        var hashes = await keys.HashesAsync(stop);
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var take = new NpgsqlCommand("""
            delete from person_key_due where seq in (select seq from person_key_due order by seq limit $1 for update skip locked) returning case_id
            """, connection, transaction);
        take.Parameters.AddWithValue(MostAtOnce);
        var due = new List<string>();
        await using (var row = await take.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                due.Add(row.GetString(0));
        if (due.Count == 0)
            return 0;

        // Locked: a commit that knows the person better by now must not be written over by what was read before it.
        await using var read = new NpgsqlCommand("""
            select p.case_id, p.contractor, r.facts->>'policyNumber'
            from case_person p join hub_case c on c.case_id = p.case_id
            join case_revision r on r.case_id = c.case_id and r.revision = c.current_revision
            where p.case_id = any($1) order by p.case_id for update of p
            """, connection, transaction);
        read.Parameters.AddWithValue(due.Distinct().ToArray());
        var found = new List<(string CaseId, byte[]? Kana, byte[]? Phone, byte[]? Policy)>();
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
            {
                var who = row.IsDBNull(1) ? null : StoredJson.Read<ContractorName>(seal.Open(row.GetString(0), row.GetFieldValue<byte[]>(1)));
                found.Add((row.GetString(0), hashes.OfKana(who?.KanaName), hashes.OfPhone(who?.Phone), hashes.OfPolicy(row.IsDBNull(2) ? null : row.GetString(2))));
            }
        await using var write = new NpgsqlBatch(connection, transaction);
        new RowInsert<(string CaseId, byte[]? Kana, byte[]? Phone, byte[]? Policy)>(write, """
            update case_person p set kana_key = coalesce(k.kana, p.kana_key), phone_key = coalesce(k.phone, p.phone_key), policy_key = coalesce(k.policy, p.policy_key)
            from unnest($1, $2, $3, $4) as k (case_id, kana, phone, policy) where p.case_id = k.case_id
            """, found)
            .Text(row => row.CaseId)
            .Bytes(row => row.Kana)
            .Bytes(row => row.Phone)
            .Bytes(row => row.Policy);
        if (found.Count > 0)
            await write.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return due.Count;
    }
}
