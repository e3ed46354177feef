using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Replay;

/// <summary>A recording that is begun at midday: most of its cases have begun before, and people are refused as on any day.</summary>
[Collection(OutageTests.Name)]
public sealed class BegunBeforeTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Cases_under_way_play_from_how_they_stood_and_refusals_that_left_nothing_are_refused_again()
    {
        // Before: one waits for its review, one for a conclusion by hand, one for the choice of a product, one in doubt.
        var waiting = await Procedure.Received();
        var closed = await Procedure.Concluded(finishedBy: "閉じる");
        var failed = await Procedure.ClosedTooEarly(closed);
        var choosing = await Procedure.CopyDelivered();
        await Arclink.Offers(choosing, "P01", "P02");
        Assert.Equal("LH4-107", (await Staff.Links("carry-in", choosing)).Handoff.ErrorCode);
        var untouched = await Procedure.LinkedI();
        var doubtful = await Procedure.Printed();
        await Partners.Breaks($$"""{"operation":"J1","key":"{{doubtful.PrintSerial}}","fault":"drop-before-effect"}""");
        await Staff.LinksI(doubtful, wait: 0);
        // Held still, or a recording begun in the middle of its next attempt would leave that attempt out.
        (await Staff.Post("partners/jpass/pause", new { reason = "記録の準備" })).Accepted();
        await Eventually.Sees(() => Staff.Get($"handoffs?q={doubtful.PrintSerial}"), seen => (string?)seen.Body["items"]!.AsArray().FirstOrDefault()?["heldBy"] == "paused");
        await Partners.Calms();

        var recording = (await Staff.Post("recordings", new { reason = "昼からの記録" })).Accepted()["id"];
        (await Staff.Post("partners/jpass/resume", new { })).Accepted();
        await Eventually.Sees(() => Staff.Get($"handoffs?q={doubtful.PrintSerial}"), seen => (string?)seen.Body["items"]!.AsArray().First()!["status"] == "succeeded");
        Assert.Equal("LH2-112", (await Staff.Links("II", waiting)).Code);
        Assert.Equal("LH1-104", (await Staff.Triggers(new { linkage = "I", printSerial = "B9999999" })).Code);
        await JPass.Reviews(waiting);
        Assert.Equal("succeeded", (await Staff.Links("II", waiting)).Handoff.Status);
        (await Staff.ProposesConclusion(failed)).Accepted();
        (await Colleague.ConfirmsConclusion(failed)).Accepted();
        await Staff.SeesEventually(failed, handoff => handoff.Status == "resolved-manually");
        Assert.Equal("succeeded", (await Staff.CarriesIn(choosing, "P02")).Handoff.Status);
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();

        var text = (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text;
        var cassette = JsonNode.Parse(text)!;
        Assert.Equal(4, cassette["starts"]!.AsArray().Count);
        Assert.DoesNotContain(untouched.PrintSerial, text, StringComparison.Ordinal);
        await Canaries.AreNotIn(text, Partners, [waiting, closed, choosing, doubtful]);

        // A hub that refuses for another reason, and one that knows another beginning.
        var changed = cassette.DeepClone();
        changed["events"]!.AsArray().First(one => (string?)one!["act"]?["refusedWith"] == "LH1-104")!["act"]!["refusedWith"] = "LH1-105";
        changed["starts"]!.AsArray().First(start => (string?)start!["case"]!["revisions"]![0]!["printSerial"] == waiting.PrintSerial)!["case"]!["revisions"]![0]!["sentInI"]!["premium"]!["total"] = 1;
        // Two testers on one server, at the same time.
        var played = await Task.WhenAll(Player.ReplaysAsync(Town, text), Player.ReplaysAsync(Town, changed.ToJsonString(Reply.Plain)));
        var ((green, said), (red, difference)) = (played[0], played[1]);
        Assert.True(green == 0, said);
        Assert.Contains("4 案件は記録の開始前に始まっていました", said, StringComparison.Ordinal);
        Assert.True(red == 1, difference);
        Assert.Contains("操作 trigger I B9999999\n    記録: LH1-105\n    再生: LH1-104", difference, StringComparison.Ordinal);
        Assert.Contains($"送信 S2 {waiting.ReceptionNumber}\n    記録: 1 回\n    再生: 0 回", difference, StringComparison.Ordinal);
        Assert.DoesNotContain(closed.PrintSerial, difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_recordings_at_once_hold_each_its_own_case_whole_under_whatever_number_it_was_named()
    {
        var (one, other) = (await Procedure.Printed(), await Procedure.Printed());
        var recordings = new[]
        {
            (await Staff.Post("recordings", new { reason = "一人目", keys = new[] { one.PrintSerial } })).Accepted()["id"],
            (await Colleague.Post("recordings", new { reason = "二人目", keys = new[] { other.PrintSerial } })).Accepted()["id"],
        };
        await Task.WhenAll(Procedure.LinkedII(one), Procedure.LinkedII(other));
        var cassettes = new List<JsonNode>();
        foreach (var recording in recordings)
        {
            (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();
            cassettes.Add((await Staff.Get($"recordings/{recording}/cassette")).Accepted().Body);
        }

        foreach (var (cassette, own, foreign) in new[] { (cassettes[0], one, other), (cassettes[1], other, one) })
        {
            var text = cassette.ToJsonString(Reply.Plain);
            Assert.Equal(["J1", "S2"], cassette["events"]!.AsArray().Select(told => told!["call"]).Where(call => call?["idempotencyKey"] is not null).Select(call => (string)call!["operation"]!));
            Assert.Contains(own.ReceptionNumber, text, StringComparison.Ordinal);
            Assert.DoesNotContain(foreign.PrintSerial, text, StringComparison.Ordinal);
            Assert.DoesNotContain(foreign.ReceptionNumber, text, StringComparison.Ordinal);
        }
        // The same buyer, under two names: nothing leads from one cassette to the other.
        Assert.NotEqual(NameIn(cassettes[0]), NameIn(cassettes[1]));
    }

    private static string NameIn(JsonNode cassette) =>
        cassette["events"]!.AsArray().Select(told => (string?)told!["call"]?["answer"]?["body"]?["contractor"]?["name"]).First(name => name is not null)!;
}
