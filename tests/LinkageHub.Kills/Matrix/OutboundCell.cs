using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>
/// One outbound cell. A linkage is asked for while a partner cannot be read: accepted, 202. From there on nobody does anything: the pump takes it
/// up, the blow falls at the boundary, and the partners' journal says whether the promise was kept.
/// </summary>
internal sealed class OutboundCell(Site site, OutboundBoundary boundary, OutboundLink link, Blow blow)
{
    public Task PlaysAsync() => site.TellsWhyAsync(async () =>
    {
        await site.Partners.Calms();
        var contract = await link.Prepared(site.Procedure);
        await site.Partners.Breaks($$$"""{"operation":"{{{link.Read}}}","answer":{"status":503}}""");
        var survivorWaits = await WaitsAsync(site.Survivor);
        var reached = boundary.Reached(site.Victim, link.Write);

        var accepted = await link.Asks(site.Victim.Staff.ComingAgain, contract);
        Assert.True(accepted.Status == 202, accepted.ToString());
        await site.Partners.Calms();
        var held = await ReachedAsync(reached, accepted.Handoff);
        await blow.Falls(site);
        try
        {
            if (blow.HeldPasses(boundary.IsUnderWay) is { } passes)
                held.LetsGo(passes);
            survivorWaits?.LetsGo(passes: true);
            await ComesToRestAsync(site.Living.Staff, accepted.Handoff);
        }
        finally
        {
            await blow.IsOver(site);
            held.LetsGo(blow.HeldPassesAtLast);
        }
        var handoff = await ComesToRestAsync(site.Victim.Staff, accepted.Handoff);
        await new Judge(site).FindsEverythingOnceAsync(contract, handoff, link);
    });

    /// <summary>The other hub leaves the work to the one that shall be struck.</summary>
    private static async Task<Halt?> WaitsAsync(Node? survivor)
    {
        if (survivor is null)
            return null;
        var halt = survivor.Database.HoldsAt(SqlPlace.Before, SqlKind.Claims);
        await halt.Reached;
        return halt;
    }

    private async Task<Halt> ReachedAsync(Task<Halt> reached, Handoff handoff)
    {
        if (await Task.WhenAny(reached, Task.Delay(TimeSpan.FromMinutes(1))) != reached)
            Assert.Fail($"{boundary.Name} is never reached: {(await site.Victim.Staff.ComingAgain.Get($"handoffs/{handoff.Id}")).Text}");
        return await reached;
    }

    private static async Task<Handoff> ComesToRestAsync(Person staff, Handoff handoff) =>
        (await Eventually.Sees(() => staff.Get($"handoffs/{handoff.Id}"), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded")).Handoff;
}
