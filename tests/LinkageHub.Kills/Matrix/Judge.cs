using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>Says what came of a cell: by the partners' own journal first, then whether the hub's ledger tells the same.</summary>
internal sealed class Judge(Site site)
{
    private readonly Journal journal = new(site.Partners);

    public async Task FindsEverythingOnceAsync(Contract contract, Handoff handoff, OutboundLink link)
    {
        await HasAllOnceAsync(contract, link.Effects);

        // No person needed, and the ledger says of every write what the journal says.
        Assert.False(handoff.NeedsPerson);
        Assert.All(handoff.Operations, operation => Assert.Equal("applied", operation.Status));
        foreach (var operation in handoff.Operations)
        {
            var requests = await journal.Requests(operation.Name, contract);
            Assert.Single(requests.Select(request => request!["bodyHash"]!.ToString()).Distinct());
            // Every request on the wire was an intent first.
            Assert.InRange(requests.Count, 1, handoff.Attempts.Count(attempt => attempt.Kind == "send" && attempt.Operation == operation.Name));
        }
        await LedgerIsWholeAsync();
    }

    public async Task FindsCallbackOnceAsync(Contract contract, InboundLink link, string message)
    {
        // Whoever still works on it shall have ended, or a second application would only not have happened yet.
        await Eventually.Sees(() => site.CallbackIsDone(link.Partner, message), done => done);
        await HasAllOnceAsync(contract, link.Effects);
        var entries = await site.Living.Staff.ComingAgain.Get($"ledger?printSerial={contract.PrintSerial}&limit=500");
        Assert.Single(entries.Body["items"]!.AsArray(), entry => entry!["type"]!.ToString() == "callback" && entry["status"]!.ToString() == link.Type);
        await LedgerIsWholeAsync();
    }

    /// <summary>Nothing lost, nothing twice. J-PASS is told 控え交付済 beside the carry-in, which does not wait for it (S003-49).</summary>
    private async Task HasAllOnceAsync(Contract contract, IReadOnlyCollection<string> effects)
    {
        await Eventually.Sees(() => journal.EffectsFor(contract), seen => effects.All(seen.Contains));
        Assert.Equal(effects.Order(), (await journal.EffectsFor(contract)).Order());
    }

    public async Task LedgerIsWholeAsync()
    {
        var verified = await site.Living.Staff.ComingAgain.Get("ledger/verify");
        Assert.True(verified.Status == 200 && verified.Body["ok"]!.GetValue<bool>(), verified.ToString());
    }
}
