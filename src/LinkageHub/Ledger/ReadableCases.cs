using LinkageHub.Cases;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Ledger;

/// <summary>Many cases at once, where one that cannot be read must not hold up the others.</summary>
public static class ReadableCases
{
    /// <summary>
    /// Whole cases by id. A case whose rows cannot be read (somebody edited a column, a key to its person was lost) is named in the log and left out;
    /// its work stays due.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The database does not answer.</exception>
    public static async Task<IReadOnlyDictionary<string, CaseFile>> LoadReadableAsync(
        this ICaseReader cases, IReadOnlyCollection<string> caseIds, ILogger logger, CancellationToken stop)
    {
        try
        {
            return await cases.LoadAsync(caseIds, stop);
        }
        catch (Exception e) when (IsOfACase(e) && caseIds.Count > 1)
        {
            // One of them, and nothing says which.
        }
        catch (Exception e) when (IsOfACase(e))
        {
            logger.LogError("case {CaseId} cannot be read; its work waits: {Error}", caseIds.Single(), e.GetType().Name);
            return new Dictionary<string, CaseFile>();
        }
        var found = new Dictionary<string, CaseFile>();
        foreach (var caseId in caseIds.Distinct())
            foreach (var (id, file) in await cases.LoadReadableAsync([caseId], logger, stop))
                found[id] = file;
        return found;
    }

    /// <summary>Neither the database's silence nor the caller's own giving up.</summary>
    public static bool IsOfACase(Exception e) => e is not (LedgerUnavailableException or OperationCanceledException);

    /// <summary>For whoever works on one of many, of a list, an import, a batch or the inbox, and asks the database for more than the case: what fails it need not fail the next.</summary>
    internal static bool CostsOnlyThisOne(Exception e) => IsOfACase(e) && !Outage.Is(e);
}
