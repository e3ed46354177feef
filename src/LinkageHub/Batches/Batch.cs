using System.Collections.Immutable;
using LinkageHub.Access;

namespace LinkageHub.Batches;

/// <summary>What may be done to many handoffs at once.</summary>
public enum BatchAction
{
    Retry,
    LookUp,
    Park,
    Cancel,
}

/// <summary>One action on many handoffs, as it was asked for.</summary>
/// <param name="Stages">How many at first, then how many, and so on; after the last stage all the rest. Empty: all at once.</param>
/// <param name="StopAfterFailures">New failures after which it stops; a staged one stops at the first when nothing is said.</param>
/// <param name="StartAt">Null: now.</param>
/// <param name="PlanOnly">Only shown; a person starts it.</param>
public sealed record BatchOrder(
    BatchAction Action, string Reason, double? RatePerSecond, DateTimeOffset? StartAt, ImmutableArray<int> Stages, int? StopAfterFailures, bool PlanOnly)
{
    /// <summary>How many more may go before the results so far are weighed.</summary>
    public static int RoomInStage(ImmutableArray<int> stages, int done)
    {
        var end = 0;
        foreach (var stage in stages)
            if ((end += stage) > done)
                return end - done;
        return int.MaxValue;
    }
}

/// <summary>Why a handoff is left out when a batch is made.</summary>
public sealed record BatchExclusion(string HandoffId, string Code);

/// <summary>A batch as it stands. Its counts are counted, not kept.</summary>
public sealed record Batch(
    string Id, BatchAction Action, string Status, string Reason, double? RatePerSecond, DateTimeOffset? StartAt, ImmutableArray<int> Stages,
    int? StopAfterFailures, Principal Who, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Forgiven, BatchCounts Counts)
{
    public const string Planned = "planned";
    public const string Scheduled = "scheduled";
    public const string Running = "running";
    public const string Paused = "paused";
    public const string Stopped = "stopped";
    public const string Finished = "finished";

    /// <summary>A batch is its agency's: what one back office began, another may stop.</summary>
    public bool IsSeenBy(Principal reader) =>
        reader.Everywhere || (Who is { Everywhere: false, AgencyCode: { } agency } && agency == reader.AgencyCode);

    public int? StopsAfter => StopAfterFailures ?? (Stages.IsEmpty ? null : 1);
}

/// <summary><c>Total</c> counts what is not left out.</summary>
public sealed record BatchCounts(
    int Total, int Succeeded, int FailedAgain, int InDoubt, int Skipped, ImmutableArray<BatchExclusion> Excluded, ImmutableDictionary<string, int> PerPartner)
{
    public int Done => Succeeded + FailedAgain + InDoubt + Skipped;
}

/// <summary>A handoff of a batch that was not done, and whose it is. <c>Number</c>: serial or reception number.</summary>
public sealed record BatchTrouble(string CaseId, string? Number, string Result, string? Code);

/// <summary>A handoff of a batch whose turn has come, taken by this node.</summary>
/// <param name="Deaths">How many nodes were lost while they had it.</param>
/// <param name="IsTakenOver">The last of them only now.</param>
public sealed record DueItem(int Position, string HandoffId, int Deaths, bool IsTakenOver);

/// <summary>One handoff of a batch. <c>Result</c> null: its turn has not come.</summary>
public sealed record BatchItem(int Position, string HandoffId, string? Partner, string? Result, string? Code, DateTimeOffset? EndedAt)
{
    public const string Excluded = "excluded";
    public const string Succeeded = "succeeded";
    public const string FailedAgain = "failedAgain";
    public const string InDoubt = "inDoubt";
    public const string Skipped = "skipped";

    /// <summary>What a handoff's status after the action means for the report.</summary>
    public static string ResultOf(BatchAction action, Cases.HandoffStatus status) => (action, status) switch
    {
        (_, Cases.HandoffStatus.Succeeded or Cases.HandoffStatus.ResolvedManually) => Succeeded,
        (BatchAction.Park, Cases.HandoffStatus.Parked) or (BatchAction.Cancel, Cases.HandoffStatus.Cancelled) => Succeeded,
        (_, Cases.HandoffStatus.InDoubt) => InDoubt,
        // A look-up that changed nothing was still made; a retry that is not through is not done.
        (BatchAction.LookUp, _) => Succeeded,
        _ => FailedAgain,
    };
}
