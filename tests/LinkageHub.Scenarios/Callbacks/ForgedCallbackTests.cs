using System.Text;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary>What nobody of ours signed is refused and leaves no trace.</summary>
[Collection(DoorTests.Name)]
public sealed class ForgedCallbackTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Theory]
    [InlineData("signature")]
    [InlineData("body")]
    [InlineData("yesterday")]
    [InlineData("future")]
    [InlineData("missing")]
    public async Task A_forged_callback_is_refused_and_the_case_knows_nothing_of_it(string forgery)
    {
        // What the insurer tells, late, would make the hub read J-PASS too.
        await Partners.Breaks("""{"operation":"application.printed","callback":{"lost":true}}""");
        var contract = await Procedure.LinkedI();
        await Partners.Breaks($$"""{"operation":"reception.submitted","callback":{"forge":"{{forgery}}"} }""");

        await JPass.Receives(contract);

        Assert.Equal(401, Assert.Single(await Journal.AnswersTo("reception.submitted", contract, atLeast: 1)));
        var timeline = await Staff.Get($"cases/{contract.PrintSerial}/timeline");
        Assert.DoesNotContain("reception.submitted", timeline.Text, StringComparison.Ordinal);
        Assert.Null((await Staff.SeesCase(contract.PrintSerial))["receptionNumber"]);
    }

    [Fact]
    public async Task Another_partners_secret_or_an_old_letter_is_no_signature()
    {
        var postman = new Postman(Town.Hub.Address);
        var body = """{"type":"reception.changed","occurredAt":"2026-11-21T10:00:00+09:00","data":{"receptionNumber":"040200000170-00"}}""";

        Assert.Equal(401, await postman.Posts("jpass", body, secret: Encoding.ASCII.GetBytes("somebody-elses-secret-24")));
        Assert.Equal(401, await postman.Posts("jpass", body, age: TimeSpan.FromMinutes(6)));
        Assert.Equal(401, await postman.Posts("jpass", body, age: -TimeSpan.FromMinutes(6)));
        Assert.Equal(401, await postman.Posts("jpass", body, isSigned: false));
        Assert.Equal(204, await postman.Posts("jpass", body, age: TimeSpan.FromMinutes(4)));
    }
}
