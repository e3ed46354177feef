using System.Text;
using LinkageHub.Cases;
using LinkageHub.Tests.Architecture;

namespace LinkageHub.Tests.Cases;

public class HandoffTransitionsTests
{
    private static readonly HandoffStatus[] Statuses = Enum.GetValues<HandoffStatus>();
    private static readonly HandoffEvent[] Events = Enum.GetValues<HandoffEvent>();

    public static TheoryData<HandoffStatus, HandoffEvent> Everything
    {
        get
        {
            var pairs = new TheoryData<HandoffStatus, HandoffEvent>();
            foreach (var status in Statuses)
                foreach (var what in Events)
                    pairs.Add(status, what);
            return pairs;
        }
    }

    [Fact]
    public void An_ended_handoff_stays_ended_but_a_cancelled_one_may_be_triggered_again()
    {
        var waysOut = HandoffTransitions.Table.Where(row => row.Key.From.IsEnd());

        var row = Assert.Single(waysOut);
        Assert.Equal(((HandoffStatus.Cancelled, HandoffEvent.TriggeredAgain), HandoffStatus.Pending), (row.Key, row.Value));
    }

    // I8: what may stand at the partner is not made undone by calling it off here.
    [Fact]
    public void What_is_in_doubt_or_under_way_is_never_cancelled_by_a_person()
    {
        Assert.DoesNotContain(HandoffTransitions.Table, row => row.Key.From is HandoffStatus.InDoubt && row.Value is HandoffStatus.Cancelled);
        Assert.DoesNotContain((HandoffStatus.InFlight, HandoffEvent.CancelAsked), HandoffTransitions.Table.Keys);
    }

    [Fact]
    public void Only_a_person_parks()
    {
        var parking = HandoffTransitions.Table.Where(row => row.Value is HandoffStatus.Parked);

        Assert.All(parking, row => Assert.Equal(HandoffEvent.ParkAsked, row.Key.Event));
    }

    [Fact]
    public void An_unknown_receipt_never_looks_like_an_end_or_like_certainty() =>
        Assert.All(HandoffTransitions.Table.Where(row => row.Key.Event is HandoffEvent.ReceiptUnknown), row => Assert.Equal(HandoffStatus.InDoubt, row.Value));

    [Theory]
    [InlineData(HandoffEvent.Applied, HandoffStatus.Succeeded)]
    [InlineData(HandoffEvent.ConfirmedByHand, HandoffStatus.ResolvedManually)]
    [InlineData(HandoffEvent.NeedsPerson, HandoffStatus.Failed)]
    [InlineData(HandoffEvent.Started, HandoffStatus.InFlight)]
    [InlineData(HandoffEvent.CancelAsked, HandoffStatus.Cancelled)]
    [InlineData(HandoffEvent.Superseded, HandoffStatus.Cancelled)]
    public void An_event_means_the_same_wherever_it_happens(HandoffEvent what, HandoffStatus to) =>
        Assert.All(HandoffTransitions.Table.Where(row => row.Key.Event == what), row => Assert.Equal(to, row.Value));

    // A look-up of a person may find the end in any status that is not done; the engine then has a row for it.
    [Theory]
    [InlineData(HandoffEvent.Applied)]
    [InlineData(HandoffEvent.ConfirmedByHand)]
    public void Wherever_a_person_may_look_the_end_can_be_found(HandoffEvent what)
    {
        HandoffStatus[] looked = [HandoffStatus.InFlight, HandoffStatus.RetryScheduled, HandoffStatus.InDoubt, HandoffStatus.Failed, HandoffStatus.Parked];

        Assert.All(looked, status => Assert.Contains((status, what), HandoffTransitions.Table.Keys));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void What_has_no_row_is_refused_and_for_the_engine_a_bug(HandoffStatus from, HandoffEvent what)
    {
        var hasRow = HandoffTransitions.Table.TryGetValue((from, what), out var expected);

        Assert.Equal(hasRow, HandoffTransitions.TryMove(from, what, out var to));
        if (hasRow)
            Assert.Equal((expected, expected), (to, HandoffTransitions.Move(from, what)));
        else
            Assert.Throws<InvalidOperationException>(() => HandoffTransitions.Move(from, what));
    }

    [Fact]
    public void Every_status_and_every_event_is_used()
    {
        Assert.Equal(Statuses, HandoffTransitions.Table.Values.Distinct().Order());
        Assert.Equal(Events, HandoffTransitions.Table.Keys.Select(key => key.Event).Distinct().Order());
    }

    [Fact]
    public void The_page_shows_the_table() => Approved.Equal("docs/transitions.md", Page());

    private static string Page()
    {
        var page = new StringBuilder("""
            # 連携の状態遷移

            `HandoffTransitions.Table` から作成しています。この表にない遷移は行われません。
            書き直すには `LINKAGEHUB_APPROVE=1` を付けてテストを実行してください。

            | 出来事 |
            """);
        page.Append(string.Concat(Statuses.Select(status => $" {status.Wire()} |"))).Append('\n');
        page.Append("|---|").Append(string.Concat(Statuses.Select(_ => "---|"))).Append('\n');
        foreach (var what in Events)
        {
            page.Append("| ").Append(what).Append(" |");
            foreach (var status in Statuses)
                page.Append(HandoffTransitions.TryMove(status, what, out var to) ? $" {to.Wire()} |" : " |");
            page.Append('\n');
        }
        page.Append("\n| 状態 | 表示 | 終わり |\n|---|---|---|\n");
        foreach (var status in Statuses)
            page.Append("| ").Append(status.Wire()).Append(" | ").Append(status.Label()).Append(" | ").Append(status.IsEnd() ? "○" : "").Append(" |\n");
        return page.ToString();
    }
}
