using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Deaths;

/// <summary>J-PASS's list of receptions (J7), over which the process ends whenever it is read: two hubs, SIGKILL at each reading. Only in <c>--all</c>.</summary>
public sealed class DeadlyListTests
{
    private const string Path = "/receptions?";

    [LongFact]
    public Task After_three_deaths_it_is_read_once_a_day_and_everything_else_goes_on() => Deaths.PlayAsync(PlaysAsync);

    private static async Task PlaysAsync(Site site)
    {
        var reached = Deaths.Readers(site, Path);
        await site.Tells(ItsTimeHasCome);
        for (var deaths = 0; deaths < Deaths.Most; deaths++)
            await Deaths.NextAsync(reached, Path);

        var told = await Eventually.Sees(() => StoppedAsync(site), codes => codes.Length > 0);
        Assert.Equal(["LH9-112"], told);
        Assert.Equal("succeeded", (await site.Victim.Staff.ComingAgain.LinksI(await site.Procedure.Printed())).Accepted().Handoff.Status);
        Assert.All(reached.Values, halt => Assert.False(halt.Reached.IsCompleted));

        // A day later one hub tries, and no second one.
        await site.Tells(ItsTimeHasCome);
        await Deaths.NextAsync(reached, Path);
        await Eventually.Sees(() => site.Asks<bool>("select due_at > hub_now() + interval '2 hours' from list_reading where list = 'receptions-lately'"), isDaily => isDaily);
        Assert.All(reached.Values, halt => Assert.False(halt.Reached.IsCompleted));

        // The cause is gone, and a day later that shows by itself.
        foreach (var hub in reached.Keys)
            hub.HoldsNothing();
        await site.Tells(ItsTimeHasCome);
        await Eventually.Sees(() => StoppedAsync(site), codes => codes.Length == 0);
        await new Journal(site.Partners).HoldsEveryEffectOnce();
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }

    /// <summary>Asked anew each time: a hub that has died has another address.</summary>
    private static async Task<string[]> StoppedAsync(Site site) =>
        [.. (await site.Victim.Staff.ComingAgain.Get("partners")).Body["items"]!.AsArray().SelectMany(partner => partner!["stoppedLists"]!.AsArray()).Select(list => list!["code"]!.ToString())];

    private const string ItsTimeHasCome = "update list_reading set due_at = hub_now() where list = 'receptions-lately'";
}
