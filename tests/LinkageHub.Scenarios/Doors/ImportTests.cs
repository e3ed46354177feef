using System.Text;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Doors;

/// <summary>再処理依頼: a file of linkages, taken whole or not at all.</summary>
[Collection(DoorTests.Name)]
public sealed class ImportTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private const string Header = "印刷連番,受付番号,連携区分,理由";

    [Fact]
    public async Task Every_row_of_a_good_file_is_done_once()
    {
        var (first, second, third) = (await Procedure.Printed(), await Procedure.Approved(), await Procedure.Printed());

        var taken = await Staff.Imports(File($"{first.PrintSerial},,連携Ⅰ,月末の再処理です。", $",{second.ReceptionNumber},Ⅱ,承認を確認しました。", $"{third.PrintSerial},,1,月末の再処理です。"));

        Assert.Equal((202, $"/api/v1/imports/{taken["id"]}"), (taken.Status, taken.Headers.Location!.ToString()));
        await SeesFinished(taken, succeeded: 3, refused: 0);
        Assert.Equal(["created"], await Journal.Of("J1", first));
        Assert.Equal(["created"], await Journal.Of("S2", second));
        Assert.Equal(["created"], await Journal.Of("J1", third));
    }

    [Fact]
    public async Task A_file_as_Excel_saves_it_in_Shift_JIS_is_read_the_same()
    {
        var contract = await Procedure.Printed();

        var taken = await Staff.Imports(CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(File($"{contract.PrintSerial},,連携Ⅰ,髙橋商店の再処理です。")));

        await SeesFinished(taken.Accepted(), succeeded: 1, refused: 0);
        Assert.Equal(["created"], await Journal.Of("J1", contract));
    }

    [Fact]
    public async Task A_bad_row_keeps_everything_out_and_every_bad_line_is_named()
    {
        var contract = await Procedure.Printed();

        var refused = await Staff.Imports(File($"{contract.PrintSerial},,Ⅰ,よい行です。", "A0000002,,Ⅳ,ない連携区分です。", ",40200000173,Ⅲ,先頭の0がありません。", ",,持込,番号がありません。"));

        Assert.Equal(422, refused.Status);
        Assert.Equal([3, 4, 5], refused.Body["errors"]!.AsArray().Select(error => error!["line"]!.GetValue<int>()).Distinct());
        Assert.All(refused.Body["errors"]!.AsArray(), error => Assert.NotEmpty(error!["column"]!.ToString()));
        Assert.Empty((await Staff.Get($"handoffs?q={contract.PrintSerial}")).Body["items"]!.AsArray());
        Assert.Empty(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task The_same_file_again_is_refused_also_twenty_times_at_once()
    {
        var contract = await Procedure.Printed();
        var file = File($"{contract.PrintSerial},,Ⅰ,二重に送らないでください。");

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? Staff : Colleague).Imports(file)));

        var taken = Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Except([taken]), reply => Assert.Equal((422, "LH7-105"), (reply.Status, reply.Code)));
        await SeesFinished(taken, succeeded: 1, refused: 0);
        Assert.Single(await Journal.Requests("J1", contract));
    }

    [Fact]
    public async Task A_dry_run_checks_and_does_nothing_and_does_not_stand_in_the_way()
    {
        var contract = await Procedure.Printed();
        var file = File($"{contract.PrintSerial},,Ⅰ,まず確認だけします。");

        var dry = (await Staff.Imports(file, "kind=linkages&dryRun=true")).Accepted();
        Assert.Equal("checked", dry["status"]);
        Assert.Empty(await Journal.Requests("J1", contract));

        await SeesFinished((await Staff.Imports(file)).Accepted(), succeeded: 1, refused: 0);
    }

    [Fact]
    public async Task A_row_whose_guard_says_no_is_counted_as_refused_and_sends_nothing()
    {
        var contract = await Procedure.Received();

        var taken = await Staff.Imports(File($",{contract.ReceptionNumber},Ⅱ,まだ承認されていません。"));

        await SeesFinished(taken.Accepted(), succeeded: 0, refused: 1);
        Assert.Empty(await Journal.Requests("S2", contract));
    }

    private static string File(params string[] rows) => string.Join("\r\n", [Header, .. rows]) + "\r\n";

    private async Task SeesFinished(Reply taken, int succeeded, int refused)
    {
        var ended = await Eventually.Sees(() => Staff.Get($"imports/{taken["id"]}"), seen => seen["status"] == "finished" && seen.Body["handoffs"]!["running"]!.GetValue<int>() == 0);
        Assert.Equal((succeeded, refused), (ended.Body["handoffs"]!["succeeded"]!.GetValue<int>(), ended.Body["handoffs"]!["refused"]!.GetValue<int>()));
    }
}
