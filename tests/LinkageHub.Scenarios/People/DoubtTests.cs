using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>In doubt: a person may send again only what cannot become a second effect.</summary>
[Collection(PeopleTests.Name)]
public sealed class DoubtTests(DoubtTests.LongSettling town) : Scenario(town), IClassFixture<DoubtTests.LongSettling>
{
    [Theory]
    [InlineData("II", "S2", "S3", "LH2-106")]
    [InlineData("III", "J4", "J3", "LH3-203")]
    public async Task Class_B_is_not_sent_again_before_absent_is_certain(string linkage, string write, string read, string code)
    {
        var contract = linkage == "II" ? await Procedure.Approved() : await Procedure.Concluded();
        await Partners.Breaks($$"""{"operation":"{{write}}","nth":1,"fault":"drop-before-effect"}""");
        var doubtful = await Staff.SeesEventually((await Staff.Links(linkage, contract, wait: 0)).Handoff, seen => seen.Status == "in-doubt");

        // While the engine itself is looking, a retry is answered 202 and does nothing.
        var refused = await Eventually.Sees(() => Staff.Post($"handoffs/{doubtful.Id}/retry", new { reason = "再送信します。" }, wait: 0), seen => seen.Status != 202, "not 202");
        var looked = (await Staff.Post($"handoffs/{doubtful.Id}/look-up", new { reason = "受取り状況を確認します。" }, wait: 0)).Accepted();

        Assert.Equal((409, code), (refused.Status, refused.Code));
        await Staff.SeesEventually(looked.Handoff, seen => seen.Status == "in-doubt" && seen.Course.Contains("look-up absent"));
        Assert.Single(await Journal.Requests(write, contract));
        Assert.NotEmpty(await Journal.Requests(read, contract));
    }

    [Fact]
    public async Task Class_B_found_at_the_partner_is_done_with_the_one_send()
    {
        var contract = await Procedure.Approved();
        await Partners.Breaks("""{"operation":"S2","nth":1,"fault":"drop-after-effect"}""");

        var linked = (await Staff.Links("II", contract)).Handoff;

        Assert.Equal("succeeded", linked.Status);
        Assert.Single(await Journal.Requests("S2", contract));
    }

    [Fact]
    public async Task Class_C_waits_for_a_person_and_is_not_even_asked_for()
    {
        var contract = await Procedure.CopyDelivered();
        await Partners.Breaks("""{"operation":"A1","nth":1,"fault":"drop-before-effect"}""");

        var doubtful = await Staff.SeesEventually((await Staff.Links("carry-in", contract, wait: 0)).Handoff, seen => seen.Status == "in-doubt");
        Assert.Equal((true, "LH4-201"), (doubtful.NeedsPerson, doubtful.ErrorCode));
        Assert.Single(await Journal.Requests("A1", contract));
    }

    // The partner may end up with it twice, so two persons say that it has not got it.
    [Fact]
    public async Task Class_C_goes_out_again_on_two_persons_word_and_never_on_one()
    {
        var contract = await Procedure.CopyDelivered();
        await Partners.Breaks("""{"operation":"A1","nth":1,"fault":"drop-before-effect"}""");
        var doubtful = await Staff.SeesEventually((await Staff.Links("carry-in", contract, wait: 0)).Handoff, seen => seen.Status == "in-doubt");

        var proposed = await Staff.Retries(doubtful);
        var again = await Staff.Retries(doubtful);
        var sentBefore = (await Journal.Requests("A1", contract)).Count;
        var done = (await Colleague.Retries(doubtful)).Handoff;

        Assert.Equal(((409, "LH8-102"), (409, "LH8-102"), 1), ((proposed.Status, proposed.Code), (again.Status, again.Code), sentBefore));
        Assert.Equal("succeeded", done.Status);
        Assert.Single(await Journal.Of("A1", contract));
    }

    public sealed class LongSettling(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings =>
        [
            "Partners:SonpoOnline:Operations:S2:SettleSeconds=3600", "Partners:JPass:Operations:J4:SettleSeconds=3600",
            "Partners:Arclink:Operations:A1:Class=C",
        ];
    }
}
