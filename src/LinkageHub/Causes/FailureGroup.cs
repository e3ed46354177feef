namespace LinkageHub.Causes;

/// <summary>What people say about a cause of failures.</summary>
public enum FailureStatus
{
    /// <summary>Nobody has taken it up, or it has come back.</summary>
    Open,

    /// <summary>Seen, and somebody is at it.</summary>
    Acknowledged,

    /// <summary>Over, until it fails again.</summary>
    Resolved,

    /// <summary>Known and not worth anybody's time before a certain moment.</summary>
    Ignored,
}

/// <summary>
/// Failures of one cause: partner, linkage (with the code's step of the manual) and code in an agency. Whether it has come back is read from what failed
/// since: nobody has to run for it, and no retry takes status, assignee or notes away.
/// </summary>
/// <param name="Left">As people left it.</param>
/// <param name="DecidedTimes">How many failures the page showed to the one who left it so.</param>
/// <param name="Version">Counts what people did to it.</param>
/// <param name="FirstAt">Null: nothing that failed for it is remembered any more.</param>
/// <param name="Times">How often in all; in a list only where the status hangs on it.</param>
/// <param name="Waiting">Handoffs that stand failed or in doubt for it now.</param>
public sealed record FailureGroup(
    long Id, string Partner, string Linkage, string Code, FailureStatus Left, DateTimeOffset? DecidedAt, DateTimeOffset? IgnoredUntil, string? Assignee,
    long Version, long DecidedTimes, DateTimeOffset? FirstAt, DateTimeOffset? LastAt, long Times, long Waiting, long Stores, DateTimeOffset? Oldest)
{
    public FailureStatus StatusAt(DateTimeOffset now) => Left switch
    {
        FailureStatus.Resolved when Times > DecidedTimes => FailureStatus.Open,
        FailureStatus.Ignored when now >= IgnoredUntil => FailureStatus.Open,
        var left => left,
    };

    /// <summary>Open again without anybody's word.</summary>
    public bool IsReopened(DateTimeOffset now) => Left is not FailureStatus.Open && StatusAt(now) is FailureStatus.Open;

    /// <summary>Somebody is at it, or somebody should be.</summary>
    public bool AsksForPeople(DateTimeOffset now) => StatusAt(now) switch
    {
        FailureStatus.Acknowledged => true,
        FailureStatus.Open => Waiting > 0,
        _ => false,
    };
}

/// <summary>What somebody left a cause as, and what he had to say.</summary>
public sealed record FailureNote(long Id, DateTimeOffset At, string By, FailureStatus Status, DateTimeOffset? IgnoredUntil, string? Assignee, string? Text);

/// <summary>What somebody wants a cause to be left as. <c>Seen</c>, <c>Times</c>: the version and the failures his page showed.</summary>
public sealed record FailureDecision(FailureStatus Status, DateTimeOffset? IgnoredUntil, string? Assignee, string? Note, long Seen, long Times);
