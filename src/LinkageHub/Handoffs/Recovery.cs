using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Handoffs;

/// <summary>Brings held work forward once its partner takes it again: not all at one instant, but at the partner's pace, the oldest first.</summary>
internal sealed class Recovery(PartnerDirectory partners, IDueWork due)
{
    private readonly HashSet<string> holding = [];

    /// <summary>True when something is due now that was held before.</summary>
    public async Task<bool> LookAsync(CancellationToken stop)
    {
        var back = false;
        foreach (var partner in partners.Snapshots())
            if (partner.IsHolding)
                holding.Add(partner.Id);
            else if (holding.Contains(partner.Id))
            {
                await due.BringForwardAsync(partners.RoutesOf(partner.Id), partner.RequestsPerSecondLimit, stop);
                holding.Remove(partner.Id);
                back = true;
            }
        return back;
    }
}
