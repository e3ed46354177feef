using LinkageHub.Cases;
using LinkageHub.Partners;

namespace LinkageHub.Ledger;

/// <summary>
/// Reads whole cases as they stand committed. PostgreSQL is one (<see cref="CaseReader"/>), the store of the deterministic simulation the other.
/// All throw <see cref="LedgerUnavailableException"/> while the database does not answer.
/// </summary>
public interface ICaseReader
{
    Task<CaseFile?> FindAsync(string caseId, CancellationToken stop = default);

    /// <summary>Whole cases by id; the unknown are left out. One by one, unless a store knows better.</summary>
    async Task<IReadOnlyDictionary<string, CaseFile>> LoadAsync(IReadOnlyCollection<string> caseIds, CancellationToken stop = default)
    {
        var found = new Dictionary<string, CaseFile>();
        foreach (var caseId in caseIds)
            if (await FindAsync(caseId, stop) is { } file)
                found[caseId] = file;
        return found;
    }

    Task<CaseFile?> FindByPrintSerialAsync(string insurerCode, string printSerial, CancellationToken stop = default);

    Task<CaseFile?> FindByPrintSerialOfAnyInsurerAsync(string printSerial, CancellationToken stop = default);

    Task<CaseFile?> FindByReceptionNumberAsync(string receptionNumber, CancellationToken stop = default);

    Task<CaseFile?> FindHeldReceptionAsync(string receptionNumber, CancellationToken stop = default);

    Task<CaseFile?> FindByHandoffAsync(string handoffId, CancellationToken stop = default);

    /// <summary>Whether the ledger has a callback of these bytes already, under the key of its case.</summary>
    Task<bool> HasNotedAsync(CaseFile file, string bodyHash, CancellationToken stop = default);

    Task<byte[]> PayloadAsync(string handoffId, Operation operation, CancellationToken stop = default);
}
