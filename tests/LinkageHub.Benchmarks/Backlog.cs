using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using LinkageHub.Access.People;
using LinkageHub.Personal;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>
/// Handoffs that wait for their next attempt. One is made by the hub itself, at a partner that has no time just now;
/// the others are its copies, row by row, each with a serial, keys and bytes of its own.
/// </summary>
internal sealed class Backlog(NpgsqlDataSource database, string partners) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpClient partner = new() { BaseAddress = new Uri(partners) };
    private readonly PersonalSeal seal = new(new DataKeys(database, KeysOf(database)));

    public async Task MakeFirstAsync(Hub hub, string serial, CancellationToken stop)
    {
        await partner.GetAsync("/_bench/refuse?yes", stop);
        await hub.AskAsync(serial, stop);
        await UntilAsync("select count(*) = 1 from handoff where status = 'retry-scheduled'", stop);
        await partner.GetAsync("/_bench/refuse?no", stop);
    }

    /// <summary>Serials begin with <paramref name="prefix"/>; nothing is due yet.</summary>
    public async Task CopyAsync(string first, char prefix, int count, CancellationToken stop)
    {
        var body = await BodyOfAsync(first, stop);
        var contractor = await ContractorOfAsync(first, stop);
        await RunAsync($$"""
        create temp table copied as
        select gen_random_uuid()::text as case_id, gen_random_uuid()::text as handoff_id, '{{prefix}}' || lpad(n::text, 7, '0') as serial
        from generate_series(1, {{count.ToString(CultureInfo.InvariantCulture)}}) as n;
        create temp table model as
        select c.case_id, h.id as handoff_id from business_key k join hub_case c using (case_id) join handoff h using (case_id) where k.value = '{{first}}';
        {{Copies("hub_case", "case_id", "'case_id', x.case_id")}}
        {{Copies("case_person", "case_id", $"'case_id', x.case_id, 'contractor', '{contractor}'")}}
        {{Copies("case_revision", "case_id", "'case_id', x.case_id, 'print_serial', x.serial")}}
        {{Copies("business_key", "case_id", "'case_id', x.case_id, 'value', x.serial")}}
        {{Copies("handoff", "case_id", "'case_id', x.case_id, 'id', x.handoff_id, 'due_at', null")}}
        create temp table body as
        select handoff_id, convert_to(replace('{{body.Replace("'", "''", StringComparison.Ordinal)}}', '{{first}}', serial), 'UTF8') as body from copied;
        {{Copies("operation", "handoff_id", $"'handoff_id', x.handoff_id, 'key', x.serial, 'idempotency_key', replace(t.idempotency_key, '{first}', x.serial)")}}
        update operation o set payload_hash = encode(sha256(b.body), 'hex') from body b where b.handoff_id = o.handoff_id;
        insert into operation_payload select handoff_id, 'J1', body from body;
        {{Copies("attempt", "handoff_id", "'handoff_id', x.handoff_id")}}
        {{Copies("attempt_result", "handoff_id", "'handoff_id', x.handoff_id")}}
        drop table copied, model, body;
        analyze
        """, stop);
        // Each under a key of its own, as the hub itself would have written it.
        await new ClearRows(database, seal, TimeProvider.System, NullLogger<ClearRows>.Instance).SealAllAsync(stop);
    }

    private async Task<string> BodyOfAsync(string serial, CancellationToken stop) => Encoding.UTF8.GetString(await OpenedAsync(
        "select p.handoff_id, p.body from business_key k join handoff h using (case_id) join operation_payload p on p.handoff_id = h.id where k.value = $1", serial, stop));

    /// <summary>Clear, as SQL writes bytes: a retry that reads the same person again has nothing to write about him.</summary>
    private async Task<string> ContractorOfAsync(string serial, CancellationToken stop) => "\\x" + Convert.ToHexString(await OpenedAsync(
        "select p.case_id, p.contractor from business_key k join case_person p using (case_id) where k.value = $1", serial, stop));

    private async Task<byte[]> OpenedAsync(string sql, string serial, CancellationToken stop)
    {
        await using var read = database.CreateCommand(sql);
        read.Parameters.AddWithValue(serial);
        await using var row = await read.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return seal.Open(row.GetString(0), row.GetFieldValue<byte[]>(1));
    }

    /// <summary>The hub's own key ring: in local mode, on a server of ours, it lies open in the database.</summary>
    private static IDataProtectionProvider KeysOf(NpgsqlDataSource database) =>
        new ServiceCollection().AddLogging().AddPeople(database, keyCertificate: null).BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();

    /// <summary>All of them, by the database's clock. Answers when that is.</summary>
    public async Task<DateTime> MakeDueAsync(char prefix, TimeSpan fromNow, TimeSpan apart, CancellationToken stop)
    {
        await using var update = database.CreateCommand("""
            with due as (
                update handoff h set due_at = hub_now() + $2 + k.n * $3
                from (select case_id, row_number() over (order by value) - 1 as n from business_key where value like $1 || '%') as k
                where k.case_id = h.case_id returning due_at)
            select min(due_at) from due
            """);
        update.Parameters.AddWithValue(prefix.ToString());
        update.Parameters.AddWithValue(fromNow);
        update.Parameters.AddWithValue(apart);
        return (DateTime)(await update.ExecuteScalarAsync(stop))!;
    }

    /// <summary>When each reached the partner, in order of its serial.</summary>
    public async Task<IReadOnlyList<DateTime>> ArrivalsAsync(char prefix, int count, CancellationToken stop)
    {
        // The partner is asked, not the database: there the question would walk past every index entry that the drain has just left dead.
        await UntilAsync(async patience => await partner.GetStringAsync($"/_bench/count?{prefix}", patience) == count.ToString(CultureInfo.InvariantCulture), stop);
        // All but the first, which waits for an hour.
        await UntilAsync("select count(*) = 1 from (select from handoff where status <> 'succeeded' limit 2) as open", stop);
        var arrivals = await partner.GetFromJsonAsync<Dictionary<string, long>>($"/_bench/arrivals?{prefix}", stop);
        return [.. arrivals!.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new DateTime(pair.Value, DateTimeKind.Utc))];
    }

    public async Task RunAsync(string sql, CancellationToken stop)
    {
        await using var run = database.CreateCommand(sql);
        run.CommandTimeout = 300;
        await run.ExecuteNonQueryAsync(stop);
    }

    public void Dispose() => partner.Dispose();

    private static string Copies(string table, string key, string others) => $"""
        insert into {table} select r.* from copied x, {table} t join model using ({key}), lateral jsonb_populate_record(t, jsonb_build_object({others})) as r;
        """;

    private async Task UntilAsync(string condition, CancellationToken stop)
    {
        await using var ask = database.CreateCommand(condition);
        await UntilAsync(async patience => await ask.ExecuteScalarAsync(patience) is true, stop);
    }

    private static async Task UntilAsync(Func<CancellationToken, Task<bool>> isSo, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        while (!await isSo(patience.Token))
            await Task.Delay(50, patience.Token);
    }
}
