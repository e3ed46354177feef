using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>控え交付済, step 49: a person's word. J-PASS is told by J5; the carry-in neither waits for that nor fails by it.</summary>
[Collection(PeopleTests.Name)]
public sealed class CopyDeliveryTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string J5IsBusy = """{"operation":"J5","answer":{"status":429,"code":"too_many_requests"}}""";

    [Fact]
    public async Task The_word_is_told_to_J_PASS_once_however_often_it_is_given()
    {
        var contract = await Procedure.LinkedIII();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Staff.RecordsCopyDelivery(contract)));

        await Eventually.Sees(() => Journal.Of("J5", contract), seen => seen.Length > 0);
        Assert.Single(await Journal.Requests("J5", contract));
    }

    [Fact]
    public async Task The_carry_in_does_not_wait_for_J_PASS_to_take_it()
    {
        var contract = await Procedure.LinkedIII();
        await Partners.Breaks(J5IsBusy);
        await Staff.RecordsCopyDelivery(contract);

        var carried = (await Staff.Links("carry-in", contract)).Handoff;

        Assert.Equal("succeeded", carried.Status);
        Assert.Equal(["changed"], await Journal.Of("A2", contract));
    }

    [Fact]
    public async Task A_word_taken_back_before_J_PASS_heard_it_is_never_told()
    {
        var contract = await Procedure.LinkedIII();
        await Partners.Breaks(J5IsBusy);
        await Staff.RecordsCopyDelivery(contract);
        await Eventually.Sees(() => Journal.Requests("J5", contract), seen => seen.Count > 0);

        (await TakesBack(contract, "控えをまだお渡ししていませんでした。")).Accepted();
        await Eventually.Sees(() => Staff.Get($"cases/{contract.PrintSerial}/timeline"), seen => seen.Text.Contains("控え交付済の通知：取消", StringComparison.Ordinal));
        await Partners.Calms();

        var refused = await Staff.Links("carry-in", contract);
        Assert.Equal((409, "LH4-101"), (refused.Status, refused.Code));
        Assert.DoesNotContain("J5", await Journal.EffectsFor(contract));
    }

    [Fact]
    public async Task A_word_given_again_is_told_with_the_same_key()
    {
        var contract = await Procedure.LinkedIII();
        await Partners.Breaks(J5IsBusy);
        await Staff.RecordsCopyDelivery(contract);
        await Eventually.Sees(() => Journal.Requests("J5", contract), seen => seen.Count > 0);
        (await TakesBack(contract, "控えをまだお渡ししていませんでした。")).Accepted();
        await Eventually.Sees(() => Staff.Get($"cases/{contract.PrintSerial}/timeline"), seen => seen.Text.Contains("控え交付済の通知：取消", StringComparison.Ordinal));

        (await Staff.RecordsCopyDelivery(contract)).Accepted();
        await Partners.Calms();

        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        Assert.Equal("succeeded", (await Staff.Links("carry-in", contract)).Handoff.Status);
    }

    [Fact]
    public async Task A_word_told_taken_back_and_given_again_is_not_told_twice()
    {
        var contract = await Procedure.CopyDelivered();
        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));

        (await TakesBack(contract, "控えをまだお渡ししていませんでした。")).Accepted();
        (await Staff.RecordsCopyDelivery(contract)).Accepted();

        Assert.Equal("succeeded", (await Staff.Links("carry-in", contract)).Handoff.Status);
        Assert.Single(await Journal.Requests("J5", contract));
    }

    [Fact]
    public async Task Taking_it_back_needs_a_reason_and_ends_with_the_carry_in()
    {
        var contract = await Procedure.CopyDelivered();

        var unreasoned = await TakesBack(contract, null);
        await Staff.Links("carry-in", contract);
        var late = await TakesBack(contract, "控えをまだお渡ししていませんでした。");

        Assert.Equal((422, "LH8-104"), (unreasoned.Status, unreasoned.Code));
        Assert.Equal((409, "LH9-103"), (late.Status, late.Code));
    }

    private Task<Reply> TakesBack(Contract contract, string? reason) =>
        Staff.Send(HttpMethod.Delete, $"cases/{contract.ReceptionNumber}/copy-delivery", new { reason });
}
