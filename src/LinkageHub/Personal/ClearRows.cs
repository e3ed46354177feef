using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Personal;

/// <summary>Seals what older builds have kept in clear: some rows at a time, behind the day's work, until none is left.</summary>
public sealed class ClearRows(NpgsqlDataSource database, PersonalSeal seal, TimeProvider clock, ILogger<ClearRows> logger) : BackgroundService
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Both have a partial index that only rows in clear are in: when all is sealed, the question costs nothing.
    private static readonly (string Read, string Write)[] Places =
    [
        (@"select case_id, '', contractor from case_person where substring(contractor from 1 for 1) <> '\x01' limit $1 for update skip locked",
         "update case_person set contractor = v.value from unnest($1, $2, $3) as v (owner, part, value) where case_id = v.owner"),
        (@"select handoff_id, operation, body from operation_payload where substring(body from 1 for 1) <> '\x01' limit $1 for update skip locked",
         "update operation_payload set body = v.value from unnest($1, $2, $3) as v (owner, part, value) where handoff_id = v.owner and operation = v.part"),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SealAllAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
            {
                logger.LogWarning("sealing waits for the database: {Error}", e.GetType().Name);
            }
            await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task SealAllAsync(CancellationToken stop)
    {
        foreach (var place in Places)
            while (await SealSomeAsync(place.Read, place.Write, stop) == AtOnce)
                stop.ThrowIfCancellationRequested();
    }

    private async Task<int> SealSomeAsync(string read, string write, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var (owners, parts, values) = (new List<string>(), new List<string>(), new List<byte[]>());
        await using (var find = new NpgsqlCommand(read, connection, transaction) { Parameters = { new() { Value = AtOnce } } })
        await using (var row = await find.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
            {
                owners.Add(row.GetString(0));
                parts.Add(row.GetString(1));
                values.Add(seal.Seal(row.GetString(0), row.GetFieldValue<byte[]>(2)));
            }
        if (owners.Count == 0)
            return 0;
        await using var update = new NpgsqlCommand(write, connection, transaction)
        {
            Parameters = { new() { Value = owners.ToArray() }, new() { Value = parts.ToArray() }, new() { Value = values.ToArray() } },
        };
        await update.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return owners.Count;
    }
}
