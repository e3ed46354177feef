using LinkageHub.Scenarios.Driver;
using LinkageHub.Schedules;
using LinkageHub.Values;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.Scenarios.Outages;

/// <summary>What partners tell and people ask for, in lists and by callback, import or batch, names a case whose rows nobody can read any more: it costs that one, and neither the hub nor any other one.</summary>
[Collection(PeopleTests.Name)]
public sealed class NamedTornCaseTests(Town town) : Scenario(town), IClassFixture<Town>
{
    // No look by the clock comes meanwhile, which would find the numbers too.
    private const string TimeToPoll = "update list_reading set due_at = hub_now() where list = 'receptions-lately'";

    [Fact]
    public async Task Polling_goes_on_behind_a_reception_of_a_torn_case()
    {
        var (torn, whole) = await TwoReviewedUnheardOfAsync();

        await RunAsync(TimeToPoll);
        await Staff.SeesCaseEventually(whole, seen => seen["receptionNumber"] == whole.ReceptionNumber);

        await MendAsync();
        await RunAsync(TimeToPoll);
        await Staff.SeesCaseEventually(torn, seen => seen["receptionNumber"] == torn.ReceptionNumber);
    }

    [Fact]
    public async Task The_reconciliation_of_a_day_goes_on_behind_a_reception_of_a_torn_case()
    {
        var (_, whole) = await TwoReviewedUnheardOfAsync();

        await Town.Hub.Services.GetRequiredService<DayAtJPass>().RunAsync(JapanTime.DayOf(Contract.ReviewedAt), CancellationToken.None);

        Assert.Equal(whole.ReceptionNumber, (await Staff.SeesCase(whole.PrintSerial))["receptionNumber"]);
        await MendAsync();
    }

    [Fact]
    public async Task A_callback_about_a_torn_case_waits_and_the_others_are_applied()
    {
        var (torn, whole) = (await Procedure.LinkedI(), await Procedure.LinkedI());
        await TearAsync(torn);
        await TellsAsync(torn, "msg_torn");
        await TellsAsync(whole, "msg_whole");

        await EndsAsync("msg_whole", "read");

        await MendAsync();
        await TellsAsync(torn, "msg_mended");
        await EndsAsync("msg_mended", "read");
    }

    [Fact]
    public async Task A_callback_over_which_nodes_died_is_given_up_although_its_case_is_torn()
    {
        var (torn, whole) = (await Procedure.LinkedI(), await Procedure.LinkedI());
        await TearAsync(torn);
        await TellsAsync(torn, "msg_deadly");
        // Tried once, and put off.
        await BecomesAsync("select tries > 0 and node is null from callback where webhook_id = 'msg_deadly'");

        await RunAsync("update callback set node = 'node-that-died', deaths = 5, due_at = hub_now() where webhook_id = 'msg_deadly'");
        await EndsAsync("msg_deadly", "deadly");

        await TellsAsync(whole, "msg_after");
        await EndsAsync("msg_after", "read");
        await MendAsync();
    }

    [Fact]
    public async Task A_torn_case_over_which_nodes_died_is_looked_at_once_a_day()
    {
        var (torn, whole) = (await Procedure.LinkedI(), await Procedure.LinkedI());
        await TearAsync(torn);

        await RunAsync("update case_look set node = 'node-that-died', deaths = 5, due_at = hub_now() where case_id = (select case_id from kept)");
        await BecomesAsync("select due_at > hub_now() + interval '20 hours' from case_look where case_id = (select case_id from kept)");

        await TellsAsync(whole, "msg_beside");
        await EndsAsync("msg_beside", "read");
        await MendAsync();
    }

