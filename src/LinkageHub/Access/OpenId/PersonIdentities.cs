using LinkageHub.Access.People;
using Npgsql;

namespace LinkageHub.Access.OpenId;

/// <summary>Which account at the provider is whose. By its subject, which never changes hands; an address only leads there once.</summary>
public sealed class PersonIdentities(NpgsqlDataSource database)
{
    public sealed record Link(string PersonId, string? Subject, string? Email);

    public async Task<IReadOnlyDictionary<string, Link>> AllAsync(string issuer, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select person_id, subject, email from person_identity where issuer = $1");
        read.Parameters.AddWithValue(issuer);
        var links = new Dictionary<string, Link>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            links[row.GetString(0)] = new Link(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));
        return links;
    }

    /// <summary>Both null: nobody's any more. False: it is somebody else's already; nothing was written.</summary>
    public async Task<bool> LinkAsync(string personId, string issuer, string? subject, string? email, string by, CancellationToken stop)
    {
        await using var write = database.CreateCommand(subject is null && email is null
            ? "delete from person_identity where person_id = $1 and issuer = $2"
            : """
              insert into person_identity (person_id, issuer, subject, email, linked_by) values ($1, $2, $3, lower($4), $5)
              on conflict (person_id, issuer) do update set subject = excluded.subject, email = excluded.email, linked_by = excluded.linked_by, linked_at = hub_now()
              """);
        foreach (var value in subject is null && email is null ? (string?[])[personId, issuer] : [personId, issuer, subject, email, by])
            write.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        try
        {
            await write.ExecuteNonQueryAsync(stop);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    /// <summary>By his subject; else, where that is allowed, once by an address that nobody has come with yet, which binds the subject from then on.</summary>
    public async Task<Person?> FindAsync(ProvenIdentity who, bool byEmail, CancellationToken stop)
    {
        if (byEmail && who.Email is not null)
        {
            await using var bind = database.CreateCommand("""
                update person_identity set subject = $2 where issuer = $1 and email = lower($3) and subject is null
                  and not exists (select from person_identity where issuer = $1 and subject = $2)
                """);
            foreach (var value in (string[])[who.Issuer, who.Subject, who.Email])
                bind.Parameters.AddWithValue(value);
            await bind.ExecuteNonQueryAsync(stop);
        }
        await using var read = database.CreateCommand($"select {PersonStore.Columns} from person_identity i join person p on p.id = i.person_id where i.issuer = $1 and i.subject = $2");
        read.Parameters.AddWithValue(who.Issuer);
        read.Parameters.AddWithValue(who.Subject);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? PersonStore.Read(row) : null;
    }
}
