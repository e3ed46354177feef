using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A plan without a code never means every code.</summary>
[Collection(ConsoleGround.Name)]
public sealed class BulkChoiceTests(SharedTown shared) : Scenario(shared.Town), IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Theory]
    [InlineData("/bulk/new?partner=sonpo-online&linkage=II")]
    [InlineData("/bulk/new?partner=sonpo-online&linkage=II&errorCode=")]
    public async Task Without_a_code_the_cause_is_asked_for_and_nothing_is_planned(string address)
    {
        await Partners.Breaks("""{"operation":"S2","dlwebStarted":false}""");
        Assert.Equal("failed", (await Staff.Links("II", await Procedure.Approved())).Handoff.Status);
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        var plan = "/bulk/new?partner=sonpo-online&linkage=II&errorCode=LH2-203";
        var form = (await office.Opens(plan)).Form("/bulk/new");
        (form["errorCode"], form["reason"], form["action"]) = ("", "復旧", "retry");

        var asked = await office.Opens(address);
        var posted = await office.Posts("/bulk/new", form);

        Assert.Contains("まとめて対応する原因を選ぶ", asked.Text, StringComparison.Ordinal);
        Assert.Contains(plan.Replace("&", "&amp;", StringComparison.Ordinal), asked.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("計画を作る", asked.Text, StringComparison.Ordinal);
        Assert.NotEqual(302, posted.Status);
        Assert.DoesNotContain("/bulk/", (await office.Opens("/bulk")).Html.Replace("/bulk/new", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
