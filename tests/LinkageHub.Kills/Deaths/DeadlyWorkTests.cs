using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Deaths;

/// <summary>
/// Work over which the process ends each time it is taken up: two hubs, SIGKILL whenever one of them reads that application. Only in <c>--all</c>;
/// the simulation plays the same without processes.
/// </summary>
public sealed class DeadlyWorkTests
{
    [LongFact]
    public Task After_three_deaths_it_is_a_persons_and_the_others_are_done() => Deaths.PlayAsync(PlaysAsync);

    private static async Task PlaysAsync(Site site)
    {
        var (deadly, beside) = (await site.Procedure.Printed(), new List<Contract>());
        for (var n = 0; n < 5; n++)
            beside.Add(await site.Procedure.Printed());
        // Nobody can be read, so all of it is accepted and left to the engine.
        await site.Partners.Breaks("""{"operation":"S1","answer":{"status":503}}""");
        var accepted = (await site.Victim.Staff.LinksI(deadly, wait: 0)).Accepted().Handoff;
        foreach (var contract in beside)
            (await site.Victim.Staff.LinksI(contract, wait: 0)).Accepted();
        var path = $"/applications/{deadly.PrintSerial}";
        var reached = Deaths.Readers(site, path);
        await site.Partners.Calms();

        for (var deaths = 0; deaths < Deaths.Most; deaths++)
            await Deaths.NextAsync(reached, path);

        var staff = site.Victim.Staff.ComingAgain;
        var given = (await Eventually.Sees(() => staff.Get($"handoffs/{accepted.Id}"), seen => seen.Status == 200 && seen.Handoff.NeedsPerson)).Handoff;
        Assert.Equal(("failed", "LH9-110"), (given.Status, given.ErrorCode));
        Assert.Contains((await staff.Get("work-items?role=admin")).Body["items"]!.AsArray(), item => item!["errorCode"]!.ToString() == "LH9-110" && item["handoffId"]?.ToString() == accepted.Id);
        foreach (var contract in beside)
            await Eventually.Sees(() => staff.LinksI(contract), reply => reply is { Status: 200, Handoff.Status: "succeeded" });
        Assert.All(reached.Values, halt => Assert.False(halt.Reached.IsCompleted));

        // The cause is gone, and a person says so.
        foreach (var hub in reached.Keys)
            hub.HoldsNothing();
        Assert.Equal("succeeded", (await Eventually.Sees(() => staff.Retries(given), reply => reply is { Status: 200, Handoff.Status: "succeeded" })).Handoff.Status);
        await new Journal(site.Partners).HoldsEveryEffectOnce();
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }
}
