using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>What a check of the access events' chain found. <c>FirstBad</c>: the first line that does not fit; null when all do.</summary>
public sealed record AccessVerdict(long Entries, string Head, long? FirstBad)
{
    public bool Ok => FirstBad is null;
}

/// <summary>Proof that nobody changed, removed or cut off a line of who came in and who looked at whose data.</summary>
public static class AccessChain
{
    public static async Task<AccessVerdict> VerifyAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
        var (count, last, bad) = (0L, (Seq: 0L, Hash: new string('0', 64)), (long?)null);
        await using (var read = new NpgsqlCommand("select seq, prev_hash, content, hash, what, actor, subject, case_id, reason, address, before, after from access_event order by seq", connection))
        await using (var row = await read.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
            {
                var (seq, prev, content, hash) = (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3));
                if (prev != last.Hash || hash != HashOf($"{prev}\n{content}") || !Says(content, row))
                    bad ??= seq;
                (count, last) = (count + 1, (seq, hash));
            }
        await using var head = new NpgsqlCommand("select seq, hash from access_head", connection);
        await using var end = await head.ExecuteReaderAsync(stop);
        if (!await end.ReadAsync(stop) || (end.GetInt64(0), end.GetString(1)) != last)
            bad ??= last.Seq + 1;
        return new AccessVerdict(count, last.Hash, bad);
    }

    /// <summary>The columns beside the content are what people read; one that differs is a change too.</summary>
    private static bool Says(string content, NpgsqlDataReader row)
    {
        using var json = JsonDocument.Parse(content);
        string? Said(string name) => json.RootElement.TryGetProperty(name, out var member) ? member.ToString() : null;
        string? Column(int at) => row.IsDBNull(at) ? null : row.GetString(at);
        return Said("seq") == row.GetInt64(0).ToString(CultureInfo.InvariantCulture) && Said("type") == Column(4) && Said("actor") == Column(5)
            && Said("subject") == Column(6) && Said("caseId") == Column(7) && Said("reasonHash") == (Column(8) is { } reason ? HashOf(reason) : null) && Said("address") == Column(9)
            && Said("before") == Column(10) && Said("after") == Column(11);
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
