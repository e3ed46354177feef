using Npgsql;

namespace LinkageHub.Database;

/// <summary>
/// Stores are kept apart by the database only while nobody serves as superuser, as owner, or past the policies. Asked of the sessions themselves, at start
/// and by <c>check</c>: a pooler in between or a role a DBA has made by hand may have made something else of them.
/// </summary>
public static class RowSecurityCheck
{
    private const string Rights = """
        select current_user::text, r.rolsuper or r.rolbypassrls, pg_has_role(current_user, c.relowner, 'usage'), row_security_active(c.oid) and c.relforcerowsecurity,
               pg_has_role(current_user, 'hub_engine', 'usage')
        from pg_roles r, pg_class c where r.rolname = current_user and c.oid = 'hub_case'::regclass
        """;

    /// <summary>What the login itself could become by SQL of somebody's own (<c>set role</c>), and by rights to make itself a member of more.</summary>
    private const string Beyond = """
        select session_user::text, coalesce(string_agg(o.rolname, ', ' order by o.rolname), ''), bool_or(r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication)
        from pg_roles r left join pg_roles o on o.rolname not in (session_user, 'hub_app') and pg_has_role(session_user, o.oid, 'member')
        where r.rolname = session_user group by 1
        """;

    private const string Place = "select current_database() || ' ' || pg_postmaster_start_time()";

    /// <exception cref="RowSecurityException">Something is; nothing may be served.</exception>
    public static async Task DemandAsync(HubDatabase database, CancellationToken stop)
    {
        if (await WrongAsync(database, stop) is { Count: > 0 } wrong)
            throw new RowSecurityException(wrong);
    }

    /// <summary>What is wrong, in words for who runs the server; nothing is the rule. Only on a migrated database.</summary>
    public static async Task<IReadOnlyList<string>> WrongAsync(HubDatabase database, CancellationToken stop)
    {
        await using var engine = await database.DataSource.OpenConnectionAsync(stop);
        try
        {
            await using var app = await database.Callers.OpenAsync(stop);
            return
            [
                .. await OfAsync(engine, DatabaseRoles.Engine, stop), .. await OfAsync(app, DatabaseRoles.App, stop),
                .. database.HasOneLogin ? [] : await OfLoginAsync(engine, app, stop),
            ];
        }
        catch (PostgresException refused) when (!database.HasOneLogin && refused.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return [$"ConnectionStrings__Callers のログインは {DatabaseRoles.App} になれません。grant {DatabaseRoles.App} to そのログイン を実行してください。"];
        }
    }

    private static async Task<IReadOnlyList<string>> OfAsync(NpgsqlConnection session, string role, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand(Rights, session);
        await using var row = await ask.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return
        [
            .. Unless(row.GetString(0) == role, $"{role} として接続していません（接続の間に、Options を通さないものがあります）。"),
            .. Unless(!row.GetBoolean(1), $"{role} はスーパーユーザーか BYPASSRLS です。alter role {role} nosuperuser nobypassrls を実行してください。"),
            .. Unless(!row.GetBoolean(2), $"{role} は表の所有者の権限を持っています。所有者 {DatabaseRoles.Owner} から外してください。"),
            .. Unless(row.GetBoolean(3), $"{role} に行単位の制限（row level security）が効いていません。"),
            .. Unless(role != DatabaseRoles.App || !row.GetBoolean(4), $"{role} は {DatabaseRoles.Engine} の権限を持っています。revoke {DatabaseRoles.Engine} from {role} を実行してください。"),
        ];
    }

    /// <summary>A login of the callers' own is worth something only when there is nothing else that it can become.</summary>
    private static async Task<IReadOnlyList<string>> OfLoginAsync(NpgsqlConnection engine, NpgsqlConnection app, CancellationToken stop)
    {
        var together = await ScalarAsync(engine, Place, stop) == await ScalarAsync(app, Place, stop);
        await using var ask = new NpgsqlCommand(Beyond, app);
        await using var row = await ask.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        var (login, others) = (row.GetString(0), row.GetString(1));
        return
        [
            .. Unless(together, "ConnectionStrings__Callers は、ConnectionStrings__LinkageHub とは別のデータベースにつながっています。"),
            .. Unless(others.Length == 0, $"ConnectionStrings__Callers のログイン {login} は {others} にもなれます。{DatabaseRoles.App} だけのログインにしてください。"),
            .. Unless(!row.GetBoolean(2), $"ConnectionStrings__Callers のログイン {login} は権限が強すぎます。alter role {login} nosuperuser nobypassrls nocreaterole noreplication を実行してください。"),
        ];
    }

    private static async Task<string> ScalarAsync(NpgsqlConnection session, string sql, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand(sql, session);
        return (string)(await ask.ExecuteScalarAsync(stop))!;
    }

    private static string[] Unless(bool right, string said) => right ? [] : [said];
}

/// <summary>The database would show one store another's cases; the hub does not start on it.</summary>
public sealed class RowSecurityException(IReadOnlyList<string> wrong) : Exception($"データベースが店舗ごとの分離を守れません。{string.Join(' ', wrong)}");
