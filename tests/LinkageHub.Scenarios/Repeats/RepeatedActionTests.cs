using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Repeats;

/// <summary>Whatever a person can press, he can press twice. Twenty times at once here; every partner sees it once.</summary>
[Collection(DoorTests.Name)]
public sealed class RepeatedActionTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string Slowly = """{"operation":"S2","latencyMs":200},{"operation":"J4","latencyMs":200},{"operation":"A1","latencyMs":200},{"operation":"J6","latencyMs":200}""";

    [Fact]
    public async Task Linkage_II()
    {
        var contract = await Procedure.Approved();

        await AreOneHandoff(person => person.Links("II", contract));

        Assert.Single(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task Linkage_III()
    {
        var contract = await Procedure.Concluded();

        await AreOneHandoff(person => person.Links("III", contract));

        Assert.Single(await Journal.Requests("J4", contract));
    }

    [Fact]
    public async Task Carry_in()
    {
        var contract = await Procedure.CopyDelivered();

        await AreOneHandoff(person => person.Links("carry-in", contract));

        Assert.Single(await Journal.Requests("A1", contract));
        Assert.Single(await Journal.Requests("A2", contract));
    }

    [Fact]
    public async Task Carry_in_with_a_product_after_the_choice_was_asked()
    {
        var contract = await Procedure.CopyDelivered();
        await Arclink.Offers(contract, "P01", "P02");
        await Staff.Links("carry-in", contract);

        await AreOneHandoff(person => person.CarriesIn(contract, "P02"));

        Assert.Single(await Journal.Requests("A1", contract));
        Assert.Single(await Journal.Requests("A2", contract));
    }

    /// <summary>Once it is done the revision is an old one: later clicks are told so.</summary>
    [Fact]
    public async Task Change_resubmission()
    {
        var contract = await Procedure.LinkedII();
        await Partners.Breaks(Slowly);

        var replies = await Twenty(person => person.Links("change-resubmission", contract));

        Assert.All(replies, reply => Assert.True(reply.Code == "LH5-104" || reply.Accepted().Handoff.Status == "succeeded", reply.ToString()));
        Assert.Single(await Journal.Requests("J6", contract));
        Assert.Equal("1", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
    }

    [Fact]
    public async Task Retry()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","nth":1,"answer":{"status":400,"code":"scenario"}}""");
        var failed = (await Staff.LinksI(contract)).Handoff;
        await Partners.Breaks("""{"operation":"J1","latencyMs":200}""");

        var replies = await Twenty(person => person.Retries(failed));

        Assert.All(replies, reply => Assert.True(reply.Code == "LH9-103" || reply.Accepted().Handoff.Status == "succeeded", reply.ToString()));
        Assert.Equal(2, (await Journal.Requests("J1", contract)).Count);
    }

    [Fact]
    public async Task Look_up()
    {
        var contract = await Procedure.LinkedI();
        var done = (await Staff.LinksI(contract)).Handoff;

        var replies = await Twenty(person => person.LooksUp(done));

        Assert.All(replies, reply => Assert.Equal("succeeded", reply.Accepted().Handoff.Status));
        Assert.Single(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task Park_and_cancel()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"S1","answer":{"status":503}}""");
        var held = (await Staff.LinksI(contract, wait: 0)).Handoff;

        var parked = await Twenty(person => person.Parks(held));
        var cancelled = await Twenty(person => person.Cancels(held));

        Assert.All(parked, reply => Assert.Equal("parked", reply.Accepted().Handoff.Status));
        Assert.All(cancelled, reply => Assert.Equal("cancelled", reply.Accepted().Handoff.Status));
        Assert.Empty(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task Manual_conclusion()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Staff.ProposesConclusion(third)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Colleague.ConfirmsConclusion(third)));

        await Staff.SeesEventually(third, seen => seen.Status == "resolved-manually");
        Assert.Single(await Journal.Requests("J4M", contract));
    }

    [Fact]
    public async Task Reception_number_by_hand()
    {
        await Partners.Breaks("""{"operation":"reception.submitted","callback":{"lost":true}}""");
        var contract = await Procedure.Received();

        var replies = await Twenty(person => person.Send(HttpMethod.Put, $"cases/{contract.PrintSerial}/reception-number",
            new { receptionNumber = contract.ReceptionNumber, reason = "受付番号を登録します。" }));

        Assert.All(replies, reply => Assert.Equal(contract.ReceptionNumber, reply.Accepted()["receptionNumber"]));
        Assert.Equal("0", (await Staff.SeesCase(contract.PrintSerial))["revision"]);
    }

    private async Task AreOneHandoff(Func<Person, Task<Reply>> act)
    {
        await Partners.Breaks(Slowly);
        var replies = await Twenty(act);
        Assert.All(replies, reply => Assert.Equal("succeeded", reply.Accepted().Handoff.Status));
        Assert.Single(replies.Select(reply => reply.Handoff.Id).Distinct());
    }

    private Task<Reply[]> Twenty(Func<Person, Task<Reply>> act) =>
        Task.WhenAll(Enumerable.Range(0, 20).Select(n => act(n % 2 == 0 ? Staff : Colleague)));
}
