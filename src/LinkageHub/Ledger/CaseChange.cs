using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Ledger;

/// <summary>
/// One unit of the ledger: a case as it was read, as it shall be, and what is added beside it. It is committed whole or not at all,
/// and only if nobody has changed the case in between.
/// </summary>
/// <param name="After">
/// Also the case once this is committed, as reading it again would show it, apart from the ends of claim and delay, which the database's clock sets.
/// Whoever goes on from it instead of reading loses nothing: if somebody changed the case in between, the version is not the one he thinks.
/// </param>
public sealed record CaseChange(CaseFile? Before, CaseFile After)
{
    public IReadOnlyList<BusinessKey> NewKeys { get; init; } = [];
    public IReadOnlyList<NewPayload> Payloads { get; init; } = [];
    public IReadOnlyList<AttemptStart> Attempts { get; init; } = [];
    public IReadOnlyList<AttemptEnd> Results { get; init; } = [];
    public IReadOnlyList<CaseEvent> Events { get; init; } = [];
    public IReadOnlyList<LedgerFact> Facts { get; init; } = [];

    public LeaseMove Lease { get; init; } = LeaseMove.Keep;

    /// <summary>From now, by the database's clock: when the poller looks at the partners for this case. Null: not waiting for a partner.</summary>
    public TimeSpan? PollIn { get; init; }

    /// <summary>By handoff id: due this long from now, by the database's clock.</summary>
    public IReadOnlyDictionary<string, TimeSpan> DueIn { get; init; } = new Dictionary<string, TimeSpan>();
}

/// <summary>What a commit does to the case's claim.</summary>
public enum LeaseMove
{
    /// <summary>Somebody else's business.</summary>
    Keep,

    /// <summary>Taken or extended for the handoff that is being worked on.</summary>
    Hold,

    Release,
}

/// <summary>印刷連番 or 受付番号, unique for ever in its scope (insurer, or finance company).</summary>
public sealed record BusinessKey(string Kind, string Scope, string Value, int Revision)
{
    public const string PrintSerialKind = "print-serial";
    public const string ReceptionNumberKind = "reception-number";

    /// <summary>There is one finance company.</summary>
    public const string FinanceCompany = "jpass";

    /// <summary>A reception number that J-PASS could not be asked about yet: its held triggers meet in one place.</summary>
    public const string HeldReceptionKind = "held-reception";

    public static BusinessKey PrintSerial(string insurerCode, string serial, int revision) => new(PrintSerialKind, insurerCode, serial, revision);

    public static BusinessKey ReceptionNumber(string number, int revision) => new(ReceptionNumberKind, FinanceCompany, number, revision);

    public static BusinessKey HeldReception(string number) => new(HeldReceptionKind, FinanceCompany, number, 0);
}

public sealed record NewPayload(string HandoffId, Operation Operation, ReadOnlyMemory<byte> Body);

/// <summary>Committed before the first byte leaves (I5). Kind: send | look-up.</summary>
public sealed record AttemptStart(string HandoffId, Operation Operation, string Kind, int N, DateTimeOffset StartedAt, string Actor);

/// <summary>Outcome: applied, rejected, not-applied, in-doubt, present, absent, unknown.</summary>
public sealed record AttemptEnd(
    string HandoffId, Operation Operation, string Kind, int N, DateTimeOffset EndedAt, string Outcome, int? HttpStatus, string? PartnerCode,
    string? Detail, int? DurationMs)
{
    /// <summary>The partner's bytes, where they were no good answer.</summary>
    public RawAnswer? Answer { get; init; }
}

/// <summary>One line of the timeline. Texts say what happened in Japanese, without personal data.</summary>
public sealed record CaseEvent(string Type, int Revision, DateTimeOffset At, string Actor, string ActorRole, string Text)
{
    public Linkage? Linkage { get; init; }
    public string? HandoffId { get; init; }
    public Operation? Operation { get; init; }
    public string? Partner { get; init; }
    public string? Code { get; init; }
    public object? Data { get; init; }
}

/// <summary>One line of the hash chain. Type: intent, result, status, callback, evidence, action.</summary>
public sealed record LedgerFact(string Type, string Actor)
{
    public string? HandoffId { get; init; }
    public Linkage? Linkage { get; init; }
    public string? Key { get; init; }
    public Operation? Operation { get; init; }
    public int? Attempt { get; init; }
    public string? Status { get; init; }
    public string? PayloadHash { get; init; }

    /// <summary>The how-manieth move of its handoff: orders a handoff's status entries over several chains, whatever the nodes' clocks say.</summary>
    public int? Move { get; init; }

    /// <summary>What moved it. The entry's text does not repeat it; whoever checks a change against the table of moves needs it.</summary>
    public HandoffEvent? Cause { get; init; }
}

/// <summary>What became of a change.</summary>
public enum CommitResult
{
    Committed,

    /// <summary>Somebody changed the case, or took the key, first. Read again and decide again; nothing was written.</summary>
    Conflict,
}

/// <summary>The database cannot commit now. Nothing was accepted (LH9-107).</summary>
public sealed class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
