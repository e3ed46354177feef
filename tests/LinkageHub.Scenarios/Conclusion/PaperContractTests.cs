using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>T-17, step 41: a contract on paper takes another road than J-PASS's manual registration.</summary>
[Collection(ConclusionTests.Name)]
public sealed class PaperContractTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_contract_concluded_on_paper_is_never_linked()
    {
        await Partners.Plays("T-17");
        var contract = await Procedure.LinkedII(new Contract("A0000017", "040200000017-00"));
        await SonpoOnline.Concludes(contract, method: "paper");

        var refused = await Staff.Links("III", contract);

        Assert.Equal((409, "LH3-301"), (refused.Status, refused.Code));
        await EverythingIsAsTheScenarioExpects();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Only_an_explicit_no_to_paper_opens_the_manual_way(bool? paperContract)
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);

        var refused = await Staff.ProposesConclusion(third, paperContract: paperContract);

        Assert.Equal((409, "LH3-301"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("J4M", contract));
    }

    [Fact]
    public async Task A_no_that_J_PASS_contradicts_is_refused()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);
        await JPass.Shows(contract, new { paperContract = true });

        var refused = await Staff.ProposesConclusion(third);

        Assert.Equal((409, "LH3-301"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("J4M", contract));
    }
}
