using System.Buffers;
using System.Text;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// What a change adds to the books, the lines of its timeline and the entries of its chain, as one row (<c>case_log</c>), and where the chain ends now.
/// The views <c>case_event</c> and <c>ledger_entry</c> take it apart for whoever reads.
/// </summary>
internal sealed record CaseLogRow(CaseFile File, IReadOnlyList<CaseEvent> Lines, IReadOnlyList<ChainEntry> Entries, bool ByPeople)
{
    // As far apart as the numbers of two rows are (0043).
    private const int MostLines = 100;

    /// <summary>The entries of a row are of one handoff, by which they are found; nearly every change concerns only one, and is one row.</summary>
    internal static IEnumerable<CaseLogRow> Of(CaseChange change, IReadOnlyList<ChainEntry> entries)
    {
        var byPeople = change.Events.Any(line => line.Actor != Actor.System.Name && line.ActorRole != "Machine")
            || change.Facts.Any(fact => fact.Actor != Actor.System.Name && !change.Events.Any(line => line.Actor == fact.Actor));
        var (said, told) = (0, 0);
        while (said < change.Events.Count || told < entries.Count)
        {
            var from = told;
            while (told < entries.Count && entries[told].Fact.HandoffId == entries[from].Fact.HandoffId)
                told++;
            var lines = said == 0 && change.Events.Count <= MostLines ? change.Events : [.. change.Events.Skip(said).Take(MostLines)];
            said += lines.Count;
            yield return new CaseLogRow(change.After, lines, from == 0 && told == entries.Count ? entries : [.. entries.Skip(from).Take(told - from)], byPeople);
        }
    }

    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseLogRow> rows, ChainEntry? last)
    {
        new RowInsert<CaseLogRow>(batch, """
            insert into case_log (case_id, handoff_id, said_at, by_people, lines, chain, seq, chained_at, entries, prev_hash, hashes, recorded_at)
            select row.*, (select hub_now()) from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as row
            """, rows)
            .Text(row => row.File.CaseId)
            .Text(row => row.Entries is [var first, ..] ? first.Fact.HandoffId : null)
            .Time(row => row.Lines is [var first, ..] ? first.At : row.Entries[0].At)
            .Flag(row => row.ByPeople)
            .JsonText(row => row.Lines is [] ? null : LinesOf(row.Lines))
            .Text(row => row.Entries is [var first, ..] ? first.Chain : null)
            .Long(row => row.Entries is [var first, ..] ? first.Seq : null)
            .Time(row => row.Entries is [var first, ..] ? first.At : null)
            .Text(row => row.Entries is [] ? null : string.Join('\n', row.Entries.Select(entry => entry.Content)))
            .Bytes(row => row.Entries is [var first, ..] ? Convert.FromHexString(first.PrevHash) : null)
            .Bytes(row => row.HashesOrNull());
        new RowInsert<ChainEntry>(batch, """
            insert into ledger_head (chain, seq, hash)
            select * from unnest($1, $2, $3)
            on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash
            """, last is null ? [] : [last])
            .Text(entry => entry.Chain)
            .Long(entry => entry.Seq)
            .Text(entry => entry.Hash);
    }

    /// <summary>32 bytes an entry.</summary>
    internal byte[] Hashes() => [.. Entries.SelectMany(entry => Convert.FromHexString(entry.Hash))];

    private byte[]? HashesOrNull() => Entries is [] ? null : Hashes();

    private static string LinesOf(IReadOnlyList<CaseEvent> lines)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * lines.Count);
        using (var json = new Utf8JsonWriter(buffer, StoredJson.Writing))
        {
            json.WriteStartArray();
            foreach (var line in lines)
                Write(json, line);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, CaseEvent line)
    {
        json.WriteStartObject();
        json.WriteString("type", line.Type);
        json.WriteNumber("revision", line.Revision);
        json.WriteString("actor", line.Actor);
        json.WriteString("role", line.ActorRole);
        json.WriteString("text", line.Text);
        Optional(json, "linkage", line.Linkage?.Wire());
        Optional(json, "handoffId", line.HandoffId);
        Optional(json, "operation", line.Operation?.ToString());
        Optional(json, "partner", line.Partner);
        Optional(json, "code", line.Code);
        if (line.Data is { } data)
        {
            json.WritePropertyName("data");
            StoredJson.Write(json, data);
        }
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
