using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>Where a person stands who has a session: what he must still do before he may do anything else.</summary>
public enum Gate
{
    /// <summary>The password was right; the code of his authenticator is still asked for.</summary>
    Code,

    /// <summary>The password was given to him by somebody else.</summary>
    Password,

    /// <summary>He has to set up his authenticator.</summary>
    SecondFactor,

    /// <summary>Nothing any more.</summary>
    Open,
}

/// <summary>A browser that somebody signed in with.</summary>
/// <param name="IsFresh">He has proved who he is only just now (<see cref="Sessions.Fresh"/>).</param>
/// <param name="SecondFactor">By a code, or by a passkey, which is both factors in one.</param>
/// <param name="ByProvider">He came by the house's own identity provider: a password of ours is none of his business.</param>
public sealed record Session(string Secret, Person Person, bool SecondFactor, DateTimeOffset StartedAt, bool IsFresh, bool ByProvider)
{
    public Gate GateWhen(bool secondFactorIsRequired) =>
        Person.TwoFactor && !SecondFactor ? Gate.Code
        : Person.MustChangePassword && !ByProvider ? Gate.Password
        : secondFactorIsRequired && !Person.TwoFactor && !SecondFactor ? Gate.SecondFactor
        : Gate.Open;
}

/// <summary>
/// Sessions in the database: the cookie holds a random secret and nothing else. Asked at every request, so that a disabled account, a changed role
/// and a sign-out act at once, on open pages too.
/// </summary>
public sealed class Sessions(NpgsqlDataSource database)
{
    /// <summary>Nobody touched it for so long: whoever sits there now may be somebody else.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>A working day with its overtime.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>So long a proof is good for what cannot be taken back: a second person's word, rights, an export.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private const string Lives = """
        s.ended_at is null and s.stamp = p.security_stamp and p.disabled_at is null and s.seen_at > hub_now() - $2 and s.started_at > hub_now() - $3
        """;

    /// <summary>A new session, always under a new secret. The secret goes into the cookie and nowhere else.</summary>
    public async Task<string> BeginAsync(Person person, bool secondFactor, CancellationToken stop, bool byProvider = false)
    {
        var secret = Secrets.New();
        await using var insert = database.CreateCommand("insert into session (secret_hash, person_id, stamp, second_factor, by_provider) values ($1, $2, $3, $4, $5)");
        insert.Parameters.AddWithValue(Secrets.Hash(secret));
        insert.Parameters.AddWithValue(person.Id);
        insert.Parameters.AddWithValue(person.SecurityStamp);
        insert.Parameters.AddWithValue(secondFactor);
        insert.Parameters.AddWithValue(byProvider);
        await insert.ExecuteNonQueryAsync(stop);
        return secret;
    }

    /// <summary>Null: no session, or one that is over. Asking does not keep it alive: pages ask by themselves, too.</summary>
    public async Task<Session?> FindAsync(string secret, CancellationToken stop)
    {
        await using var read = database.CreateCommand($"""
            select {PersonStore.Columns}, s.second_factor, s.started_at, s.started_at > hub_now() - $4, s.by_provider
            from session s join person p on p.id = s.person_id
            where s.secret_hash = $1 and {Lives}
            """);
        read.Parameters.AddWithValue(Secrets.Hash(secret));
        read.Parameters.AddWithValue(Idle);
        read.Parameters.AddWithValue(Longest);
        read.Parameters.AddWithValue(Fresh);
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new Session(secret, PersonStore.Read(row), row.GetBoolean(17), row.GetFieldValue<DateTimeOffset>(18), row.GetBoolean(19), row.GetBoolean(20)) : null;
    }

    /// <summary>Those of them whose sessions are not over. Asking does not keep them alive.</summary>
    public async Task<IReadOnlySet<string>> AliveAsync(IReadOnlyCollection<string> secrets, CancellationToken stop)
    {
        var hashes = secrets.ToDictionary(secret => Convert.ToHexStringLower(Secrets.Hash(secret)));
        await using var read = database.CreateCommand($"select encode(s.secret_hash, 'hex') from session s join person p on p.id = s.person_id where s.secret_hash = any($1) and {Lives}");
        read.Parameters.AddWithValue(secrets.Select(Secrets.Hash).ToArray());
        read.Parameters.AddWithValue(Idle);
        read.Parameters.AddWithValue(Longest);
        var alive = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            alive.Add(hashes[row.GetString(0)]);
        return alive;
    }

    /// <summary>The person did something himself: the idle time begins anew. Written at most once a minute.</summary>
    public async Task TouchAsync(string secret, CancellationToken stop)
    {
        await using var update = database.CreateCommand("update session set seen_at = hub_now() where secret_hash = $1 and seen_at < hub_now() - interval '1 minute'");
        update.Parameters.AddWithValue(Secrets.Hash(secret));
        await update.ExecuteNonQueryAsync(stop);
    }

    public async Task EndAsync(string secret, CancellationToken stop)
    {
        await using var update = database.CreateCommand("update session set ended_at = hub_now() where secret_hash = $1 and ended_at is null");
        update.Parameters.AddWithValue(Secrets.Hash(secret));
        await update.ExecuteNonQueryAsync(stop);
    }
}
