using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Replay;

/// <summary>Yesterday's incident on a tester's own machine: recorded here, played again by the command line, and compared.</summary>
[Collection(OutageTests.Name)]
public sealed class CassetteTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_recording_names_nobody_plays_green_and_shows_a_changed_behaviour_as_a_difference()
    {
        var recording = (await Staff.Post("recordings", new { reason = "障害の再現" })).Accepted()["id"];
        var lost = await ToCarryInAsync("""{"operation":"J1","nth":1,"fault":"drop-after-effect"}""", "終了");
        var closed = await ToCarryInAsync(null, "閉じる");
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();

        var text = (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text;

        await Canaries.AreNotIn(text, Partners, [lost, closed]);
        Assert.Contains(lost.PrintSerial, text, StringComparison.Ordinal);

        var (green, said) = await Player.ReplaysAsync(Town, text);
        Assert.True(green == 0, said);

        // A hub that leaves an answer lost to a person, where this one sends again.
        var changed = JsonNode.Parse(text)!;
        changed["settings"]!["Partners:JPass:Operations:J1:Class"] = "C";
        var (red, difference) = await Player.ReplaysAsync(Town, changed.ToJsonString(Reply.Plain));
        Assert.True(red == 1, difference);
        Assert.Contains($"案件 {lost.PrintSerial}", difference, StringComparison.Ordinal);
        Assert.Contains("再生: in-doubt LH1-202", difference, StringComparison.Ordinal);
        Assert.DoesNotContain($"送信 J1 {closed.PrintSerial}", difference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "LH8-104")]
    [InlineData("""{"reason":"x","minutes":0}""", "LH7-108")]
    [InlineData("""{"reason":"x","minutes":100000}""", "LH7-108")]
    [InlineData("""{"reason":"x","keys":[""]}""", "LH7-108")]
    public async Task A_recording_wants_a_reason_and_an_end(string body, string code) =>
        Assert.Equal(code, (await Staff.Post("recordings", JsonNode.Parse(body))).Code);

    /// <summary>All five linkages of one contract; a first answer that breaks as the rules say, a last button as given.</summary>
    private async Task<Contract> ToCarryInAsync(string? rules, string button)
    {
        var contract = await Procedure.Printed();
        if (rules is not null)
            await Partners.Breaks(rules);
        Assert.Equal("succeeded", (await Staff.LinksI(contract)).Handoff.Status);
        await Partners.Calms();
        await JPass.Receives(contract);
        await JPass.Reviews(contract);
        Assert.Equal("succeeded", (await Staff.Links("II", contract)).Handoff.Status);
        await SonpoOnline.Concludes(contract, button);
        if (button == "終了")
        {
            Assert.Equal("succeeded", (await Staff.Links("III", contract)).Handoff.Status);
        }
        else
        {
            var failed = await Procedure.ClosedTooEarly(contract);
            (await Staff.ProposesConclusion(failed)).Accepted();
            (await Colleague.ConfirmsConclusion(failed)).Accepted();
            await Staff.SeesEventually(failed, handoff => handoff.Status == "resolved-manually");
        }
        (await Staff.RecordsCopyDelivery(contract)).Accepted();
        Assert.Equal("succeeded", (await Staff.Links("carry-in", contract)).Handoff.Status);
        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        return contract;
    }
}
