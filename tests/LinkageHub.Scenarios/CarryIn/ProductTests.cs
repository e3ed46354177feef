using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.CarryIn;

/// <summary>Step 52: which 商品 is applied for. With more than one, a person chooses.</summary>
[Collection(ConclusionTests.Name)]
public sealed class ProductTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task With_several_products_the_hub_lists_them_and_goes_on_with_the_one_chosen()
    {
        var contract = await WithProducts("P01", "P02");

        var asked = (await Staff.Links("carry-in", contract)).Handoff;
        Assert.Equal(("failed", "LH4-107"), (asked.Status, asked.ErrorCode));
        Assert.Equal(["P01", "P02"], asked.Choices!.Select(choice => choice.ProductCode));
        var carried = (await Staff.CarriesIn(contract, "P02")).Handoff;

        Assert.Equal(("succeeded", asked.Id), (carried.Status, carried.Id));
        Assert.Equal(["created"], await Journal.Of("A1", contract));
        Assert.Contains("""["P02"]""", (await Journal.Requests("A2", contract)).Single()!["body"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_that_arclink_does_not_list_is_refused_before_it_is_sent()
    {
        var contract = await WithProducts("P01", "P02");

        var refused = (await Staff.CarriesIn(contract, "P09")).Handoff;

        Assert.Equal(("failed", "LH4-107"), (refused.Status, refused.ErrorCode));
        Assert.Empty(await Journal.Requests("A2", contract));
    }

    [Fact]
    public async Task An_empty_list_sends_the_data_alone_and_the_application_later()
    {
        var contract = await WithProducts("P01");

        var linked = (await Staff.CarriesIn(contract)).Handoff;
        Assert.Equal(("failed", "LH4-107"), (linked.Status, linked.ErrorCode));
        Assert.Empty(await Journal.Requests("A2", contract));
        var carried = (await Staff.CarriesIn(contract, "P01")).Handoff;

        Assert.Equal("succeeded", carried.Status);
        Assert.Equal(["A1", "A2"], (await Journal.EffectsFor(contract)).Where(operation => operation[0] == 'A'));
    }

    [Fact]
    public async Task Once_applied_another_product_or_comment_is_refused_and_the_same_one_is_not()
    {
        var contract = await WithProducts("P01", "P02");
        await Staff.CarriesIn(contract, "P01");

        var other = await Staff.CarriesIn(contract, "P02");
        var comment = await Staff.Triggers(new { linkage = "carry-in", receptionNumber = contract.ReceptionNumber, comment = "至急お願いします。" });
        var same = await Staff.CarriesIn(contract, "P01");

        Assert.Equal((409, "LH4-106"), (other.Status, other.Code));
        Assert.Equal((409, "LH4-106"), (comment.Status, comment.Code));
        Assert.Equal("succeeded", same.Accepted().Handoff.Status);
        Assert.Single(await Journal.Requests("A2", contract));
    }

    private async Task<Contract> WithProducts(params string[] codes)
    {
        var contract = await Procedure.CopyDelivered();
        await Arclink.Offers(contract, codes);
        return contract;
    }
}
