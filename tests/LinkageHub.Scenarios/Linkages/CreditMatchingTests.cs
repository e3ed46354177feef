using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>連携Ⅱ is only for the insurance that was handed over in Ⅰ, and only for what J-PASS has approved.</summary>
[Collection(LinkageTests.Name)]
public sealed class CreditMatchingTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Two_records_in_one_reception_are_refused()
    {
        var (contract, other) = (await Procedure.LinkedI(), await Procedure.LinkedI());
        await JPass.Receives(contract, new { printSerials = new[] { contract.PrintSerial, other.PrintSerial } });
        await JPass.Reviews(contract);

        var refused = await Staff.Links("II", contract);

        Assert.Equal((409, "LH2-102"), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task One_yen_of_difference_is_refused()
    {
        var contract = await Procedure.LinkedI();
        await JPass.Receives(contract, new { premium = new { total = 600_001, first = 10_000, subsequent = 10_000 } });
        await JPass.Reviews(contract);

        var refused = await Staff.Links("II", contract);

        Assert.Equal((409, "LH2-105", "S003-15"), (refused.Status, refused.Code, refused["step"]));
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    [Theory]
    [InlineData("審査中", "LH2-112")]
    [InlineData("条件付承認", "LH2-112")]
    [InlineData("否決", "LH2-112")]
    [InlineData("取消", "LH2-112")]
    [InlineData("お客さま手続き待ち", "LH2-111")]
    public async Task Only_an_approval_goes_to_the_insurer(string review, string code)
    {
        var contract = await Procedure.Received();
        await JPass.Reviews(contract, review);

        var refused = await Staff.Links("II", contract);

        Assert.Equal((409, code), (refused.Status, refused.Code));
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task What_was_refused_goes_through_once_the_reason_is_gone_and_the_timeline_tells_both()
    {
        var contract = await Procedure.Received();
        await Staff.Links("II", contract);
        await JPass.Reviews(contract);

        var linked = await Staff.Links("II", contract);

        Assert.Equal("succeeded", linked.Handoff.Status);
        var timeline = await Staff.Get($"cases/{contract.PrintSerial}/timeline");
        Assert.Contains(timeline.Body["items"]!.AsArray(), item => item!["type"]!.ToString() == "trigger-refused" && item["code"]!.ToString() == "LH2-112");
        Assert.Equal(["created"], await Journal.Of("S2", contract));
    }
}
