using System.Text.Json.Nodes;
using LinkageHub.Access;
using LinkageHub.Scenarios.Driver;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.People;

/// <summary>The morning after an outage: many failures of one cause, repaired together and carefully.</summary>
[Collection(PeopleTests.Name)]
public sealed class BatchTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string JPassRefuses = """{"operation":"J1","answer":{"status":422,"code":"invalid_record"}}""";

    [Fact]
    public async Task What_failed_for_one_cause_is_one_group_and_one_batch_repairs_it()
    {
        var since = Uri.EscapeDataString(DateTimeOffset.UtcNow.ToString("O"));
        var failed = await FailedAtLinkageI(6);
        var group = Assert.Single((await Staff.Get($"handoffs/groups?linkage=I&status=failed&from={since}")).Body["items"]!.AsArray())!;
        Assert.Equal(("jpass", failed[0].Handoff.ErrorCode, true), (group["partner"]!.ToString(), group["errorCode"]!.ToString(), group["retryable"]!.GetValue<bool>()));
        Assert.Equal(6, group["count"]!.GetValue<int>());
        await Partners.Calms();

        var made = (await Staff.Post("handoffs/batches", Retry(failed, stages: [1, 2]))).Accepted();
        var report = await SeesBatch(made, "finished");

        Assert.Equal((202, $"/api/v1/handoffs/batches/{made["id"]}"), (made.Status, made.Headers.Location!.ToString()));
        Assert.Equal((6, 6, 6, 0), (Number(report, "total"), Number(report, "done"), Number(report, "succeeded"), Number(report, "failedAgain")));
        Assert.Equal("6", report.Body["perPartner"]!["jpass"]!.ToString());
        foreach (var (contract, _) in failed)
            Assert.Single(await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task A_staged_batch_stops_at_the_first_new_failure_and_goes_on_when_told_to()
    {
        var failed = await FailedAtLinkageI(4);

        var made = (await Staff.Post("handoffs/batches", Retry(failed, stages: [1, 2]))).Accepted();
        var stopped = await SeesBatch(made, "stopped");
        Assert.Equal((4, 1, 1), (Number(stopped, "total"), Number(stopped, "done"), Number(stopped, "failedAgain")));

        await Partners.Calms();
        (await Colleague.Post($"handoffs/batches/{made["id"]}/resume", null)).Accepted();
        var report = await SeesBatch(made, "finished");

        Assert.Equal((4, 3, 1), (Number(report, "done"), Number(report, "succeeded"), Number(report, "failedAgain")));
        var items = (await Staff.Get($"handoffs/batches/{made["id"]}/items?result=failedAgain")).Body["items"]!.AsArray();
        Assert.Equal(failed[0].Handoff.Id, Assert.Single(items)!["handoffId"]!.ToString());
    }

    [Fact]
    public async Task A_plan_shows_what_would_be_done_and_left_out_and_does_nothing()
    {
        var failed = await FailedAtLinkageI(2);
        await Partners.Calms();
        var done = (await Staff.LinksI(await Procedure.Printed())).Accepted().Handoff;
        var nowhere = Guid.CreateVersion7().ToString();

        var planned = (await Staff.Post("handoffs/batches", new
        {
            action = "retry",
            ids = failed.Select(one => one.Handoff.Id).Append(done.Id).Append(nowhere),
            reason = "月末の再処理です。",
            planOnly = true,
        })).Accepted();

        Assert.Equal(("planned", 2), (planned["status"], Number(planned, "total")));
        Assert.Equal([(done.Id, "LH9-103"), (nowhere, "LH8-105")],
            planned.Body["excluded"]!.AsArray().Select(left => (left!["id"]!.ToString(), left["code"]!.ToString())));
        Assert.Empty(await Journal.Of("J1", failed[0].Contract));

        (await Staff.Post($"handoffs/batches/{planned["id"]}/start", null)).Accepted();
        Assert.Equal(2, Number(await SeesBatch(planned, "finished"), "succeeded"));
        Assert.Single(await Journal.Of("J1", failed[0].Contract));
    }

    [Fact]
    public async Task A_paused_batch_rests_until_it_is_resumed_and_a_stopped_one_keeps_its_report()
    {
        var failed = await FailedAtLinkageI(6);
        await Partners.Calms();
        var made = (await Staff.Post("handoffs/batches", new { action = "retry", ids = failed.Take(5).Select(one => one.Handoff.Id), reason = "一件ずつ確かめます。", ratePerSecond = 1 })).Accepted();
        // In the middle of it: somebody runs it.
        await Eventually.Sees(() => Staff.Get($"handoffs/batches/{made["id"]}"), seen => Number(seen, "done") > 0, "it has begun");

        var paused = (await Staff.Post($"handoffs/batches/{made["id"]}/pause", null)).Accepted();
        // Whoever runs batches takes the oldest first: when this one is through, the paused one has been passed over.
        await SeesBatch((await Staff.Post("handoffs/batches", Retry(failed.Skip(5)))).Accepted(), "finished");
        var rested = await Staff.Get($"handoffs/batches/{made["id"]}");
        var resumed = (await Colleague.Post($"handoffs/batches/{made["id"]}/resume", null)).Accepted();
        var further = await Eventually.Sees(() => Staff.Get($"handoffs/batches/{made["id"]}"), seen => Number(seen, "done") > Number(rested, "done"), "it goes on");
        var stopped = (await Staff.Send(HttpMethod.Delete, $"handoffs/batches/{made["id"]}", null)).Accepted();

        Assert.Equal(("paused", "paused", "running", "stopped"), (paused["status"], rested["status"], resumed["status"], stopped["status"]));
        Assert.True(Number(rested, "done") < 5, rested.ToString());
        Assert.Equal(5, Number(stopped, "total"));
        Assert.InRange(Number(stopped, "succeeded"), Number(further, "done"), 5);
    }

    [Theory]
    [InlineData("""{"action":"retry","reason":"再処理です。"}""", "filter")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{}}""", "filter")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"status":" "}}""", "filter")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"status":"broken"}}""", "status")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"state":"failed"}}""", "state")]
    [InlineData("""{"action":"retry","reason":"再処理です。","ids":[]}""", "ids")]
    [InlineData("""{"action":"retry","reason":"再処理です。","ids":["x"]}""", "ids")]
    [InlineData("""{"action":"resend","reason":"再処理です。","filter":{"status":"failed"}}""", "action")]
    [InlineData("""{"action":"retry","filter":{"status":"failed"}}""", "reason")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"status":"failed"},"ratePerSecond":0}""", "ratePerSecond")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"status":"failed"},"stages":[0]}""", "stages")]
    [InlineData("""{"action":"retry","reason":"再処理です。","filter":{"status":"failed"},"startAt":"2020-01-01T00:00:00+09:00"}""", "startAt")]
    public async Task A_batch_that_could_mean_everything_or_nothing_is_refused(string body, string field)
    {
        var refused = await Staff.Post("handoffs/batches", JsonNode.Parse(body));

        Assert.Equal(422, refused.Status);
        Assert.Contains(field, refused.Body["errors"]![0]!["field"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_sees_no_group_touches_no_item_and_finds_no_batch()
    {
        var failed = await FailedAtLinkageI(1);
        await Partners.Calms();
        var keys = Town.Hub.Services.GetRequiredService<ApiKeys>();
        var (_, secret) = await keys.AddAsync($"stranger-{Guid.NewGuid():N}", Role.BackOffice, "G02", null, "test");
        var stranger = new Person(Town.Hub.Address, secret);
        var ours = (await Staff.Post("handoffs/batches", Retry(failed))).Accepted();

        var theirs = (await stranger.Post("handoffs/batches", Retry(failed))).Accepted();

        Assert.Equal((0, "LH8-105"), (Number(theirs, "total"), theirs.Body["excluded"]![0]!["code"]!.ToString()));
        Assert.Empty((await stranger.Get("handoffs/groups?status=failed,succeeded")).Body["items"]!.AsArray());
        Assert.Equal((404, "LH8-105"), (await stranger.Get($"handoffs/batches/{ours["id"]}")) is var reply ? (reply.Status, reply.Code) : default);
        await SeesBatch(ours, "finished");
    }

    private static object Retry(IEnumerable<(Contract Contract, Handoff Handoff)> failed, int[]? stages = null) =>
        new { action = "retry", ids = failed.Select(one => one.Handoff.Id), reason = "連携先の復旧を確認しました。", stages };

    private async Task<(Contract Contract, Handoff Handoff)[]> FailedAtLinkageI(int count)
    {
        await Partners.Breaks(JPassRefuses);
        var failed = new List<(Contract, Handoff)>();
        for (var i = 0; i < count; i++)
        {
            var contract = await Procedure.Printed();
            var handoff = (await Staff.LinksI(contract)).Accepted().Handoff;
            Assert.Equal("failed", handoff.Status);
            failed.Add((contract, handoff));
        }
        return [.. failed];
    }

    private Task<Reply> SeesBatch(Reply made, string status) =>
        Eventually.Sees(() => Staff.Get($"handoffs/batches/{made["id"]}"), seen => seen["status"] == status, status);

    private static int Number(Reply reply, string member) => reply.Body[member]!.GetValue<int>();
}
