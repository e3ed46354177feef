using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>T-16, step 44: 「西暦年4桁月2桁日2桁で入力してください」. What J-PASS would refuse is refused before it is sent.</summary>
[Collection(ConclusionTests.Name)]
public sealed class TypedDatesTests(TypedDatesTests.ClosedContract town) : Scenario(town), IClassFixture<TypedDatesTests.ClosedContract>
{
    private Handoff Third => town.Third!;

    [Theory]
    [InlineData("2026/11/21")]
    [InlineData("R8.11.21")]
    [InlineData("２０２６１１２１")]
    [InlineData("20260229")]
    [InlineData("2026-12-01")]
    [InlineData("261201")]
    [InlineData("")]
    public async Task A_start_date_in_any_other_form_is_refused(string typed)
    {
        var refused = await Staff.ProposesConclusion(Third, insuranceStartDate: typed);

        Assert.Equal((422, "LH3-302"), (refused.Status, refused.Code));
        Assert.Equal("insuranceStartDate", refused.Body["errors"]![0]!["field"]!.ToString());
        await EverythingIsAsTheScenarioExpects();
    }

    [Theory]
    [InlineData("20261121")]
    [InlineData("202611212460")]
    [InlineData("2026-11-21T10:30:00+09:00")]
    [InlineData("２０２６１１２１１０３０")]
    public async Task A_time_of_conclusion_in_any_other_form_is_refused(string typed)
    {
        var refused = await Staff.ProposesConclusion(Third, concludedAt: typed);

        Assert.Equal((422, "LH3-302"), (refused.Status, refused.Code));
        Assert.Equal("concludedAt", refused.Body["errors"]![0]!["field"]!.ToString());
        await EverythingIsAsTheScenarioExpects();
    }

    [Theory]
    [InlineData("20261202", null)]
    [InlineData(Contract.TypedStartDate, "202611010900")]
    public async Task A_date_of_the_right_form_that_the_insurer_does_not_show_is_refused(string startDate, string? concludedAt)
    {
        var refused = await Staff.ProposesConclusion(Third, startDate, concludedAt);

        Assert.Equal((409, "LH3-306"), (refused.Status, refused.Code));
        await EverythingIsAsTheScenarioExpects();
    }

    public override async Task InitializeAsync() => await Partners.Plays("T-16");

    /// <summary>One contract for all the ways to type it wrong.</summary>
    public sealed class ClosedContract(Ground ground) : Town(ground)
    {
        public Handoff? Third { get; private set; }

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var procedure = new ProcedureSoFar(this);
            Third = await procedure.ClosedTooEarly(await procedure.Concluded(new Contract("A0000016", "040200000016-00"), finishedBy: "閉じる"));
        }
    }
}
