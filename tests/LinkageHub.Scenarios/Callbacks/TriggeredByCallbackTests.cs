using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary><c>Triggers__OnCallback</c>: a hub that was told to start Ⅰ and Ⅲ by itself.</summary>
[Collection(DoorTests.Name)]
public sealed class TriggeredByCallbackTests(TriggeredByCallbackTests.SelfStarting town) : Scenario(town), IClassFixture<TriggeredByCallbackTests.SelfStarting>
{
    [Fact]
    public async Task A_print_and_a_conclusion_start_I_and_III()
    {
        var contract = await Procedure.Printed();
        await Eventually.Sees(() => Journal.Of("J1", contract), seen => seen.Length > 0);
        await Procedure.LinkedII(contract);

        await SonpoOnline.Concludes(contract);

        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.SequenceEqual(["J1", "S2", "J4"]));
        Assert.Equal("succeeded", (await Staff.Links("III", contract)).Handoff.Status);
    }

    [Fact]
    public async Task A_print_told_five_times_starts_one_linkage()
    {
        await Partners.Breaks("""{"operation":"application.printed","callback":{"repeat":4}},{"operation":"J1","latencyMs":200}""");

        var contract = await Procedure.Printed();

        Assert.All(await Journal.AnswersTo("application.printed", contract, atLeast: 5), answer => Assert.Equal(204, answer));
        Assert.Equal("succeeded", (await Staff.LinksI(contract)).Handoff.Status);
        Assert.Single(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task The_wrong_button_starts_no_III()
    {
        var contract = await Procedure.LinkedII();

        await SonpoOnline.Concludes(contract, finishedBy: "閉じる");

        var third = await Eventually.Sees(() => Staff.Get($"handoffs?q={contract.ReceptionNumber}&linkage=III"), seen => seen.Body["items"]!.AsArray().Count == 1);
        Assert.Equal("LH3-201", third.Body["items"]![0]!["errorCode"]!.ToString());
        Assert.Empty(await Journal.Requests("J4", contract));
    }

    public sealed class SelfStarting(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Triggers:OnCallback=I,III"];
    }
}
