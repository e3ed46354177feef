using System.Collections.Concurrent;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Database;

/// <summary>
/// People who go on working whatever the database does: each prints applications and asks for linkage I. What the hub accepts is written down,
/// because it is a promise; what it cannot keep it must refuse with 503, LH9-107 and a time to come again.
/// </summary>
internal sealed class Intake : IAsyncDisposable
{
    private const int People = 4;

    private readonly Site site;
    private readonly ConcurrentBag<(Contract Contract, Handoff Handoff)> accepted = [];
    private readonly ConcurrentBag<Contract> refused = [];
    private readonly ConcurrentBag<string> strange = [];
    private readonly CancellationTokenSource over = new();
    private readonly Task[] work;

    public Intake(Site site)
    {
        this.site = site;
        work = [.. Enumerable.Range(0, People).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Ends when so many more were accepted from now on.</summary>
    public Task AcceptsMore(int count) => SeesMoreAsync(() => accepted.Count, count);

    public Task RefusesMore(int count) => SeesMoreAsync(() => refused.Count, count);

    /// <summary>Everybody stops. What was accepted is done, once, by itself; what was refused has left nothing and is done when it is asked for again.</summary>
    public async Task EverythingIsDoneOnceAsync()
    {
        await StopsAsync();
        Assert.Empty(strange);
        var journal = new Journal(site.Partners);
        foreach (var (_, handoff) in accepted)
        {
            var done = await Eventually.Sees(() => site.Living.Staff.Get($"handoffs/{handoff.Id}"), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded");
            Assert.False(done.Handoff.NeedsPerson);
        }
        foreach (var contract in refused)
            await Eventually.Sees(() => site.Living.Staff.LinksI(contract), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded");
        foreach (var contract in accepted.Select(promise => promise.Contract).Concat(refused))
            Assert.Equal(["created"], (await journal.Of("J1", contract)).Where(effect => effect != "replayed"));
        await journal.HoldsEveryEffectOnce();
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopsAsync();
        over.Dispose();
    }

    private async Task StopsAsync()
    {
        await over.CancelAsync();
        await Task.WhenAll(work);
    }

    private async Task WorkAsync()
    {
        while (!over.IsCancellationRequested)
        {
            var contract = await site.Procedure.Printed();
            try
            {
                var reply = await site.Victim.Staff.LinksI(contract, wait: 0);
                if (reply.Status is 200 or 202)
                    accepted.Add((contract, reply.Handoff));
                else if (reply is { Status: 503, Code: "LH9-107", Headers.RetryAfter: not null })
                    refused.Add(contract);
                else
                    strange.Add(reply.ToString());
            }
            catch (HttpRequestException e)
            {
                strange.Add(e.Message);
            }
        }
    }

    private async Task SeesMoreAsync(Func<int> counted, int count)
    {
        var before = counted();
        await Eventually.Sees(() => Task.FromResult((Seen: counted(), Strange: strange.ToArray())), now => now.Seen >= before + count || now.Strange.Length > 0);
        Assert.Empty(strange);
    }
}
