using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Replay;

/// <summary>What people repaired is part of what happened, and so is every insurer: a replay does it again, at its time and by as many persons.</summary>
[Collection(OutageTests.Name)]
public sealed class RepairReplayTests(RepairReplayTests.TwoInsurers town) : Scenario(town), IClassFixture<RepairReplayTests.TwoInsurers>
{
    private const string Reason = "お客さま山田花子様の申し出";

    private static readonly string Right = Contract.ConcludedAt.AddMinutes(-1).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Repairs_of_people_and_the_second_insurers_cases_play_again_and_one_that_is_missing_shows()
    {
        var recording = (await Staff.Post("recordings", new { reason = "手直しの記録" })).Accepted()["id"];
        var second = await AtTheSecondInsurerAsync();
        var refused = await RefusedParkedAndRetriedAsync();
        var corrected = await CorrectedAsync();
        var renumbered = await RevisedAsync();
        var cancelled = await Procedure.LinkedI();
        (await Staff.Post($"cases/{cancelled.PrintSerial}/cancel", new { reason = Reason })).Accepted();
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();

        var text = (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text;
        var cassette = JsonNode.Parse(text)!;
        Assert.Equal(
            [
                "cancel-case", "confirm-correction", "copy-delivery", "open-revision", "park", "propose-correction", "record-step", "retry", "set-print-serial", "take-over", "trigger",
                "withdraw-copy-delivery", "withdraw-correction",
            ],
            Acts(cassette).Select(act => (string)act["kind"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain("山田", text, StringComparison.Ordinal);
        await Canaries.AreNotIn(text, Partners, [second, refused, corrected, renumbered, cancelled]);

        var changed = cassette.DeepClone();
        Remove(changed, refused.PrintSerial, "retry");
        Remove(changed, corrected.ReceptionNumber, "confirm-correction");
        changed["settings"]!["Partners:Insurers:TK:Operations:S2:Class"] = "C";
        foreach (var call in changed["events"]!.AsArray().Select(one => one!["call"]).Where(call => (string?)call?["partner"] == "insurer-TK" && (string?)call["operation"] == "S2"))
            call!["answer"] = null;

        var played = await Task.WhenAll(Player.ReplaysAsync(Town, text), Player.ReplaysAsync(Town, changed.ToJsonString(Reply.Plain)));

        Assert.True(played[0].ExitCode == 0, played[0].Said);
        var (red, difference) = played[1];
        Assert.True(red == 1, difference);
        Assert.Contains($"送信 J1 {refused.PrintSerial}\n    記録: 2 回\n    再生: 1 回", difference, StringComparison.Ordinal);
        Assert.Contains($"案件 {corrected.PrintSerial} 保険締結日時\n    記録: {Right}\n    再生: {Contract.TypedConcludedAt}", difference, StringComparison.Ordinal);
        Assert.Contains($"案件 {second.PrintSerial} 版0 II\n    記録: succeeded\n    再生: in-doubt", difference, StringComparison.Ordinal);
        Assert.DoesNotContain(renumbered.PrintSerial, difference, StringComparison.Ordinal);
    }

    /// <summary>Linkages I and II with an insurer who is not the first.</summary>
    private async Task<Contract> AtTheSecondInsurerAsync()
    {
        var contract = Town.NewContract();
        await SonpoOnline.Enters(contract, new { insurerCode = "TK" });
        await SonpoOnline.Prints(contract);
        (await Staff.Triggers(new { linkage = "I", printSerial = contract.PrintSerial, insurerCode = "TK" })).Accepted();
        await JPass.Receives(contract);
        await JPass.Reviews(contract);
        Assert.Equal("succeeded", (await Staff.Links("II", contract)).Handoff.Status);
        return contract;
    }

    private async Task<Contract> RefusedParkedAndRetriedAsync()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks($$"""{"operation":"J1","key":"{{contract.PrintSerial}}","nth":1,"answer":{"status":422,"code":"invalid_field"} }""");
        var failed = (await Staff.LinksI(contract)).Handoff;
        Assert.Equal("failed", failed.Status);
        (await Staff.Parks(failed, Reason)).Accepted();
        (await Colleague.Post($"cases/{contract.PrintSerial}/take-over", new { reason = Reason })).Accepted();
        Assert.Equal("succeeded", (await Staff.Retries(failed, Reason)).Handoff.Status);
        await Partners.Calms();
        return contract;
    }

    /// <summary>控え交付済 said of the day before, taken back and said again; 保険締結日時 proposed, withdrawn, proposed again and confirmed by somebody else.</summary>
    private async Task<Contract> CorrectedAsync()
    {
        var contract = await Procedure.LinkedIII();
        (await Staff.Send(HttpMethod.Put, $"cases/{contract.PrintSerial}/procedure/S003-01", new { done = true, onBehalfOf = "T0001" })).Accepted();
        (await Staff.Send(HttpMethod.Delete, $"cases/{contract.PrintSerial}/copy-delivery", new { reason = Reason })).Accepted();
        (await Staff.Send(HttpMethod.Put, $"cases/{contract.PrintSerial}/copy-delivery", new { onBehalfOf = "T0001", deliveredAt = Contract.ConcludedAt.AddMinutes(10) })).Accepted();
        await Eventually.Sees(() => Journal.EffectsFor(contract), seen => seen.Contains("J5"));
        foreach (var proposer in new[] { Staff, Colleague })
        {
            (await proposer.Post($"cases/{contract.PrintSerial}/conclusion-correction", new { concludedAt = Right, conclusionSource = "online-inquiry", reason = Reason })).Accepted();
            if (proposer == Staff)
                (await Staff.Send(HttpMethod.Delete, $"cases/{contract.PrintSerial}/conclusion-correction", null)).Accepted();
        }
        (await Staff.Post($"cases/{contract.PrintSerial}/conclusion-correction/confirm", new { concludedAt = Right })).Accepted();
        return contract;
    }

    /// <summary>A new revision, its form found by hand, and linkage I once more.</summary>
    private async Task<Contract> RevisedAsync()
    {
        var contract = await Procedure.LinkedI();
        (await Staff.OpensRevision(contract, "CoverageChanged")).Accepted();
        var form = Town.NewContract();
        await SonpoOnline.Enters(form);
        (await Staff.Send(HttpMethod.Put, $"cases/{contract.PrintSerial}/print-serial", new { printSerial = form.PrintSerial, reason = Reason })).Accepted();
        Assert.Equal("succeeded", (await Staff.LinksI(form)).Handoff.Status);
        return form;
    }

    private static IEnumerable<JsonNode> Acts(JsonNode cassette) => cassette["events"]!.AsArray().Select(one => one!["act"]).OfType<JsonNode>();

    private static void Remove(JsonNode cassette, string key, string kind)
    {
        var events = cassette["events"]!.AsArray();
        Assert.True(events.Remove(events.Single(one => (string?)one!["act"]?["kind"] == kind && (string?)one["act"]!["key"] == key)));
    }

    public sealed class TwoInsurers(Ground ground) : Town(ground)
    {
        private readonly Uri simulator = ground.Simulator;

        protected override IEnumerable<string> OwnSettings =>
        [
            $"Partners:Insurers:TK:BaseUrl={simulator.GetLeftPart(UriPartial.Authority)}", $"Partners:Insurers:TK:ApiKey={Secrets.Partner}",
            $"Partners:Insurers:TK:WebhookSecret={Secrets.WebhookSetting}", $"Partners:Insurers:TK:Headers:X-Sim-Run={Name}", "Partners:Insurers:TK:Operations:S2:SettleSeconds=0.1",
        ];
    }
}
