using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

[Collection(SharedSimulator.Name)]
public class SonpoOnlineTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Fact]
    public async Task S1_shows_the_application_with_defaults_for_what_was_left_out()
    {
        await _hub.Sim("POST", "applications", """{"printSerial":"A0001234","premium":{"total":700000},"coverage":{"items":[{"code":"X","value":"無制限"}]}}""");

        var shown = await _hub.ReadAsync("/sonpo/v1/applications/A0001234");

        Assert.Equal(200, shown.Status);
        Assert.Equal(700_000, shown.Body!["premium"]!["total"]!.GetValue<int>());
        Assert.Equal(10_000, shown.Body["premium"]!["first"]!.GetValue<int>());
        Assert.Equal("無制限", shown.Body["coverage"]!["items"]![0]!["value"]!.GetValue<string>());
        Assert.Null(shown.Body["approvalNumber"]);
    }

    [Fact]
    public async Task S1_of_an_unknown_serial_is_a_problem_with_its_code()
    {
        var shown = await _hub.ReadAsync("/sonpo/v1/applications/Z9999999");

        Assert.Equal((404, "application_not_found", "application/problem+json"), (shown.Status, shown.Code, shown.MediaType));
    }

    [Fact]
    public async Task S2_registers_once_replays_the_same_and_refuses_other_content()
    {
        await _hub.ReachApproval();

        var first = await _hub.SendII();
        var again = await _hub.SendII();
        var other = TestHub.ApprovalBody();
        other["approvalNumber"] = "K2";
        var conflict = await _hub.SendII(other);

        Assert.Equal((201, 200, 409), (first.Status, again.Status, conflict.Status));
        Assert.Equal("審査承認済み(加入依頼書未作成)", first.Text("status"));
        Assert.True(first.Body!["dlweb"]!["started"]!.GetValue<bool>());
        Assert.Equal("content_conflict", conflict.Code);
        Assert.Equal(["created", "replayed", "refused"], await _hub.Effects("S2"));
    }

    [Fact]
    public async Task S2_with_another_premium_names_both()
    {
        await _hub.ReachApproval();
        await _hub.Sim("PUT", "applications/A0001234", """{"premium":{"total":600001}}""");

        var refused = await _hub.SendII();

        Assert.Equal("premium_changed", refused.Code);
        Assert.Equal(600_001, refused.Body!["registered"]!["total"]!.GetValue<int>());
        Assert.Equal(600_000, refused.Body["offered"]!["total"]!.GetValue<int>());
        Assert.Equal(404, (await _hub.ReadAsync($"/sonpo/v1/credit-approvals/{TestHub.Reception}")).Status);
    }

    [Theory]
    [InlineData("旧版")]
    [InlineData("取消")]
    public async Task S2_of_an_old_or_withdrawn_application_is_refused(string status)
    {
        await _hub.ReachApproval();
        await _hub.Sim("PUT", "applications/A0001234", $$"""{"status":"{{status}}"}""");

        Assert.Equal("application_superseded", (await _hub.SendII()).Code);
    }

    [Fact]
    public async Task A_new_application_makes_the_one_it_replaces_old()
    {
        await _hub.ReachApproval();

        await _hub.Sim("POST", "applications", """{"printSerial":"A0001235","replacesPrintSerial":"A0001234"}""");

        Assert.Equal("旧版", (await _hub.ReadAsync("/sonpo/v1/applications/A0001234")).Text("status"));
    }

    [Fact]
    public async Task S2_where_DLWeb_does_not_start_stands_and_the_repeat_starts_it()
    {
        await _hub.ReachApproval();
        await _hub.Play("""{"operation":"S2","nth":1,"dlwebStarted":false}""");

        var first = await _hub.SendII();
        var contract = await _hub.ReadAsync("/sonpo/v1/contracts/A0001234");
        var again = await _hub.SendII();
        var lookedUp = await _hub.ReadAsync($"/sonpo/v1/credit-approvals/{TestHub.Reception}");

        Assert.Equal((201, 404, 200), (first.Status, contract.Status, again.Status));
        Assert.False(first.Body!["dlweb"]!["started"]!.GetValue<bool>());
        Assert.NotEqual("審査承認済み(加入依頼書未作成)", first.Text("status"));
        Assert.True(again.Body!["dlweb"]!["started"]!.GetValue<bool>());
        Assert.True(JsonNode.DeepEquals(again.Body, lookedUp.Body));
        Assert.Equal(["created", "replayed"], await _hub.Effects("S2"));
    }

    [Fact]
    public async Task S4_follows_the_contract_from_II_to_the_conclusion()
    {
        await _hub.ReachApproval();
        var before = await _hub.ReadAsync("/sonpo/v1/contracts/A0001234");
        await _hub.SendII();
        var opened = await _hub.ReadAsync("/sonpo/v1/contracts/A0001234");
        await _hub.Sim("POST", "contracts/A0001234/form");
        var formMade = await _hub.ReadAsync("/sonpo/v1/contracts/A0001234");
        await _hub.Sim("POST", "contracts/A0001234/conclude", """{"finishedBy":"閉じる","concludedAt":"2026-11-21T10:30:00+09:00"}""");
        var concluded = await _hub.ReadAsync("/sonpo/v1/contracts/A0001234");

        Assert.Equal((404, "contract_not_found"), (before.Status, before.Code));
        Assert.Equal("審査承認済み(加入依頼書未作成)", opened.Text("status"));
        Assert.Equal("審査承認済 加入依頼書作成済", formMade.Text("status"));
        Assert.Equal("契約締結済", concluded.Text("status"));
        Assert.Equal(("paperless", "閉じる"), (concluded.Text("method"), concluded.Text("finishedBy")));
        Assert.Equal("2026-12-01", concluded.Text("insuranceStartDate"));
        Assert.Equal("2026-11-21T10:30:00+09:00", concluded.Text("concludedAt"));
        Assert.Equal("未", (await _hub.ReadReception()).Text("insuranceLinkage"));
    }

    [Fact]
    public async Task A_premium_changed_after_II_shows_in_the_contract()
    {
        await _hub.ReachApproval();
        await _hub.SendII();

        var changed = await _hub.Sim("PUT", "applications/A0001234", """{"premium":{"total":610000}}""");

        Assert.Equal(2, changed.Body!["version"]!.GetValue<int>());
        Assert.Equal(610_000, (await _hub.ReadAsync("/sonpo/v1/contracts/A0001234")).Body!["premium"]!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task S5_pages_by_the_day_of_printing_both_days_included()
    {
        var many = Enumerable.Range(0, 201).Select(n => $$"""{"printSerial":"B{{n:0000000}}","formPrintedAt":"2026-11-21T23:59:59+09:00"}""");
        await _hub.Sim("POST", "applications", $$"""[{{string.Join(',', many)}},{"printSerial":"C0000001","formPrintedAt":"2026-11-22T00:00:00+09:00"}]""");

        var first = await _hub.ReadAsync("/sonpo/v1/applications?printedFrom=2026-11-21&printedTo=2026-11-21");
        var second = await _hub.ReadAsync($"/sonpo/v1/applications?printedFrom=2026-11-21&printedTo=2026-11-21&cursor={first.Text("nextCursor")}");
        var wrong = await _hub.ReadAsync("/sonpo/v1/applications?printedFrom=20261121");

        Assert.Equal(200, first.Body!["items"]!.AsArray().Count);
        Assert.Equal("B0000200", Assert.Single(second.Body!["items"]!.AsArray())!["printSerial"]!.GetValue<string>());
        Assert.Null(second.Body["nextCursor"]);
        Assert.Equal((422, "invalid_field"), (wrong.Status, wrong.Code));
    }
}
