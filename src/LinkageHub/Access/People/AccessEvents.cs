using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>One line of who came in, was turned away, was changed, or looked at whose data.</summary>
public sealed record AccessEvent(long Seq, DateTimeOffset At, string Actor, string What, string? Subject, string? CaseId, string? Reason);

/// <summary>Access is written down before it is given. Only ever added to.</summary>
public sealed class AccessEvents(NpgsqlDataSource database)
{
    public const string SignedIn = "signed-in", Refused = "sign-in-refused", SignedOut = "signed-out", Revealed = "personal-data-revealed",
        RolesChanged = "roles-changed", KeyAdded = "key-added", KeyRotated = "key-rotated", KeyBound = "key-bound", KeyRevoked = "key-revoked",
        StoppedRevealing = "too-much-revealed", Exported = "exported";

    public async Task AddAsync(string actor, string what, CancellationToken stop, string? subject = null, string? caseId = null, string? reason = null, string? address = null,
        string? before = null, string? after = null)
    {
        await using var insert = database.CreateCommand("insert into access_event (actor, what, subject, case_id, reason, address, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)");
        foreach (var value in (string?[])[actor, what, subject, caseId, reason, address, before, after])
            insert.Parameters.AddWithValue(value is null ? DBNull.Value : value);
        await insert.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<AccessEvent>> NewestAsync(int most, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select seq, at, actor, what, subject, case_id, reason from access_event order by seq desc limit $1");
        read.Parameters.AddWithValue(most);
        await using var row = await read.ExecuteReaderAsync(stop);
        var events = new List<AccessEvent>();
        while (await row.ReadAsync(stop))
            events.Add(new AccessEvent(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6)));
        return events;
    }
}
