using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>An answer came, but not one that says anything about this contract.</summary>
[Collection(LinkageTests.Name)]
public sealed class UselessAnswerTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Theory]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("truncate")]
    [InlineData("result-ng")]
    [InlineData("wrong-key")]
    [InlineData("wrong-content-type")]
    [InlineData("reset")]
    public async Task An_answer_that_proves_nothing_is_no_success_and_no_failure(string fault)
    {
        await Partners.Breaks($$"""{"operation":"J1","nth":1,"fault":"{{fault}}"}""");
        var contract = await Procedure.Printed();

        var linked = await Staff.LinksI(contract);

        // So many useless answers in a row may have opened the breaker first: that was not sent.
        Assert.Equal(["send in-doubt", "look-up present"], linked.Handoff.Course.TakeLast(2));
        Assert.Equal("succeeded", linked.Handoff.Status);
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }
}
