using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Kills.Database;

/// <summary>The database fails while people work. Nothing accepted is lost, nothing refused leaves a trace, and the work goes on by itself.</summary>
public sealed class LoadTests(LoneSite site) : IClassFixture<LoneSite>
{
    private static int Times(int byDefault, int inAll) => LongRuns.Asked ? inAll : byDefault;

    [Fact]
    public async Task Sessions_are_terminated_again_and_again()
    {
        await site.Partners.Calms();
        await using var intake = new Intake(site);
        for (var n = 0; n < Times(4, 200); n++)
        {
            await intake.AcceptsMore(2);
            await site.TerminateAsync(await site.BackendsOfVictim());
        }
        await intake.AcceptsMore(2);
        await intake.EverythingIsDoneOnceAsync();
    }

    [Fact]
    public async Task The_server_stops_at_once_and_comes_back()
    {
        await site.Partners.Calms();
        await using var intake = new Intake(site);
        for (var n = 0; n < Times(2, 20); n++)
        {
            await intake.AcceptsMore(5);
            await site.DatabaseStops();
        }
        await intake.AcceptsMore(5);
        await intake.EverythingIsDoneOnceAsync();
    }

    [Fact]
    public async Task The_database_is_read_only_for_a_while()
    {
        await site.Partners.Calms();
        await using var intake = new Intake(site);
        await intake.AcceptsMore(5);

        await site.Tells("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        await intake.RefusesMore(10);
        Assert.Equal(503, await new Postman(site.Victim.Hub.Address).Delivers("jpass", "reception.changed", new { receptionNumber = "040299999999-00" }));
        await site.Tells("alter system reset default_transaction_read_only", "select pg_reload_conf()");

        await intake.AcceptsMore(5);
        await intake.EverythingIsDoneOnceAsync();
    }

    [Fact]
    public async Task No_session_is_left_for_the_hub()
    {
        await site.Partners.Calms();
        await using var intake = new Intake(site);
        await intake.AcceptsMore(5);

        var others = new List<NpgsqlConnection>();
        do
            await site.TakesEverySession(others);
        while (await EndsSessionsOfHubs(others[0]) > 0);
        await intake.RefusesMore(10);
        foreach (var other in others)
            await other.DisposeAsync();

        await intake.AcceptsMore(5);
        await intake.EverythingIsDoneOnceAsync();
    }

    /// <summary>How many there were.</summary>
    private static async Task<long> EndsSessionsOfHubs(NpgsqlConnection session)
    {
        await using var end = new NpgsqlCommand(
            "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'linkagehub'", session);
        return (long)(await end.ExecuteScalarAsync())!;
    }
}
