using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Search;

/// <summary>Keeps the keys of cases whose contractor or policy number became known. Runs behind the ledger by about a second, never before it.</summary>
public sealed class PersonIndex(NpgsqlDataSource database, PersonKeys keys, PersonalSeal seal, TimeProvider clock, ILogger<PersonIndex> logger) : BackgroundService
{
    private const int MostAtOnce = 200;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await IndexSomeAsync(stoppingToken) == MostAtOnce)
                    stoppingToken.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("the index of persons waits for the database: {Error}", e.GetType().Name);
            }
            await Task.Delay(Glance, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How many were due. A node that dies in between leaves them due: notes and keys change in one transaction.</summary>
    internal async Task<int> IndexSomeAsync(CancellationToken stop)
    {
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

        await using var read = new NpgsqlCommand("""
            select p.case_id, p.contractor, r.facts->>'policyNumber'
            from case_person p join hub_case c on c.case_id = p.case_id
            join case_revision r on r.case_id = c.case_id and r.revision = c.current_revision
            where p.case_id = any($1)
            """, connection, transaction);
        read.Parameters.AddWithValue(due.Distinct().ToArray());
        var found = new List<(string CaseId, PersonTerm Term)>();
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
            {
                var who = row.IsDBNull(1) ? null : StoredJson.Read<ContractorName>(seal.Open(row.GetString(0), row.GetFieldValue<byte[]>(1)));
                var policy = row.IsDBNull(2) ? null : row.GetString(2);
                foreach (var term in new[] { await keys.OfKanaAsync(who?.KanaName, stop), await keys.OfPhoneAsync(who?.Phone, stop), await keys.OfPolicyAsync(policy, stop) })
                    if (term is not null)
                        found.Add((row.GetString(0), term));
            }
        await using var write = new NpgsqlCommand("""
            insert into person_key (case_id, kind, key) select * from unnest($1::text[], $2::text[], $3::bytea[])
            on conflict (case_id, kind) do update set key = excluded.key
            """, connection, transaction);
        write.Parameters.AddWithValue(found.Select(one => one.CaseId).ToArray());
        write.Parameters.AddWithValue(found.Select(one => one.Term.Kind).ToArray());
        write.Parameters.AddWithValue(found.Select(one => one.Term.Key).ToArray());
        await write.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return due.Count;
    }
}
