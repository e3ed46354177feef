using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>担当者への戻し, ①: A4, its own errand, as often as the contract comes back to the approver.</summary>
[Collection(PeopleTests.Name)]
public sealed class PullBackTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Twenty_clicks_pull_back_once()
    {
        var contract = await Procedure.CarriedIn();
        await Partners.Breaks("""{"operation":"A4","latencyMs":300}""");

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? Staff : Colleague).ReturnsToStaff(contract)));

        Assert.All(replies, reply => Assert.Equal("succeeded", reply.Accepted()["status"]));
        Assert.Single(await Journal.Requests("A4", contract));
    }

    [Fact]
    public async Task A_contract_that_went_to_the_approver_again_is_pulled_back_again()
    {
        var contract = await Procedure.CarriedIn();
        (await Colleague.ReturnsToStaff(contract)).Accepted();
        await Arclink.IsAppliedByHand(contract);

        (await Colleague.ReturnsToStaff(contract)).Accepted();

        Assert.Equal(["changed", "changed"], await Journal.Of("A4", contract));
        Assert.Equal("担当者手続き中", await Arclink.StatusOf(contract));
    }

    [Fact]
    public async Task A_lost_answer_is_looked_up()
    {
        var contract = await Procedure.CarriedIn();
        await Partners.Breaks("""{"operation":"A4","nth":1,"fault":"drop-after-effect"}""");

        var returned = await Colleague.ReturnsToStaff(contract);

        Assert.Equal((200, "succeeded"), (returned.Status, returned["status"]));
        Assert.Single(await Journal.Requests("A4", contract));
    }

    [Fact]
    public async Task It_needs_a_reason_and_something_at_arclink()
    {
        var contract = await Procedure.LinkedIII();

        var unreasoned = await Colleague.ReturnsToStaff(contract, "");

        Assert.Equal((422, "LH8-104"), (unreasoned.Status, unreasoned.Code));
        Assert.Empty(await Journal.Requests("A4", contract));
    }
}
