using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Database;

/// <summary>Told to end while its database is away, a hub ends within its own limit, and what it had accepted is done by the next. Only in <c>--all</c>: it is mostly waiting.</summary>
public sealed class StopTests
{
    [LongFact]
    public async Task A_hub_whose_database_says_nothing_ends_when_it_is_told_to()
    {
        var site = new LoneSite();
        await site.InitializeAsync();
        try
        {
            await site.TellsWhyAsync(() => PlaysAsync(site));
        }
        finally
        {
            await site.DisposeAsync();
        }
    }

    private static async Task PlaysAsync(Site site)
    {
        var contract = await site.Procedure.Printed();
        await site.Partners.Breaks("""{"operation":"S1","answer":{"status":503}}""");
        var accepted = (await site.Victim.Staff.LinksI(contract, wait: 0)).Accepted().Handoff;
        await site.Partners.Calms();

        site.Victim.Database.IsCut();
        site.Victim.Hub.IsToldToEnd();
        // 143: the time that a stop may take was over.
        Assert.Contains(await site.Victim.Hub.HasEnded(), (int[])[0, 143]);

        site.Victim.Database.IsMended();
        await site.Victim.Starts();
        await Eventually.Sees(() => site.Victim.Staff.ComingAgain.Get($"handoffs/{accepted.Id}"), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded");
        await new Journal(site.Partners).HoldsEveryEffectOnce();
    }
}
