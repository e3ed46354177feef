using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Linkages;

/// <summary>T-04: a partner that does not deduplicate, gives no answer, and cannot be asked either.</summary>
[Collection(LinkageTests.Name)]
public sealed class NobodyAnswersTests(NobodyAnswersTests.AskBeforeSending town) : Scenario(town), IClassFixture<NobodyAnswersTests.AskBeforeSending>
{
    [Fact]
    public async Task What_nobody_can_know_stays_in_doubt_for_a_person_and_is_not_sent_again()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks($$"""{"operation":"J1","key":"{{contract.PrintSerial}}","fault":"drop-before-effect"},{"operation":"J2","key":"{{contract.PrintSerial}}","answer":{"status":503} }""");

        var linked = await Staff.LinksI(contract, wait: 0);
        var doubtful = await Staff.SeesEventually(linked.Handoff, seen => seen.NeedsPerson);

        Assert.Equal(("in-doubt", "LH1-202"), (doubtful.Status, doubtful.ErrorCode));
        // Asked while J-PASS is being looked up, it is told what stands; between two looks it is refused.
        await Eventually.Sees(() => Staff.Retries(doubtful), answer => answer.Code == "LH1-202");
        Assert.Single(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task Once_J_PASS_can_be_asked_again_it_says_absent_and_the_same_bytes_go_out()
    {
        var contract = await Procedure.Printed();
        // By its key: what the other test has left in doubt in this town goes on asking, too.
        await Partners.Breaks($$"""{"operation":"J1","key":"{{contract.PrintSerial}}","nth":1,"fault":"drop-before-effect"},{"operation":"J2","key":"{{contract.PrintSerial}}","nth":1,"times":4,"answer":{"status":503} }""");

        var linked = await Staff.LinksI(contract, wait: 0);

        await Staff.SeesEventually(linked.Handoff, seen => seen.Status == "succeeded");
        var sent = await Journal.Requests("J1", contract);
        Assert.Equal(2, sent.Count);
        Assert.Single(sent.Select(request => request!["bodyHash"]!.ToString()).Distinct());
    }

    public sealed class AskBeforeSending(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Partners:JPass:Operations:J1:Class=B", "Retry:MaxAttempts=3"];
    }
}
