using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Deaths;

/// <summary>
/// A reception over which the process ends whenever it is read: for a callback, and by the clock. Two hubs, SIGKILL at each reading. Only in
/// <c>--all</c>; the simulation plays the same without processes.
/// </summary>
public sealed class DeadlyReadingTests
{
    [LongFact]
    public Task After_three_deaths_it_is_a_persons_until_it_has_been_read_and_other_callbacks_are_applied() => Deaths.PlayAsync(PlaysAsync);

    private static async Task PlaysAsync(Site site)
    {
        var (deadly, beside) = (await ReviewedAsync(site), new List<Contract>());
        for (var n = 0; n < 5; n++)
            beside.Add(await ReviewedAsync(site));
        var path = $"/receptions/{deadly.ReceptionNumber}";
        var reached = Deaths.Readers(site, path);

        foreach (var contract in beside.Prepend(deadly))
            Assert.Equal(204, await TellsAsync(site.Victim, contract));
        for (var deaths = 0; deaths < Deaths.Most; deaths++)
            await Deaths.NextAsync(reached, path);

        Assert.Equal(1, await Eventually.Sees(() => ItemsAsync(site, deadly, "open"), items => items > 0));
        await Eventually.Sees(() => site.CallbackIsDone("jpass", MessageOf(deadly)), done => done);
        foreach (var contract in beside)
            await Eventually.Sees(() => site.CallbackIsDone("jpass", MessageOf(contract)), done => done);

        // By the clock it has its own three, each an hour later.
        for (var deaths = 0; deaths < Deaths.Most; deaths++)
        {
            await site.Tells(ItsTimeHasCome(deadly));
            await Deaths.NextAsync(reached, path);
        }
        await site.Tells(ItsTimeHasCome(deadly));
        await Eventually.Sees(() => site.Asks<bool>($"select due_at > hub_now() + interval '2 hours' from case_look c {Where(deadly)}"), isDaily => isDaily);
        Assert.All(reached.Values, halt => Assert.False(halt.Reached.IsCompleted));
        Assert.Equal(1, await ItemsAsync(site, deadly, "open"));

        // The cause is gone, and a day later that shows by itself.
        foreach (var hub in reached.Keys)
            hub.HoldsNothing();
        await site.Tells(ItsTimeHasCome(deadly));
        await Eventually.Sees(() => ItemsAsync(site, deadly, "done"), items => items == 1);
        await new Journal(site.Partners).HoldsEveryEffectOnce();
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }

    /// <summary>Reviewed at J-PASS, of which the hub, that knows the number, has not been told.</summary>
    private static async Task<Contract> ReviewedAsync(Site site)
    {
        var contract = await site.Procedure.Received();
        Assert.Equal("LH2-112", (await site.Victim.Staff.ComingAgain.Links("II", contract)).Code);
        await new JPass(site.Partners).Reviews(contract);
        return contract;
    }

    private static async Task<int> TellsAsync(Node hub, Contract contract) =>
        await new Postman(hub.Door.Address).Delivers("jpass", "reception.reviewed", new { receptionNumber = contract.ReceptionNumber, status = "承認" }, MessageOf(contract));

    private static string MessageOf(Contract contract) => $"msg_{contract.PrintSerial}";

    /// <summary>Asked anew each time: a hub that has died has another address.</summary>
    private static async Task<int> ItemsAsync(Site site, Contract contract, string state) =>
        (await site.Victim.Staff.ComingAgain.Get($"work-items?role=admin&state={state}")).Body["items"]!.AsArray()
            .Count(item => item!["errorCode"]!.ToString() == "LH9-111" && item["receptionNumber"]?.ToString() == contract.ReceptionNumber);

    private static string ItsTimeHasCome(Contract contract) => $"update case_look c set due_at = hub_now() {Where(contract)}";

    private static string Where(Contract contract) =>
        $"where exists (select from business_key k where k.case_id = c.case_id and k.value = '{contract.ReceptionNumber}')";
}
