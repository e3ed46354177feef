using System.Globalization;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using Npgsql;

namespace LinkageHub.Recordings;

/// <summary>One entry of the ledger, as a cassette is made of it.</summary>
internal sealed record BookEntry(DateTimeOffset At, string Type, string? Operation, int? Attempt, string? Status, string Actor, int? Move)
{
    /// <summary>Such as <c>intent J1 1 sending</c>.</summary>
    public string Said => string.Join(' ', new[] { Type, Operation, Attempt?.ToString(CultureInfo.InvariantCulture), Status }.Where(word => word is not null));

    /// <summary>The text that was hashed; what somebody has made of it must not keep the others from being read.</summary>
    public static BookEntry Read(DateTimeOffset at, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Written>(text, JsonSerializerOptions.Web) is { } said
                ? new BookEntry(at, said.Type ?? "", said.Operation, said.Attempt, said.Status, said.Actor ?? "", said.Move) : Unreadable(at);
        }
        catch (JsonException)
        {
            return Unreadable(at);
        }
    }

    /// <summary>The case's picture knows of it already.</summary>
    public bool IsBefore(Handoff pictured)
    {
        if (Move is { } move)
            return move <= pictured.Moves;
        if (Attempt is not { } attempt || pictured.Operations.FirstOrDefault(one => one.Operation.ToString() == Operation) is not { } operation)
            return false;
        return attempt <= (Status?.StartsWith("look-up", StringComparison.Ordinal) == true ? operation.LookUps : operation.Sends);
    }

    private static BookEntry Unreadable(DateTimeOffset at) => new(at, "", null, null, null, "", null);

    private sealed record Written(string? Type, string? Operation, int? Attempt, string? Status, string? Actor, int? Move);
}

/// <summary>What the hub's books say of a recording's cases.</summary>
public sealed class CassetteBooks(NpgsqlDataSource database, ICaseReader cases)
{
    /// <summary>The cases these numbers belong to, the oldest first.</summary>
    internal async Task<IReadOnlyList<CaseFile>> CasesAsync(IReadOnlyList<string> keys, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select distinct case_id from business_key where value = any($1)");
        read.Parameters.AddWithValue(keys.ToArray());
        var ids = new List<string>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return [.. (await cases.LoadAsync(ids, stop)).Values.OrderBy(file => file.CreatedAt).ThenBy(file => file.CaseId, StringComparer.Ordinal)];
    }

    /// <summary>The numbers of a case, with what they are.</summary>
    internal async Task<IReadOnlyList<BusinessKey>> NumbersAsync(string caseId, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select kind, scope, value, revision from business_key where case_id = $1 order by revision, kind, value");
        read.Parameters.AddWithValue(caseId);
        var numbers = new List<BusinessKey>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            numbers.Add(new BusinessKey(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3)));
        return numbers;
    }

    /// <summary>The frozen bodies of a case's writes, masked.</summary>
    internal async Task<IReadOnlyList<StartPayload>> PayloadsAsync(CaseFile file, CassetteMask mask, CancellationToken stop)
    {
        var payloads = new List<StartPayload>();
        foreach (var handoff in file.Handoffs)
            foreach (var operation in handoff.Operations)
                payloads.Add(new StartPayload(handoff.Id, operation.Operation, mask.Mask(System.Text.Json.Nodes.JsonNode.Parse(await cases.PayloadAsync(handoff.Id, operation.Operation, stop)))));
        return payloads;
    }

    /// <summary>By handoff, in their order.</summary>
    internal async Task<ILookup<string, BookEntry>> EntriesAsync(IEnumerable<CaseFile> files, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        // The rows as they lie, and taken apart here: the view parses every entry on the way, which is longer than all the rest for a replay's thirty thousand.
        await using var read = database.CreateCommand("""
            select handoff_id, chained_at, entries from case_log
            where handoff_id = any($1) and chain is not null and chained_at between $2 and $3 order by handoff_id, chained_at, chain, seq
            """);
        read.Parameters.AddWithValue(files.SelectMany(file => file.Handoffs).Select(handoff => handoff.Id).ToArray());
        read.Parameters.AddWithValue(from.UtcDateTime);
        read.Parameters.AddWithValue(to.UtcDateTime);
        var entries = new List<(string HandoffId, BookEntry Entry)>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var (handoff, at) = (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1));
            entries.AddRange(row.GetString(2).Split('\n').Select(text => (handoff, BookEntry.Read(at, text))));
        }
        return entries.ToLookup(entry => entry.HandoffId, entry => entry.Entry);
    }
}
