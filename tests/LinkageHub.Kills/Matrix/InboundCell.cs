using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>
/// One inbound cell. A partner posts a callback, the blow falls at the boundary, and the partner does what partners do: it repeats the same message
/// until it is answered 2xx. Then it repeats it once more, to both hubs. It must have been applied, once.
/// </summary>
internal sealed class InboundCell(Site site, InboundBoundary boundary, InboundLink link, Blow blow)
{
    public Task PlaysAsync() => site.TellsWhyAsync(async () =>
    {
        await site.Partners.Calms();
        var contract = await link.Happened(site);
        var message = $"msg_{contract.PrintSerial}_{link.Type}";
        var survivorWaits = await LeavesItToTheVictimAsync();
        var held = boundary.HoldsAt(site.Victim);

        var first = TellsAsync(site.Victim, message, contract);
        await held.Reached.WaitAsync(TimeSpan.FromMinutes(1));
        await blow.Falls(site);
        try
        {
            // A request half sent never becomes a whole one; whatever was whole is the hub's already.
            if (blow.HeldPasses(false) is { } passes)
                held.LetsGo(passes);
            survivorWaits?.LetsGo(passes: true);
            await RepeatsUntilAcceptedAsync(site.Living, message, contract);
            await SeesItAppliedAsync(site.Living.Staff, contract);
        }
        finally
        {
            await blow.IsOver(site);
            held.LetsGo(blow.HeldPassesAtLast);
        }
        await first;
        await RepeatsUntilAcceptedAsync(site.Victim, message, contract);
        await RepeatsUntilAcceptedAsync(site.Living, message, contract);
        await SeesItAppliedAsync(site.Victim.Staff, contract);
        await new Judge(site).FindsCallbackOnceAsync(contract, link, message);
    });

    private async Task<Halt?> LeavesItToTheVictimAsync()
    {
        if (site.Survivor is null || !boundary.IsHandling)
            return null;
        var halt = site.Survivor.Database.HoldsAt(SqlPlace.Before, SqlKind.TakesCallbacks);
        await halt.Reached;
        return halt;
    }

    private async Task<int> TellsAsync(Node hub, string message, Contract contract)
    {
        try
        {
            return await new Postman(hub.Door.Address).Delivers(link.Partner, link.Type, link.Data(contract), message);
        }
        catch (HttpRequestException)
        {
            // Nobody answered: the partner knows no more than that.
            return 0;
        }
    }

    private async Task RepeatsUntilAcceptedAsync(Node hub, string message, Contract contract) =>
        await Eventually.Sees(() => TellsAsync(hub, message, contract), answer => answer == 204);

    private async Task SeesItAppliedAsync(Person staff, Contract contract) =>
        await Eventually.Sees(() => staff.SeesCase(contract.PrintSerial), seen => seen.Status == 200 && link.IsApplied(seen));
}
