using System.Diagnostics;
using System.Text;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web;

namespace LinkageHub.Scenarios.Commands;

/// <summary><c>linkagehub drill</c>: an outage rehearsed with a recorded day.</summary>
[Collection(DoorTests.Name)]
public sealed class DrillCommandTests(Town town) : Scenario(town), IClassFixture<Town>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linkagehub-drill-").FullName;

    [Fact]
    public async Task A_recorded_day_is_driven_again_under_new_numbers_through_an_outage()
    {
        var recording = (await Staff.Post("recordings", new { reason = "訓練の元" })).Accepted()["id"];
        var whole = await Procedure.CarriedIn();
        var (inS002, atTheTerminal) = (Town.NewContract(), Town.NewContract());
        await SonpoOnline.Enters(inS002, new { storeCode = "S002" });
        await Procedure.LinkedI(inS002);
        await Procedure.LinkedI(atTheTerminal);
        await JPass.Receives(atTheTerminal, new { route = "customer-terminal" });
        await JPass.Reviews(atTheTerminal);
        Assert.Equal("succeeded", (await Staff.Links("II", atTheTerminal)).Handoff.Status);
        var text = (await Staff.Get($"recordings/{recording}/cassette")).Accepted().Text;
        (await Staff.Post($"recordings/{recording}/stop", new { })).Accepted();
        var (cassette, report) = (Path.Combine(_folder, "yesterday.json"), Path.Combine(_folder, "drill.html"));
        await File.WriteAllTextAsync(cassette, text);

        var ran = await DrillsAsync("--seconds", "2", "--traffic", cassette, "--report", report);

        Assert.True(ran.ExitCode == 0, ran.ToString());
        foreach (var line in (string[])["連携の内訳: 連携Ⅰ 3 件、連携Ⅱ 2 件、連携Ⅲ 1 件、持込 1 件", "店舗: S001 2 件、S002 1 件", "申込の経路: J-PASS 2 件、お客さま端末 1 件",
            "流した契約: 3 件", "最後まで進んだ契約: 3 件", "二重の反映: 0 件", "仕訳帳と台帳の不一致: 0 件"])
            Assert.Contains(line, ran.Said, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(report);
        Assert.Contains("店舗", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain(whole.PrintSerial, page + ran, StringComparison.Ordinal);
        // A drill with samples may have been on the same data: its 受付番号 would be taken for this one's.
        var journal = await File.ReadAllTextAsync(Path.Combine(_folder, "data", "drill", "simulator-journal.jsonl"));
        Assert.Contains("\"050001000000-00\"", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("\"040001000000-00\"", journal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--seconds は1以上3600以下の数にしてください。", "--seconds", "0")]
    [InlineData(2, "--contracts は1以上の数にしてください。", "--contracts", "none")]
    [InlineData(2, "ファイルが存在しません: 'nowhere.json'.", "--traffic", "nowhere.json")]
    [InlineData(2, "「--fast」は分かりません。", "--fast")]
    [InlineData(1, "LH7-108: own.json はカセットとして読めません(1 行目)。", "--traffic", "own.json", "not JSON")]
    [InlineData(1, "LH7-108: own.json は新しい版(99)のカセットです。", "--traffic", "own.json", """{"version":99}""")]
    [InlineData(1, "LH7-108: own.json はカセットとして読めません(settings がありません)。", "--traffic", "own.json", """{"version":3,"events":[],"outcomes":[],"warnings":[],"insurerCode":"SJ"}""")]
    [InlineData(1, "LH7-108: own.json はカセットとして読めません(events[0] の中身 がありません)。", "--traffic", "own.json",
        """{"version":3,"settings":{},"events":[{"at":"2026-11-21T10:00:00+09:00"}],"outcomes":[],"warnings":[],"insurerCode":"SJ"}""")]
    [InlineData(1, "LH7-108: own.json には連携の実行が1件も記録されていません。", "--traffic", "own.json",
        """{"version":1,"recordedBy":"x","from":"2026-11-21T10:00:00+09:00","to":"2026-11-21T11:00:00+09:00","insurerCode":"SJ","settings":{},"events":[],"outcomes":[],"warnings":[]}""")]
    public async Task What_cannot_be_drilled_is_said_before_anything_starts(int exitCode, string complaint, params string[] arguments)
    {
        if (arguments is [var option, "own.json", var content])
        {
            var file = Path.Combine(_folder, "own.json");
            await File.WriteAllTextAsync(file, content);
            arguments = [option, file];
        }

        var ran = await Command.Runs(["drill", .. arguments]);

        Assert.True(ran.ExitCode == exitCode, ran.ToString());
        Assert.Contains(complaint, ran.Complained, StringComparison.Ordinal);
        Assert.Empty(ran.Said);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>In a process of its own: a drill brings its own database and partners.</summary>
    private async Task<Ran> DrillsAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(HubHost).Assembly.Location, "drill", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            // Half a minute of rest after an outage of two seconds would be a long one.
            Environment = { ["Data__Directory"] = Path.Combine(_folder, "data"), ["Breaker__OpenSeconds"] = "0.5" },
        };
        using var drill = Process.Start(start)!;
        var said = new[] { drill.StandardOutput.ReadToEndAsync(), drill.StandardError.ReadToEndAsync() };
        await drill.WaitForExitAsync();
        return new Ran(drill.ExitCode, await said[0], await said[1]);
    }
}
