using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>
/// The private cluster's second login, for people's questions: a member of <see cref="DatabaseRoles.App"/> and of nothing else, so that no SQL makes a session of it
/// see more than the policies show.
/// </summary>
internal static class CallersLogin
{
    private const string Name = "hub_callers";

    /// <summary>Beside <paramref name="superuser"/>. Its password follows from that one's, so hubs that share a cluster need not tell each other.</summary>
    public static string On(string superuser)
    {
        var text = new NpgsqlConnectionStringBuilder(superuser);
        (text.Username, text.Password) = (Name, PasswordOf(text.Password!));
        return text.ConnectionString;
    }

    /// <summary>Once its role is there. Hubs that start together come one after the other.</summary>
    public static async Task MakeAsync(NpgsqlDataSource login, string superuser, CancellationToken stop)
    {
        // Hexadecimal digits: nothing in it ends a quotation.
        var password = PasswordOf(new NpgsqlConnectionStringBuilder(superuser).Password!);
        await using var make = login.CreateCommand($"""
            do $$ begin
                perform pg_advisory_xact_lock(hashtext('{Name}'));
                if not exists (select from pg_roles where rolname = '{Name}') then
                    create role {Name} login;
                end if;
                -- Every time: the other password may have been changed by hand, and this one follows it.
                alter role {Name} password '{password}';
                if not pg_has_role('{Name}', '{DatabaseRoles.App}', 'member') then
                    grant {DatabaseRoles.App} to {Name};
                end if;
            end $$
            """);
        await make.ExecuteNonQueryAsync(stop);
    }

    private static string PasswordOf(string superuser) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(superuser), Encoding.UTF8.GetBytes(Name)));
}
