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
public sealed class DayAtJPass(PartnerDirectory partners, ICaseReader cases, CaseRefresh refresh)
{
    public async Task RunAsync(DateOnly day, CancellationToken stop)
    {
        Precedence.Yield();
        string? cursor = null;
        do
        {
            if (await partners.JPass.ListReceptionsAsync(day, day, cursor, stop) is not ReadResult<Page<Reception>>.Found(var page))
                throw new IOException($"J-PASS does not list the receptions of {day:yyyy-MM-dd}");
            foreach (var reception in page.Items ?? [])
            {
                await refresh.AttachAsync(reception, stop);
                if (reception.ReceptionNumber is { } number && await cases.FindByReceptionNumberAsync(number, stop) is { } file && file.Current.ReceptionNumber == number && !IsAsShown(file.Current.Facts, reception))
                    await refresh.RefreshAsync(file.CaseId, null, stop);
            }
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static bool IsAsShown(Cases.RevisionFacts known, Reception shown) =>
        LabelKey.Of(known.ReviewStatus) == LabelKey.Of(shown.Review?.Status) && LabelKey.Of(known.InsuranceLinkage) == LabelKey.Of(shown.InsuranceLinkage)
        && LabelKey.Of(known.ProcedureStatus) == LabelKey.Of(shown.Procedure?.Status) && known.CopyDelivered == shown.CopyDelivered;
}
