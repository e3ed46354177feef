using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>J-PASS was told of an application and its answer never came: nobody knows, so it is asked.</summary>
[Collection(LinkageTests.Name)]
public sealed class LostAnswerTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_record_whose_answer_was_lost_is_found_by_asking_and_not_sent_again()
    {
        await Partners.Plays("T-02");
        var contract = await Procedure.Printed(new Contract("A0000002", ""));

        var linked = await Staff.LinksI(contract);

        Assert.Equal(["send in-doubt", "look-up present"], linked.Handoff.Course);
        Assert.Equal(["created"], await Journal.Of("J1", contract));
        await EverythingIsAsTheScenarioExpects();
    }

    [Fact]
    public async Task A_record_that_never_arrived_is_asked_for_and_then_sent_again()
    {
        await Partners.Plays("T-03");
        var contract = await Procedure.Printed(new Contract("A0000003", ""));

        var linked = await Staff.LinksI(contract);

        Assert.Equal(["send in-doubt", "look-up absent", "send applied"], linked.Handoff.Course);
        Assert.Equal(2, (await Journal.Requests("J1", contract)).Count);
        await EverythingIsAsTheScenarioExpects();
    }
}
