using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Doors;

/// <summary>How long a caller waits for the end of what he started.</summary>
[Collection(DoorTests.Name)]
public sealed class PreferTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Who_does_not_wait_is_told_where_to_look()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","latencyMs":400}""");

        var accepted = await Staff.LinksI(contract, wait: 0);

        Assert.Equal((202, "wait=0"), (accepted.Status, Assert.Single(accepted.Headers.GetValues("Preference-Applied"))));
        Assert.Equal($"/api/v1/handoffs/{accepted.Handoff.Id}", accepted.Headers.Location!.ToString());
        await Staff.SeesEventually(accepted.Handoff, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task Who_waits_is_told_the_end_and_nobody_waits_longer_than_thirty_seconds()
    {
        var contract = await Procedure.Printed();

        var ended = await Staff.LinksI(contract, wait: 3600);

        Assert.Equal((200, "succeeded", "wait=30"), (ended.Status, ended.Handoff.Status, Assert.Single(ended.Headers.GetValues("Preference-Applied"))));
        Assert.Null(ended.Headers.Location);
    }

    // Who waited is answered from what the node has just committed, who asks later from the books: they must not differ by a digit.
    [Fact]
    public async Task What_the_one_who_waited_is_told_is_what_the_books_show_afterwards()
    {
        var (applied, refused) = (await Procedure.Printed(), await Procedure.Printed());

        var succeeded = await Staff.LinksI(applied);
        await Partners.Breaks("""{"operation":"J1","answer":{"status":409,"code":"record_in_use"}}""");
        var failed = await Staff.LinksI(refused);

        foreach (var told in (Reply[])[succeeded, failed])
        {
            Assert.Contains("\"attempts\":[{\"n\":1,\"kind\":\"send\",\"operation\":\"J1\"", told.Text, StringComparison.Ordinal);
            Assert.Equal((await Staff.Get($"handoffs/{told.Handoff.Id}")).Text, told.Text);
        }
    }

    [Fact]
    public async Task A_refusal_of_the_partner_is_an_answer_and_not_an_error_of_the_hub()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks("""{"operation":"J1","answer":{"status":409,"code":"record_in_use"}}""");

        var failed = await Staff.LinksI(contract);

        Assert.Equal((200, "failed", "LH1-204"), (failed.Status, failed.Handoff.Status, failed.Handoff.ErrorCode));
    }
}
