using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Deaths;

/// <summary>A row of an import over which the process ends whenever its form is read: two hubs, SIGKILL at each reading. Only in <c>--all</c>.</summary>
public sealed class DeadlyRowTests
{
    [LongFact]
    public Task After_three_deaths_it_is_left_out_and_the_others_are_done() => Deaths.PlayAsync(PlaysAsync);

    private static async Task PlaysAsync(Site site)
    {
        var (deadly, beside) = (await site.Procedure.Printed(), new List<Contract>());
        for (var n = 0; n < 5; n++)
            beside.Add(await site.Procedure.Printed());
        var path = $"/applications/{deadly.PrintSerial}";
        var reached = Deaths.Readers(site, path);

        var file = string.Join("\r\n", beside.Append(deadly).Select(contract => $"{contract.PrintSerial},,Ⅰ,障害の復旧です。").Prepend("印刷連番,受付番号,連携区分,理由"));
        var taken = (await site.Victim.Staff.ComingAgain.Imports(file)).Accepted();
        for (var deaths = 0; deaths < Deaths.Most; deaths++)
            await Deaths.NextAsync(reached, path);

        var ended = await Eventually.Sees(() => site.Victim.Staff.ComingAgain.Get($"imports/{taken["id"]}"), seen => seen["status"] == "finished" && seen.Body["handoffs"]!["running"]!.GetValue<int>() == 0);
        Assert.Equal((5, 1), (ended.Body["handoffs"]!["succeeded"]!.GetValue<int>(), ended.Body["handoffs"]!["refused"]!.GetValue<int>()));
        Assert.Equal([(7, "LH9-113")], ended.Body["errors"]!.AsArray().Select(error => (error!["line"]!.GetValue<int>(), error["code"]!.ToString())));
        Assert.All(reached.Values, halt => Assert.False(halt.Reached.IsCompleted));
        await new Journal(site.Partners).HoldsEveryEffectOnce();
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }
}
