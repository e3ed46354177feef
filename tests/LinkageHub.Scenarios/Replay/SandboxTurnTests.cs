using LinkageHub.Recordings;
using LinkageHub.Web.Replay;

namespace LinkageHub.Scenarios.Replay;

/// <summary>Calls that were made one after the other keep their order at a sandbox; a read beside a write is taken for what it showed.</summary>
public sealed class SandboxTurnTests
{
    private const string Number = "040200000001-00";

    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 11, 44, 0, TimeSpan.FromHours(9));

    private readonly List<string> said = [];
    private bool linked;

    [Theory]
    // The write from 10 to 20; the read from, until and what it showed.
    [InlineData(0, 9, false, "read 未, write")]
    [InlineData(21, 25, true, "write, read 済")]
    [InlineData(15, 25, false, "read 未, write")]
    [InlineData(15, 25, true, "write, read 済")]
    [InlineData(5, 15, false, "read 未, write")]
    [InlineData(5, 15, true, "write, read 済")]
    // Not beside it: this sandbox does otherwise, and that is what is said.
    [InlineData(0, 9, true, "read 未 ≠ 済, write")]
    [InlineData(21, 25, false, "write, read 済 ≠ 未")]
    public async Task A_read_beside_a_write_may_have_been_served_before_it_or_after_it(int from, int until, bool showed, string played)
    {
        await TakeAsync([.. new[] { Write(10, 20), Read(from, until, showed) }.OrderBy(turn => turn.At).Select(turn => turn.Turn)]);

        Assert.Equal(played, string.Join(", ", said));
    }

    [Fact]
    public async Task Another_numbers_write_moves_nothing_and_every_call_is_made_once()
    {
        await TakeAsync([Read(0, 30, false).Turn, Write(10, 20, "040200000002-00").Turn, Read(12, 40, false).Turn]);

        Assert.Equal("read 未, write, read 済 ≠ 未", string.Join(", ", said));
    }

    private Task TakeAsync(IReadOnlyList<SandboxTurn> turns) => SandboxTurn.TakeAsync(turns, IsAsRecordedAsync, call =>
    {
        if (call.IsWrite)
        {
            linked = true;
            said.Add("write");
        }
        else
            said.Add(Shown == Recorded(call) ? $"read {Shown}" : $"read {Shown} ≠ {Recorded(call)}");
        return Task.CompletedTask;
    });

    private Task<bool> IsAsRecordedAsync(RecordedCall read)
    {
        if (Recorded(read) == Shown)
            said.Add($"read {Shown}");
        return Task.FromResult(Recorded(read) == Shown);
    }

    private string Shown => linked ? "済" : "未";

    private static string Recorded(RecordedCall read) => (string)read.Answer!.Body!["insuranceLinkage"]!;

    private static (int At, SandboxTurn Turn) Write(int from, int until, string key = Number) =>
        (from, new SandboxTurn(new RecordedCall("jpass", "J4", key, "POST", $"/receptions/{key}", "J4:1", 1, null, null, null, true, until - from), Begin.AddMilliseconds(from)));

    private static (int At, SandboxTurn Turn) Read(int from, int until, bool linked) => (from, new SandboxTurn(
        new RecordedCall("jpass", "J3", Number, "GET", $"/receptions/{Number}", null, null, null,
            new RecordedAnswer(200, "application/json", null, new System.Text.Json.Nodes.JsonObject { ["insuranceLinkage"] = linked ? "済" : "未" }, 1, null), null, true, until - from),
        Begin.AddMilliseconds(from)));
}
