using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>取消 of a case: with a reason, and once the insurance exists with a second person.</summary>
[Collection(PeopleTests.Name)]
public sealed class CancelledCaseTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_cancelled_case_accepts_no_linkage()
    {
        var contract = await Procedure.Approved();

        var cancelled = (await CancelsCase(Staff, contract)).Accepted();
        var refused = await Staff.Links("II", contract);

        Assert.Equal("Cancelled", cancelled["state"]);
        Assert.Equal((409, "LH5-104"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task Once_the_insurance_is_concluded_a_second_person_must_say_so_too()
    {
        var contract = await Procedure.Concluded();
        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "InsuranceConcluded");

        var proposed = (await CancelsCase(Staff, contract)).Accepted();
        var alone = await Staff.Post($"cases/{contract.PrintSerial}/cancel/confirm", null);
        var confirmed = (await Colleague.Post($"cases/{contract.PrintSerial}/cancel/confirm", null)).Accepted();

        Assert.NotEqual("Cancelled", proposed["state"]);
        Assert.Equal((409, "LH8-102"), (alone.Status, alone.Code));
        Assert.Equal("Cancelled", confirmed["state"]);
        Assert.Equal("LH5-104", (await Staff.Links("III", contract)).Code);
    }

    [Fact]
    public async Task Twenty_clicks_cancel_once()
    {
        var contract = await Procedure.LinkedI();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CancelsCase(Staff, contract)));

        var timeline = await Staff.Get($"cases/{contract.PrintSerial}/timeline");
        Assert.Single(timeline.Body["items"]!.AsArray(), item => item!["text"]!.ToString().Contains("取り消しました", StringComparison.Ordinal));
    }

    private static Task<Reply> CancelsCase(Person person, Contract contract) =>
        person.Post($"cases/{contract.PrintSerial}/cancel", new { reason = "お客さまの都合です。" });
}
