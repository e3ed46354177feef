using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary>No callback ever arrives; the hub looks by itself, and sends nothing for that.</summary>
[Collection(DoorTests.Name)]
public sealed class LostCallbackTests(LostCallbackTests.Polling town) : Scenario(town), IClassFixture<LostCallbackTests.Polling>
{
    [Fact]
    public async Task Polling_sees_the_reception_the_approval_the_conclusion_and_head_office()
    {
        var contract = await Procedure.Approved();
        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "CreditApproved" && seen["receptionNumber"] == contract.ReceptionNumber);
        await Staff.Links("II", contract);
        await SonpoOnline.Concludes(contract);
        await Staff.SeesCaseEventually(contract, seen => seen["state"] == "InsuranceConcluded");
        Assert.Empty(await Journal.Requests("J4", contract));
        await Staff.Links("III", contract);
        await Staff.RecordsCopyDelivery(contract);
        await Staff.Links("carry-in", contract);
        await Arclink.Approves(contract);

        await Staff.SeesCaseEventually(contract, seen => seen.Body["observed"]!.ToJsonString(Reply.Plain).Contains("本社持込済", StringComparison.Ordinal));
        Assert.Empty(await Journal.OfAll("reception.reviewed"));
    }

    [Fact]
    public async Task Polling_sees_that_linked_appeared_by_itself()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);

        await JPass.TurnsLinkedByItself(contract);

        var done = await Staff.SeesEventually(third, seen => seen.Status == "succeeded");
        Assert.True(done.Observed);
        Assert.Empty(await Journal.Requests("J4M", contract));
    }

    public override async Task InitializeAsync() => await Partners.TellsNobody();

    public sealed class Polling(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Polling:Seconds=0.3"];
    }
}
