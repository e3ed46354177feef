using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Schedules;

/// <summary>What a day's reconciliation does at one partner. All that are registered run, once a day in the whole cluster.</summary>
public delegate Task ReconcileDay(DateOnly day, CancellationToken stop);

/// <summary>
/// J7, 審査状況確認, of a day that is over: every reception of it is held against our case. A number we missed is attached, a case that J-PASS shows
/// otherwise than we do is read anew. Nothing is sent. It makes up for callbacks and polls that an outage of days has swallowed.
/// </summary>
public sealed class DayAtJPass(ReceptionLists receptions, BoundedReading reading, ICaseReader cases, CaseRefresh refresh, RetryOptions retry, TimeProvider clock)
{
    public async Task RunAsync(DateOnly day, CancellationToken stop)
    {
        Precedence.Yield();
        ListTurn turn;
        // Its time is the schedule's; only another one's last chance may come first.
        while ((turn = await reading.ReadAsync(ListReadings.OfADay, now: true, retry.Polling, token => ReadAsync(day, token), stop)) is ListTurn.NotNow)
            await Task.Delay(LastChance.NextTurn, clock, stop);
        if (turn is not ListTurn.Read)
            throw new IOException(turn is ListTurn.Stopped ? $"LH9-112: the receptions of {day:yyyy-MM-dd} are not read" : $"J-PASS does not list the receptions of {day:yyyy-MM-dd}");
    }

    private Task<bool> ReadAsync(DateOnly day, CancellationToken stop) => receptions.ForEachAsync(day, day, async reception =>
    {
        await refresh.AttachAsync(reception, stop);
        if (reception.ReceptionNumber is { } number && await cases.FindByReceptionNumberAsync(number, stop) is { } file && file.Current.ReceptionNumber == number && !IsAsShown(file.Current.Facts, reception))
            await refresh.RefreshAsync(file.CaseId, null, stop);
    }, stop);

    private static bool IsAsShown(Cases.RevisionFacts known, Reception shown) =>
        LabelKey.Of(known.ReviewStatus) == LabelKey.Of(shown.Review?.Status) && LabelKey.Of(known.InsuranceLinkage) == LabelKey.Of(shown.InsuranceLinkage)
        && LabelKey.Of(known.ProcedureStatus) == LabelKey.Of(shown.Procedure?.Status) && known.CopyDelivered == shown.CopyDelivered;
}
