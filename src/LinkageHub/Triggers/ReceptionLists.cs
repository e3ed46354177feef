using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Triggers;

/// <summary>J7, page by page.</summary>
public sealed class ReceptionLists(PartnerDirectory partners, ILogger<ReceptionLists> logger)
{
    /// <summary>Those reviewed on these days, both included. One that cannot be taken over costs no other one its turn. False: the partner did not list them to the end.</summary>
    public async Task<bool> ForEachAsync(DateOnly from, DateOnly to, Func<Reception, Task> take, CancellationToken stop)
    {
        string? cursor = null;
        do
        {
            if (await partners.JPass.ListReceptionsAsync(from, to, cursor, stop) is not ReadResult<Page<Reception>>.Found(var page))
                return false;
            foreach (var reception in page.Items ?? [])
                await TakeAsync(reception, take);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return true;
    }

    private async Task TakeAsync(Reception reception, Func<Reception, Task> take)
    {
        try
        {
            await take(reception);
        }
        catch (Exception e) when (ReadableCases.CostsOnlyThisOne(e))
        {
            logger.LogError("reception {ReceptionNumber} of J-PASS's list cannot be taken over; it is tried again with the next: {Error}", reception.ReceptionNumber, e.GetType().Name);
        }
    }
}
