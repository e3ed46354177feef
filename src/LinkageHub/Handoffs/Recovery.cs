using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Handoffs;

/// <summary>
/// Brings held work forward once its partner takes it again: not all at one instant, but at the partner's pace. One operation that goes again
/// is reason enough; the breaker of another may stay open for a while yet.
/// </summary>
internal sealed class Recovery(PartnerDirectory partners, IDueWork due)
{
    private readonly Dictionary<string, IReadOnlySet<string>> holding = [];

    /// <summary>True when something is due now that was held before.</summary>
    public async Task<bool> LookAsync(CancellationToken stop)
    {
        var back = false;
        foreach (var partner in partners.Snapshots())
        {
            var holds = partner.Holds();
            if (holding.GetValueOrDefault(partner.Id)?.IsSubsetOf(holds) == false)
            {
                await due.BringForwardAsync(partners.RoutesOf(partner.Id), partner.RequestsPerSecondLimit, stop);
                back = true;
            }
            holding[partner.Id] = holds;
        }
        return back;
    }
}
