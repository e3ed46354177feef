using System.Text.RegularExpressions;
using LinkageHub.Access;
using LinkageHub.Scenarios.Driver;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.Doors;

/// <summary>Who may see what. Somebody else's case answers like one that does not exist, to the byte.</summary>
[Collection(DoorTests.Name)]
public sealed partial class KeyScopeTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private ApiKeys Keys => Town.Hub.Services.GetRequiredService<ApiKeys>();

    [Theory]
    [InlineData(Role.Machine, "G02", "S001")]
    [InlineData(Role.Machine, "G01", "S002")]
    [InlineData(Role.BackOffice, "G02", null)]
    public async Task Anothers_case_answers_like_one_that_does_not_exist(Role role, string agency, string? store)
    {
        var contract = await Procedure.LinkedII();
        var handoff = (await Staff.Links("II", contract)).Handoff;
        var (stranger, unknown) = (await WithKey(role, agency, store), Town.NewContract());
        var nowhere = new { id = Guid.CreateVersion7(), reason = "確認のためです。" };

        foreach (var (theirs, nobodys) in new (string, string)[]
        {
            ($"cases/{contract.PrintSerial}", $"cases/{unknown.PrintSerial}"),
            ($"cases/{contract.ReceptionNumber}", $"cases/{unknown.ReceptionNumber}"),
            ($"cases/{contract.PrintSerial}/timeline", $"cases/{unknown.PrintSerial}/timeline"),
            ($"cases/{contract.PrintSerial}/procedure", $"cases/{unknown.PrintSerial}/procedure"),
            ($"handoffs/{handoff.Id}", $"handoffs/{nowhere.id}"),
        })
            AssertSame(await stranger.Get(theirs), await stranger.Get(nobodys));
        foreach (var action in new[] { "retry", "look-up" })
            AssertSame(await stranger.Post($"handoffs/{handoff.Id}/{action}", new { nowhere.reason }), await stranger.Post($"handoffs/{nowhere.id}/{action}", new { nowhere.reason }));
        Assert.Empty((await stranger.Get("handoffs")).Body["items"]!.AsArray());
        Assert.Empty((await stranger.Get("cases")).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task A_stranger_starts_nothing()
    {
        var (printed, approved) = (await Procedure.Printed(), await Procedure.Approved());
        var stranger = await WithKey(Role.Machine, "G02", "S001");

        var first = await stranger.LinksI(printed);
        var second = await stranger.Links("II", approved);

        Assert.Equal((404, "LH8-105"), (first.Status, first.Code));
        Assert.Equal((404, "LH8-105"), (second.Status, second.Code));
        Assert.Empty(await Journal.Requests("J1", printed));
        Assert.Empty(await Journal.Requests("S2", approved));
    }

    [Fact]
    public async Task A_strangers_exports_hold_nothing_of_others_and_a_store_may_take_none()
    {
        var contract = await Procedure.Printed();
        await Partners.Breaks($$"""{"operation":"J1","key":"{{contract.PrintSerial}}","answer":{"status":422,"code":"invalid_record"} }""");
        Assert.Equal("failed", (await Staff.LinksI(contract)).Handoff.Status);
        var (own, stranger, machine) = (await WithKey(Role.BackOffice, "G01", null), await WithKey(Role.BackOffice, "G02", null), await WithKey(Role.Machine, "G01", "S001"));

        foreach (var name in new[] { "failed-handoffs", "reprocess-requests", "ledger-audit" })
        {
            Assert.Contains(contract.PrintSerial, (await own.Get($"exports/{name}.csv")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(contract.PrintSerial, (await stranger.Get($"exports/{name}.csv")).Text, StringComparison.Ordinal);
            Assert.Equal((403, "LH8-101"), (await machine.Get($"exports/{name}.csv")) is var refused ? (refused.Status, refused.Code) : default);
        }
    }

    // What runs later runs with the rights of who asked for it.
    [Fact]
    public async Task A_strangers_file_starts_nothing_either()
    {
        var contract = await Procedure.Printed();
        var stranger = await WithKey(Role.BackOffice, "G02", null);

        var taken = (await stranger.Imports($"印刷連番,受付番号,連携区分,理由\r\n{contract.PrintSerial},,Ⅰ,確認のためです。\r\n")).Accepted();
        await Eventually.Sees(() => stranger.Get($"imports/{taken["id"]}"), seen => seen["status"] == "finished", "finished");

        Assert.Empty(await Journal.Requests("J1", contract));
        Assert.Empty((await Staff.Get($"handoffs?q={contract.PrintSerial}")).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task The_stores_own_machine_does_the_linkages_and_nothing_beyond()
    {
        var contract = await Procedure.Printed();
        var machine = await WithKey(Role.Machine, "G01", "S001");

        var linked = (await machine.LinksI(contract)).Accepted().Handoff;

        Assert.Equal("succeeded", linked.Status);
        foreach (var (path, body) in new (string, object)[]
        {
            ($"handoffs/{linked.Id}/park", new { reason = "確認のためです。" }),
            ($"handoffs/{linked.Id}/cancel", new { reason = "確認のためです。" }),
            ($"handoffs/{linked.Id}/manual-conclusion", new { insuranceStartDate = Contract.TypedStartDate }),
            ($"cases/{contract.PrintSerial}/cancel", new { reason = "確認のためです。" }),
            ($"cases/{contract.PrintSerial}/revisions", new { reason = "CoverageChanged" }),
            ($"cases/{contract.PrintSerial}/return-to-staff", new { reason = "確認のためです。" }),
        })
        {
            var refused = await machine.Post(path, body);
            Assert.Equal((403, "LH8-101"), (refused.Status, refused.Code));
        }
        Assert.Equal((403, "LH8-101"), (await machine.Imports("印刷連番,受付番号,連携区分,理由\r\n")) is var import ? (import.Status, import.Code) : default);
        Assert.Equal(403, (await machine.Get("ledger/verify")).Status);
    }

    [Fact]
    public async Task A_machines_word_for_a_person_names_the_person()
    {
        var contract = await Procedure.LinkedIII();
        var machine = await WithKey(Role.Machine, "G01", "S001");

        var unnamed = await machine.Send(HttpMethod.Put, $"cases/{contract.ReceptionNumber}/copy-delivery", new { });
        var named = (await machine.RecordsCopyDelivery(contract)).Accepted();

        Assert.Equal((422, "LH7-108"), (unnamed.Status, unnamed.Code));
        Assert.Equal("T0001", named["deliveredBy"]);
    }

    [Fact]
    public async Task Without_a_key_with_a_wrong_one_and_with_a_revoked_one_there_is_no_entry()
    {
        var contract = await Procedure.Printed();
        var (key, secret) = await Keys.AddAsync("closing", Role.Machine, "G01", "S001", "test");
        Assert.Equal(200, (await new Person(Town.Hub.Address, secret).Get("cases")).Status);
        await Keys.RevokeAsync(key.Name, "kanri", null);

        foreach (var nobody in new[] { null, "", "wrong", secret })
        {
            var refused = await new Person(Town.Hub.Address, nobody).LinksI(contract);
            Assert.Equal((401, "LH8-106"), (refused.Status, refused.Code));
        }
        Assert.Empty(await Journal.Requests("J1", contract));
    }

    private async Task<Person> WithKey(Role role, string agency, string? store) =>
        new(Town.Hub.Address, (await Keys.AddAsync($"{role} {Guid.CreateVersion7()}", role, agency, store, "test")).Secret);

    private static void AssertSame(Reply one, Reply other)
    {
        Assert.Equal((404, "LH8-105"), (one.Status, one.Code));
        Assert.Equal(Trace().Replace(other.Text, ""), Trace().Replace(one.Text, ""));
    }

    [GeneratedRegex("\"traceId\":\"[0-9a-f]+\"")]
    private static partial Regex Trace();
}
