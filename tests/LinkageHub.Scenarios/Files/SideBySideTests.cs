using LinkageHub.PartnerSimulator;
using LinkageHub.PartnerSimulator.Scenarios;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Files;

/// <summary>Several testers share one simulator, each with a hub and a run of their own; and two who share even these take turns.</summary>
[Collection(LinkageTests.Name)]
public sealed class SideBySideTests(Town town, SideBySideTests.Neighbour neighbour) : Scenario(town), IClassFixture<Town>, IClassFixture<SideBySideTests.Neighbour>
{
    [Fact]
    public async Task The_same_scenario_comes_out_for_both_who_play_it_at_once_in_runs_of_their_own()
    {
        await Partners.Does(HttpMethod.Post, "reset", null);
        var said = new[] { new StringWriter(), new StringWriter() };

        var met = await Task.WhenAll(Plays("T-02", Town, said[0]), Plays("T-02", neighbour, said[1]));

        Assert.True(met is [true, true], said[0].ToString() + said[1]);
        foreach (var own in new[] { Town, neighbour })
            await Judge(own).DemandAsync(Claim.Once("J1"), Claim.Once("J1", "A0000002"));
    }

    [Fact]
    public async Task Two_who_play_in_the_same_run_take_turns_and_both_come_out()
    {
        var said = new[] { new StringWriter(), new StringWriter() };

        var met = await Task.WhenAll(Plays("T-03", Town, said[0], fresh: true), Plays("T-06", Town, said[1], fresh: true));

        Assert.True(met is [true, true], said[0].ToString() + said[1]);
    }

    [Fact]
    public async Task Two_recordings_at_once_hold_each_its_own_case()
    {
        var contracts = new[] { await Procedure.Printed(), await Procedure.Printed() };
        var recordings = await Task.WhenAll(contracts.Select(async contract =>
            (await Staff.Post("recordings", new { reason = "並行の記録", keys = new[] { contract.PrintSerial } })).Accepted()["id"]));

        await Task.WhenAll(contracts.Select(contract => Staff.LinksI(contract)));

        for (var at = 0; at < contracts.Length; at++)
        {
            (await Staff.Post($"recordings/{recordings[at]}/stop", new { })).Accepted();
            var text = (await Staff.Get($"recordings/{recordings[at]}/cassette")).Accepted().Text;
            Assert.Contains($"J1:SJ:{contracts[at].PrintSerial}:0", text, StringComparison.Ordinal);
            Assert.DoesNotContain(contracts[1 - at].PrintSerial, text, StringComparison.Ordinal);
        }
    }

    private static async Task<bool> Plays(string name, Town where, TextWriter said, bool fresh = false) =>
        await ScenarioFileTests.Runner(where, said).RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "scenarios", $"{name}.json")), fresh);

    private static SimulatorJudge Judge(Town where) => new(new HttpClient(), where.Scenarios.Simulator, where.Scenarios.Run);

    public sealed class Neighbour(Ground ground) : Town(ground);
}
