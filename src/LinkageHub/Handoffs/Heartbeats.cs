using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>Keeps the claims of the work under way for as long as it lasts.</summary>
internal sealed class Heartbeats(IDueWork due, LedgerOptions options, TimeProvider clock)
{
    /// <summary>Ends with the work. A claim that is lost, or that nobody can renew, cancels it before its next write.</summary>
    public async Task KeepAsync(string caseId, long fence, CancellationTokenSource lost)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(options.LeaseSeconds / 3), clock);
        // The timer ends with the work, without the exception that a cancelled wait would throw for every handoff.
        await using var over = lost.Token.UnsafeRegister(static timer => ((PeriodicTimer)timer!).Dispose(), beat);
        try
        {
            while (await beat.WaitForNextTickAsync(CancellationToken.None))
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
