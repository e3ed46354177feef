using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Database;

/// <summary>
/// Two servers, the second a hot standby with synchronous replication. A standby answers every question and keeps nothing: a hub that asks one must
/// neither accept nor decide. Only in <c>--all</c>: <see cref="LoadTests"/> has the same promise on a server that is read-only.
/// </summary>
public sealed class StandbyTests
{
    [LongFact]
    public async Task A_hub_before_a_standby_accepts_nothing_and_goes_on_by_itself_when_that_takes_over()
    {
        var site = new StandbySite();
        await site.InitializeAsync();
        try
        {
            await using var intake = new Intake(site);
            await intake.AcceptsMore(10);

            site.HubFacesTheStandby();
            await intake.RefusesMore(20);
            Assert.Equal(503, await new Postman(site.Victim.Hub.Address).Delivers("jpass", "reception.changed", new { receptionNumber = "040299999999-00" }));
            await site.StandbyTakesOver();

            await intake.AcceptsMore(10);
            await intake.EverythingIsDoneOnceAsync();
        }
        finally
        {
            await site.DisposeAsync();
        }
    }

    [LongFact]
    public async Task A_hub_that_knows_both_asks_the_one_that_commits_and_the_other_when_that_has_taken_over()
    {
        var site = new StandbySite();
        await site.InitializeAsync();
        try
        {
            await using var hub = await site.HubThatKnowsBoth();
            // Whoever asked the standby, which stands first in the list, would be refused.
            Assert.Equal(200, (await hub.Staff.LinksI(await site.Procedure.Printed())).Status);

            await site.StandbyTakesOver();

            var contract = await site.Procedure.Printed();
            await Eventually.Sees(() => hub.Staff.LinksI(contract), reply => reply is { Status: 200, Handoff.Status: "succeeded" });
            await new Journal(site.Partners).HoldsEveryEffectOnce();
        }
        finally
        {
            await site.DisposeAsync();
        }
    }
}
