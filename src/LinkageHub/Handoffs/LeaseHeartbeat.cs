using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>Keeps a claim while its work lasts, and says when it is lost.</summary>
internal static class LeaseHeartbeat
{
    internal static async Task KeepAsync(IDueWork due, LedgerOptions options, TimeProvider clock, string caseId, long fence, CancellationTokenSource lost)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(options.LeaseSeconds / 3), clock);
        try
        {
            while (await beat.WaitForNextTickAsync(lost.Token))
                if (!await due.RenewAsync(caseId, fence, lost.Token))
                    lost.Cancel();
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
        catch (LedgerUnavailableException)
        {
            // A claim we cannot renew is a claim we may lose: stop before the next write.
            lost.Cancel();
        }
    }
}
