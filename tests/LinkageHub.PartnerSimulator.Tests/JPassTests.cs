using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

[Collection(SharedSimulator.Name)]
public class JPassTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Fact]
    public async Task J1_stores_once_replays_the_same_and_refuses_other_content()
    {
        var first = await _hub.SendI();
        var members = TestHub.RecordBody().Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()));
        var reordered = new JsonObject(members) { ["sourceVersion"] = 2 };
        var again = await _hub.SendI(reordered);
        var other = TestHub.RecordBody();
        other["premium"] = TestHub.Premium(600_001);
        var conflict = await _hub.SendI(other);

        Assert.Equal((201, 200, 409), (first.Status, again.Status, conflict.Status));
        Assert.Equal(first.Text("receivedAt"), again.Text("receivedAt"));
        Assert.Equal("content_conflict", conflict.Code);
        Assert.Equal(["created", "replayed", "refused"], await _hub.Effects("J1"));
    }

    [Fact]
    public async Task J1_with_other_content_after_a_reception_chose_the_record_says_so()
    {
        await _hub.ReachApproval();
        var other = TestHub.RecordBody();
        other["premium"] = TestHub.Premium(600_001);

        Assert.Equal("record_in_use", (await _hub.SendI(other)).Code);
    }

    [Fact]
    public async Task J2_shows_the_record_as_it_was_sent()
    {
        await _hub.SendI();

        var shown = await _hub.ReadAsync($"/jpass/v1/insurance-records/{TestHub.Serial}");
        var missing = await _hub.ReadAsync("/jpass/v1/insurance-records/Z9999999");

        Assert.True(JsonNode.DeepEquals(TestHub.RecordBody(), shown.Body!["record"]));
        Assert.Null(shown.Body["selectedInReception"]);
        Assert.Equal((404, "record_not_found"), (missing.Status, missing.Code));
    }

    [Fact]
    public async Task A_reception_needs_the_record_that_linkage_I_brings()
    {
        var tooEarly = await _hub.Sim("POST", "receptions", """{"printSerials":["A0001234"]}""");
        await _hub.SendI();
        var created = await _hub.Sim("POST", "receptions", """{"printSerials":["A0001234"],"route":"customer-terminal","formId":null}""");

        Assert.Equal((409, "record_not_found"), (tooEarly.Status, tooEarly.Code));
        Assert.Equal(201, created.Status);
        Assert.Matches(@"^0402\d{8}-00$", created.Text("receptionNumber")!);
        Assert.Equal("お客さま手続き待ち", created.Body!["review"]!["status"]!.GetValue<string>());
        Assert.Null(created.Body["formId"]);
        Assert.Equal("見本 太郎", created.Body["customer"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_approval_carries_its_number_and_its_term()
    {
        await _hub.ReachApproval();

        var review = (await _hub.ReadReception()).Body!["review"]!;

        Assert.Equal("承認", review["status"]!.GetValue<string>());
        Assert.NotNull(review["approvalNumber"]);
        var decided = DateTimeOffset.Parse(review["decidedAt"]!.GetValue<string>(), null);
        Assert.Equal(decided.AddDays(90).ToString("yyyy-MM-dd", null), review["approvalExpiresAt"]!.GetValue<string>());
    }

    [Fact]
    public async Task J4_registers_once_and_answers_a_repeat_with_the_first_time()
    {
        await _hub.ReachConclusion();

        var first = await _hub.SendIII();
        var again = await _hub.SendIII();
        var other = TestHub.ConclusionBody();
        other["concludedAt"] = "202611211031";
        var conflict = await _hub.SendIII(other);
        var shown = await _hub.ReadReception();

        Assert.Equal((200, 200, 409), (first.Status, again.Status, conflict.Status));
        Assert.Equal("済", first.Text("insuranceLinkage"));
        Assert.Equal(first.Text("registeredAt"), again.Text("registeredAt"));
        Assert.Equal("already_concluded", conflict.Code);
        Assert.Equal("2026-11-21T10:30:00+09:00", shown.Body!["conclusion"]!["concludedAt"]!.GetValue<string>());
        Assert.Equal(["changed", "replayed", "refused"], await _hub.Effects("J4"));
    }

    [Theory]
    [InlineData("insuranceStartDate", "2026/11/21")]
    [InlineData("insuranceStartDate", "R8.11.21")]
    [InlineData("insuranceStartDate", "２０２６１１２１")]
    [InlineData("insuranceStartDate", "20260229")]
    [InlineData("insuranceStartDate", "2026-12-01")]
    [InlineData("concludedAt", "20261121")]
    [InlineData("concludedAt", "202611212460")]
    [InlineData("concludedAt", "2026-11-21T10:30:00+09:00")]
    public async Task J4_takes_no_date_but_eight_ascii_digits_of_a_real_day(string member, string value)
    {
        await _hub.ReachConclusion();
        var body = TestHub.ConclusionBody();
        body[member] = value;

        var refused = await _hub.SendIII(body);

        Assert.Equal((422, "invalid_date_format", "西暦年4桁月2桁日2桁で入力してください"), (refused.Status, refused.Code, refused.Text("detail")));
        Assert.Equal("未", (await _hub.ReadReception()).Text("insuranceLinkage"));
    }

    [Fact]
    public async Task J4_is_refused_for_paper_and_without_approval()
    {
        await _hub.ReachConclusion();
        await _hub.Sim("PUT", $"receptions/{TestHub.Reception}", """{"paperContract":true}""");
        var paper = await _hub.SendIII();
        await _hub.Sim("POST", $"receptions/{TestHub.Reception}/review", """{"status":"条件付承認"}""");
        var conditional = await _hub.SendIII();

        Assert.Equal(("paper_contract", "not_approved"), (paper.Code, conditional.Code));
        Assert.Equal(["refused", "refused"], await _hub.Effects("J4"));
    }

    [Fact]
    public async Task A_conclusion_by_hand_is_journaled_apart_and_never_a_second_one()
    {
        await _hub.ReachConclusion();
        await _hub.Sim("POST", $"receptions/{TestHub.Reception}/insurance-linked", """{"concludedAt":"2026-11-21T10:30:00+09:00"}""");

        var path = $"/jpass/v1/receptions/{TestHub.Reception}/conclusion";
        var byHand = await _hub.WriteAsync(HttpMethod.Post, path, TestHub.ConclusionBody("manual"), $"J4M:SJ:{TestHub.Reception}:0");

        Assert.Equal("already_concluded", byHand.Code);
        Assert.Equal(["refused"], await _hub.Effects("J4M"));
        Assert.Empty(await _hub.ContractErrors());
    }

    [Fact]
    public async Task J5_ticks_the_copy_and_stays_ticked()
    {
        await _hub.ReachApproval();
        var body = new JsonObject { ["deliveredAt"] = "2026-11-21T11:00:00+09:00", ["deliveredBy"] = "T0001" };
        var path = $"/jpass/v1/receptions/{TestHub.Reception}/copy-delivery";

        var first = await _hub.WriteAsync(HttpMethod.Put, path, body, $"J5:SJ:{TestHub.Reception}:0");
        await _hub.WriteAsync(HttpMethod.Put, path, body, $"J5:SJ:{TestHub.Reception}:0");

        Assert.Equal(200, first.Status);
        Assert.True(first.Body!["copyDelivered"]!.GetValue<bool>());
        Assert.True((await _hub.ReadReception()).Body!["copyDelivered"]!.GetValue<bool>());
        Assert.Equal(["changed", "replayed"], await _hub.Effects("J5"));
    }

    [Fact]
    public async Task J6_waits_until_arclink_has_given_the_contract_back()
    {
        await _hub.ReachCarryIn();

        var tooEarly = await _hub.ResubmitInJPass();
        await _hub.ResubmitInArclink();
        var taken = await _hub.ResubmitInJPass();
        var again = await _hub.ResubmitInJPass();

        Assert.Equal((409, "not_returned"), (tooEarly.Status, tooEarly.Code));
        Assert.Equal((200, "変更手続中"), (taken.Status, taken.Text("status")));
        Assert.Equal(200, again.Status);
        Assert.Equal("変更手続中", (await _hub.ReadReception()).Body!["procedure"]!["status"]!.GetValue<string>());
        Assert.Equal(["refused", "changed", "replayed"], await _hub.Effects("J6"));
    }

    [Fact]
    public async Task J6_of_a_contract_not_in_arclink_may_give_a_new_reception_number()
    {
        await _hub.ReachApproval();
        await _hub.Sim("PUT", $"receptions/{TestHub.Reception}", """{"nextReceptionNumber":"040200000171-00"}""");

        Assert.Equal("040200000171-00", (await _hub.ResubmitInJPass()).Text("newReceptionNumber"));
    }

    [Fact]
    public async Task J7_lists_by_the_day_of_the_decision()
    {
        await _hub.ReachApproval();
        await _hub.Sim("POST", $"receptions/{TestHub.Reception}/review", """{"status":"承認","decidedAt":"2026-11-21T23:59:59+09:00"}""");

        var sameDay = await _hub.ReadAsync("/jpass/v1/receptions?reviewedFrom=2026-11-21&reviewedTo=2026-11-21");
        var nextDay = await _hub.ReadAsync("/jpass/v1/receptions?reviewedFrom=2026-11-22");

        Assert.Equal(TestHub.Reception, Assert.Single(sameDay.Body!["items"]!.AsArray())!["receptionNumber"]!.GetValue<string>());
        Assert.Empty(nextDay.Body!["items"]!.AsArray());
    }
}
