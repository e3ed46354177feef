using LinkageHub.Cases;

namespace LinkageHub.Triggers;

/// <summary>A case whose partners are to be looked at now.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Deaths">How many nodes were lost while they looked.</param>
/// <param name="IsTakenOver">The last of them only now.</param>
public sealed record DueLook(string CaseId, int Deaths = 0, bool IsTakenOver = false);

/// <summary>Whose turn it is to be looked at: <see cref="DueLooks"/> on PostgreSQL, and the store of the deterministic simulation.</summary>
public interface IDueLooks
{
    Task<IReadOnlyList<DueLook>> TakeLooksAsync(int most, CancellationToken stop);

    /// <summary>Whoever took them is alive and still looks.</summary>
    Task KeepLooksAsync(IReadOnlyCollection<string> caseIds, CancellationToken stop);

    /// <summary>Whoever looked lives, whatever he saw.</summary>
    Task LookedAsync(IReadOnlyCollection<string> caseIds);

    /// <summary>Not looked at yet: its turn comes later.</summary>
    Task PutOffLookAsync(string caseId, TimeSpan delay, CancellationToken stop);

    /// <summary>Processes have died over it. It is people's, in the same transaction; a look a day finds out whether the cause is gone.</summary>
    Task GiveUpLookAsync(string caseId, WorkItem? item, CancellationToken stop);

    /// <summary>This node goes, and has not died: what it had taken is anybody's at once.</summary>
    Task LeaveAsync();
}
