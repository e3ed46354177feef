using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.People;

/// <summary>What people may do with a handoff in each status. Retries and look-ups wait long here, so that every status stays where it is.</summary>
[Collection(PeopleTests.Name)]
public sealed class StatusTableTests(StatusTableTests.Unhurried town) : Scenario(town), IClassFixture<StatusTableTests.Unhurried>
{
    /// <summary>Status of the answer, LH code of a refusal, status of the handoff afterwards.</summary>
    [Theory]
    [InlineData("pending", "retry", 200, null, "pending")]
    [InlineData("pending", "look-up", 409, "LH9-103", "pending")]
    [InlineData("pending", "park", 200, null, "parked")]
    [InlineData("pending", "cancel", 200, null, "cancelled")]
    [InlineData("in-flight", "retry", 202, null, "in-flight")]
    [InlineData("in-flight", "look-up", 202, null, "in-flight")]
    [InlineData("in-flight", "park", 409, "LH9-103", "in-flight")]
    [InlineData("in-flight", "cancel", 409, "LH9-103", "in-flight")]
    [InlineData("retry-scheduled", "look-up", 202, null, "retry-scheduled")]
    [InlineData("retry-scheduled", "park", 200, null, "parked")]
    [InlineData("retry-scheduled", "cancel", 200, null, "cancelled")]
    [InlineData("in-doubt", "park", 200, null, "parked")]
    [InlineData("in-doubt", "cancel", 409, "LH9-103", "in-doubt")]
    [InlineData("failed", "look-up", 200, null, "failed")]
    [InlineData("failed", "park", 200, null, "parked")]
    [InlineData("failed", "cancel", 200, null, "cancelled")]
    [InlineData("parked", "park", 200, null, "parked")]
    [InlineData("parked", "cancel", 200, null, "cancelled")]
    [InlineData("succeeded", "retry", 409, "LH9-103", "succeeded")]
    [InlineData("succeeded", "look-up", 200, null, "succeeded")]
    [InlineData("succeeded", "park", 409, "LH9-103", "succeeded")]
    [InlineData("succeeded", "cancel", 409, "LH9-103", "succeeded")]
    [InlineData("cancelled", "retry", 409, "LH9-103", "cancelled")]
    [InlineData("cancelled", "look-up", 409, "LH9-103", "cancelled")]
    [InlineData("cancelled", "park", 409, "LH9-103", "cancelled")]
    [InlineData("cancelled", "cancel", 200, null, "cancelled")]
    public async Task An_action_does_what_the_table_says(string status, string action, int answer, string? code, string after)
    {
        var handoff = await AHandoff(status);

        var reply = await Staff.Post($"handoffs/{handoff.Id}/{action}", new { reason = "担当者の判断です。" }, wait: 0);

        Assert.Equal((answer, code, after), (reply.Status, reply.Code, (await Staff.Sees(handoff)).Status));
    }

    /// <summary>These start work: the partner is well again, so they come to an end.</summary>
    [Theory]
    [InlineData("retry-scheduled", "retry")]
    [InlineData("in-doubt", "retry")]
    [InlineData("in-doubt", "look-up")]
    [InlineData("failed", "retry")]
    [InlineData("parked", "retry")]
    public async Task An_action_that_starts_work_ends_with_one_effect(string status, string action)
    {
        var handoff = await AHandoff(status);
        await Partners.Calms();

        var reply = await Staff.Post($"handoffs/{handoff.Id}/{action}", new { reason = "担当者の判断です。" });

        Assert.Equal((200, "succeeded"), (reply.Status, reply.Handoff.Status));
        Assert.Equal(["created"], await Journal.Of("J1", new Contract(handoff.PrintSerial!, "")));
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("look-up")]
    [InlineData("park")]
    [InlineData("cancel")]
    public async Task Without_a_reason_nothing_is_done(string action)
    {
        var handoff = await AHandoff("failed");

        foreach (var reason in new[] { null, "", "   ", new string('あ', 501) })
        {
            var refused = await Staff.Post($"handoffs/{handoff.Id}/{action}", new { reason });
            Assert.Equal((422, "LH8-104"), (refused.Status, refused.Code));
        }
        Assert.Equal("failed", (await Staff.Sees(handoff)).Status);
    }

    [Fact]
    public async Task The_actions_a_handoff_offers_are_those_the_table_allows()
    {
        var offered = new Dictionary<string, string[]>();
        foreach (var status in new[] { "pending", "in-flight", "retry-scheduled", "in-doubt", "failed", "succeeded", "cancelled" })
            offered[status] = [.. (await AHandoff(status)).AllowedActions];

        Assert.Equal(["park", "cancel"], offered["pending"]);
        Assert.Empty(offered["in-flight"]);
        Assert.Equal(["retry", "look-up", "park", "cancel"], offered["retry-scheduled"]);
        Assert.Equal(["retry", "look-up", "park"], offered["in-doubt"]);
        Assert.Equal(["retry", "look-up", "park", "cancel"], offered["failed"]);
        Assert.Equal(["look-up"], offered["succeeded"]);
        Assert.Empty(offered["cancelled"]);
    }

    /// <summary>A linkage I brought to rest in a status; the fault stays until the test takes it away.</summary>
    private async Task<Handoff> AHandoff(string status)
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks(status switch
        {
            "pending" => """{"operation":"S1","answer":{"status":503}}""",
            "in-flight" => """{"operation":"J1","latencyMs":1500}""",
            "retry-scheduled" or "cancelled" => """{"operation":"J1","nth":1,"answer":{"status":429,"code":"too_many_requests"}}""",
            "in-doubt" => """{"operation":"J1","nth":1,"fault":"drop-before-effect"}""",
            "failed" or "parked" => """{"operation":"J1","answer":{"status":400,"code":"scenario"}}""",
            _ => "",
        });
        var handoff = (await Staff.LinksI(contract, wait: 0)).Handoff;
        handoff = await Staff.SeesEventually(handoff, seen => seen.Status == status switch { "parked" => "failed", "cancelled" => "retry-scheduled", _ => status });
        return status switch
        {
            "parked" => (await Staff.Parks(handoff)).Accepted().Handoff,
            "cancelled" => (await Staff.Cancels(handoff)).Accepted().Handoff,
            _ => handoff,
        };
    }

    public sealed class Unhurried(Ground ground) : Town(ground)
    {
        protected override IEnumerable<string> OwnSettings => ["Retry:FirstDelaySeconds=300", "Retry:MaxDelaySeconds=600"];
    }
}
