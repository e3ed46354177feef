namespace LinkageHub.PartnerSimulator.Tests;

[Collection(SharedSimulator.Name)]
public class ArclinkTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Fact]
    public async Task A1_links_once_replays_the_same_and_refuses_other_content()
    {
        await _hub.ReachConclusion();

        var first = await _hub.SendToArclink();
        var again = await _hub.SendToArclink();
        var other = TestHub.CarryInBody();
        other["staffCode"] = "T0002";
        var conflict = await _hub.SendToArclink(other);

        Assert.Equal((201, 200, 409), (first.Status, again.Status, conflict.Status));
        Assert.Equal("担当者手続き中", first.Text("status"));
        Assert.Equal("P01", Assert.Single(first.Body!["products"]!.AsArray())!["productCode"]!.GetValue<string>());
        Assert.Equal("content_conflict", conflict.Code);
        Assert.Equal("連携済", (await _hub.ReadReception()).Text("arclink"));
        Assert.Equal(["created", "replayed", "refused"], await _hub.Effects("A1"));
    }

    [Fact]
    public async Task A1_lists_the_products_a_tester_set()
    {
        await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/products", """{"products":[{"productCode":"P01","name":"甲"},{"productCode":"P02","name":"乙"}]}""");

        var linked = await _hub.SendToArclink();

        Assert.Equal(2, linked.Body!["products"]!.AsArray().Count);
    }

    [Fact]
    public async Task A2_applies_once_and_a_repeat_names_the_same_application()
    {
        await _hub.ReachCarryIn();

        var first = await _hub.Apply();
        var again = await _hub.Apply();
        var otherContent = TestHub.ApplyBody("P01");
        otherContent["comment"] = "別";
        var conflict = await _hub.Apply(otherContent);
        var otherKey = await _hub.Apply(key: $"A2:SJ:{TestHub.Reception}:1");
        var shown = (await _hub.ReadCarryIn()).Body!;

        Assert.Equal((200, 200, 409, 409), (first.Status, again.Status, conflict.Status, otherKey.Status));
        Assert.Equal("店舗承認者手続中", first.Text("status"));
        Assert.Equal(first.Text("applicationId"), again.Text("applicationId"));
        Assert.Equal(("already_applied", "already_applied"), (conflict.Code, otherKey.Code));
        Assert.Equal($"A2:SJ:{TestHub.Reception}:0", Assert.Single(shown["applications"]!.AsArray())!["requestKey"]!.GetValue<string>());
        Assert.Equal(["changed", "replayed", "refused", "refused"], await _hub.Effects("A2"));
    }

    [Fact]
    public async Task A2_needs_a_product_that_is_listed_and_a_short_comment()
    {
        await _hub.ReachCarryIn();

        var none = await _hub.Apply(TestHub.ApplyBody());
        var unknown = await _hub.Apply(TestHub.ApplyBody("P99"));
        var chatty = TestHub.ApplyBody("P01");
        chatty["comment"] = new string('あ', 201);

        Assert.Equal((422, "no_product_selected"), (none.Status, none.Code));
        Assert.Equal("productCodes", unknown.Text("field"));
        Assert.Equal("comment", (await _hub.Apply(chatty)).Text("field"));
        Assert.Equal("担当者手続き中", (await _hub.ReadCarryIn()).Text("status"));
    }

    [Fact]
    public async Task An_application_whose_status_does_not_move_is_no_effect()
    {
        await _hub.ReachCarryIn();
        await _hub.Sim("PUT", "scenario", "\"T-19\"");

        var answered = await _hub.Apply();

        Assert.Equal((200, "担当者手続き中"), (answered.Status, answered.Text("status")));
        Assert.Empty((await _hub.ReadCarryIn()).Body!["applications"]!.AsArray());
        Assert.Equal(["refused"], await _hub.Effects("A2"));
    }

    [Fact]
    public async Task A4_brings_it_back_until_the_head_office_has_it()
    {
        await _hub.ReachCarryIn();
        await _hub.Apply();

        var returned = await _hub.ReturnToStaff();
        await _hub.Apply(key: $"A2:SJ:{TestHub.Reception}:1");
        await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/approve");
        var tooLate = await _hub.ReturnToStaff(2);

        Assert.Equal((200, "担当者手続き中"), (returned.Status, returned.Text("status")));
        Assert.Equal((409, "already_at_head_office"), (tooLate.Status, tooLate.Code));
        Assert.Equal("本社持込済", (await _hub.ReadCarryIn()).Text("status"));
        Assert.NotNull((await _hub.ReadCarryIn()).Body!["applications"]![0]!["returnedAt"]);
    }

    [Fact]
    public async Task A5_only_from_the_desk_of_staff()
    {
        await _hub.ReachCarryIn();
        await _hub.Apply();

        var atApprover = await _hub.ResubmitInArclink();
        await _hub.Sim("POST", $"carry-ins/{TestHub.Reception}/return", """{"comment":"不備"}""");
        var taken = await _hub.ResubmitInArclink();
        var again = await _hub.ResubmitInArclink();

        Assert.Equal((409, "not_with_staff"), (atApprover.Status, atApprover.Code));
        Assert.Equal((200, "変更再申込"), (taken.Status, taken.Text("status")));
        Assert.Equal(200, again.Status);
        Assert.Equal(["refused", "changed", "replayed"], await _hub.Effects("A5"));
    }

    [Fact]
    public async Task Nothing_linked_is_404_for_every_operation()
    {
        Assert.Equal("carry_in_not_found", (await _hub.ReadCarryIn()).Code);
        Assert.Equal("carry_in_not_found", (await _hub.Apply()).Code);
        Assert.Equal("carry_in_not_found", (await _hub.ReturnToStaff()).Code);
        Assert.Equal("carry_in_not_found", (await _hub.ResubmitInArclink()).Code);
    }

    [Fact]
    public async Task A_well_behaved_hub_breaks_no_contract_on_the_whole_road()
    {
        await _hub.ReachCarryIn();
        await _hub.Apply();
        await _hub.ReturnToStaff();
        await _hub.ResubmitInArclink();
        await _hub.ResubmitInJPass();

        Assert.Empty(await _hub.ContractErrors());
    }
}
