using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary>Which letters the hub takes in.</summary>
[Collection(DoorTests.Name)]
public sealed class CallbackFormTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private readonly Postman _postman = new(town.Hub.Address);

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"type":"reception.changed","data":{}}""")]
    [InlineData("""{"type":"reception.changed","data":{"receptionNumber":170}}""")]
    [InlineData("""{"type":"reception.changed"}""")]
    public async Task A_body_that_is_not_the_contracts_is_refused(string body) => Assert.Equal(400, await _postman.Posts("jpass", body));

    [Fact]
    public async Task A_body_above_64_KiB_is_refused() => Assert.Equal(413, await _postman.Posts("jpass", new string(' ', 64 * 1024) + "{}"));

    [Fact]
    public async Task A_partner_nobody_knows_has_no_door() =>
        Assert.Equal(404, await _postman.Delivers("somebody", "reception.changed", new { receptionNumber = "040200000170-00" }));

    [Fact]
    public async Task A_type_nobody_knows_and_members_nobody_knows_are_taken_and_ignored()
    {
        Assert.Equal(204, await _postman.Delivers("jpass", "reception.celebrated", new { anything = true }));
        Assert.Equal(204, await _postman.Delivers("jpass", "reception.changed", new { receptionNumber = "040299999999-00", anything = true }));
    }
}
