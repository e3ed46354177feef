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
        await using var app = await database.Callers.OpenAsync(stop);
        return [.. await OfAsync(engine, DatabaseRoles.Engine, stop), .. await OfAsync(app, DatabaseRoles.App, stop)];
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

    private static string[] Unless(bool right, string said) => right ? [] : [said];
}

/// <summary>The database would show one store another's cases; the hub does not start on it.</summary>
public sealed class RowSecurityException(IReadOnlyList<string> wrong) : Exception($"データベースが店舗ごとの分離を守れません。{string.Join(' ', wrong)}");