    [Fact]
    public async Task A_row_of_an_import_about_a_torn_case_is_refused_and_the_others_are_done()
    {
        var (torn, whole) = (await Procedure.LinkedI(), await Procedure.Printed());
        await TearAsync(torn);

        var taken = (await Staff.Imports($"印刷連番,受付番号,連携区分,理由\r\n{torn.PrintSerial},,Ⅰ,再処理です。\r\n{whole.PrintSerial},,Ⅰ,再処理です。\r\n")).Accepted();

        var ended = await Eventually.Sees(() => Staff.Get($"imports/{taken["id"]}"), seen => seen["status"] == "finished" && seen.Body["handoffs"]!["running"]!.GetValue<int>() == 0);
        Assert.Equal((1, 1), (ended.Body["handoffs"]!["succeeded"]!.GetValue<int>(), ended.Body["handoffs"]!["refused"]!.GetValue<int>()));
        Assert.Equal([(2, "印刷連番", "LH9-107")], ended.Body["errors"]!.AsArray().Select(error => (error!["line"]!.GetValue<int>(), error["column"]!.ToString(), error["code"]!.ToString())));
        Assert.Equal(["created"], await Journal.Of("J1", whole));
        await MendAsync();
    }

    [Fact]
    public async Task An_item_of_a_batch_about_a_torn_case_is_left_out_and_the_others_are_done()
    {
        await Partners.Breaks("""{"operation":"J1","answer":{"status":422,"code":"invalid_record"}}""");
        var failed = new List<(Contract Contract, string Id)>();
        for (var n = 0; n < 3; n++)
        {
            var contract = await Procedure.Printed();
            failed.Add((contract, (await Staff.LinksI(contract)).Accepted().Handoff.Id));
        }
        // The first one fails again, so that the rest stands still until it is told to go on.
        var made = (await Staff.Post("handoffs/batches", new { action = "retry", ids = failed.Select(one => one.Id), reason = "連携先の復旧を確認しました。", stages = new[] { 1, 2 } })).Accepted();
        await Eventually.Sees(() => Staff.Get($"handoffs/batches/{made["id"]}"), seen => seen["status"] == "stopped");
        await Partners.Calms();
        await TearAsync(failed[1].Contract);

        (await Staff.Post($"handoffs/batches/{made["id"]}/resume", null)).Accepted();

        var ended = await Eventually.Sees(() => Staff.Get($"handoffs/batches/{made["id"]}"), seen => seen["status"] == "finished");
        Assert.Equal((1, 1, 1), (ended.Body["succeeded"]!.GetValue<int>(), ended.Body["failedAgain"]!.GetValue<int>(), ended.Body["skipped"]!.GetValue<int>()));
        Assert.Equal(["created"], await Journal.Of("J1", failed[2].Contract));
        await MendAsync();
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Partners.TellsNobody();
    }

    /// <summary>The torn one comes first in the list.</summary>
    private async Task<(Contract Torn, Contract Whole)> TwoReviewedUnheardOfAsync()
    {
        var (torn, whole) = (await Procedure.LinkedI(), await Procedure.LinkedI());
        await TearAsync(torn);
        foreach (var contract in new[] { torn, whole })
        {
            await JPass.Receives(contract);
            await JPass.Reviews(contract);
        }
        return (torn, whole);
    }

    private Task TearAsync(Contract contract) => RunAsync($"""
        create table kept as select case_id, revision, facts from case_revision where print_serial = '{contract.PrintSerial}';
        update case_revision set facts = '[]' where print_serial = '{contract.PrintSerial}'
        """);

    private Task MendAsync() => RunAsync("""
        update case_revision r set facts = k.facts from kept k where r.case_id = k.case_id and r.revision = k.revision; drop table kept
        """);

    private async Task TellsAsync(Contract contract, string id) =>
        Assert.Equal(204, await new Postman(Town.Hub.Address).Delivers("sonpo-online", "application.printed", new { printSerial = contract.PrintSerial }, id));

    private Task EndsAsync(string id, string expected) => BecomesAsync($"select outcome = '{expected}' from callback where webhook_id = '{id}'");

    private async Task BecomesAsync(string what)
    {
        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        await using var ask = database.CreateCommand(what);
        await Eventually.Sees(() => ask.ExecuteScalarAsync(), isSo => isSo is true);
    }

    private async Task RunAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Town.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
