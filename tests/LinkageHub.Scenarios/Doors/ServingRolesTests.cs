using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Scenarios.Driver;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.Scenarios.Doors;

/// <summary>As whom a hub works that has just served everybody: the login here is the server's superuser, so a role that was lost would see everything.</summary>
[Collection(DoorTests.Name)]
public sealed class ServingRolesTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string Rights = """
        select current_user || case when r.rolsuper or r.rolbypassrls or pg_has_role(current_user, 'hub_owner', 'usage') or not row_security_active('hub_case') then ' sees all' else '' end
        from pg_roles r where r.rolname = current_user
        """;

    private static readonly Principal Nobody = new("nobody", "nobody", new HashSet<Role> { Role.Staff }, null, null, Everywhere: false);

    [Fact]
    public async Task No_session_serves_as_superuser_as_owner_or_past_the_policies()
    {
        var contract = await Procedure.LinkedIII();
        await Staff.Get("handoffs");
        await Staff.Get($"cases/{contract.PrintSerial}/timeline");
        var (engine, callers) = (Town.Hub.Services.GetRequiredService<NpgsqlDataSource>(), Town.Hub.Services.GetRequiredService<CallersDatabase>());

        // More at a time than have been opened: old sessions and new ones.
        var sessions = new List<NpgsqlConnection>();
        for (var n = 0; n < 6; n++)
        {
            var session = await engine.OpenConnectionAsync();
            sessions.Add(session);
            await using var ask = new NpgsqlCommand(Rights, session);
            Assert.Equal("hub_engine", await ask.ExecuteScalarAsync());
        }
        foreach (var session in sessions)
            await session.DisposeAsync();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var ask = callers.Ask(Nobody, $"select *, (select count(*) from handoff)::int from ({Rights}) as r");
            await using var row = await ask.ExecuteReaderAsync(CancellationToken.None);
            await row.ReadAsync();
            return (row.GetString(0), row.GetInt32(1));
        })))
            Assert.Equal(("hub_app", 0), answer);
    }
}
