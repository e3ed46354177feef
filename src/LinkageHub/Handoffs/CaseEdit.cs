using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Handoffs;

/// <summary>
/// One change to a case while it is being put together: the new value of the case and, beside it, what ledger and timeline will say of it.
/// Nothing happens before <see cref="ICaseLedger.CommitAsync"/> takes the result.
/// </summary>
internal sealed class CaseEdit(CaseFile? before, CaseFile start, Actor actor, DateTimeOffset now)
{
    // As fine as the database keeps it, so that a case in memory and the same case read again show the same times.
    private readonly DateTimeOffset now = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), now.Offset);

    private readonly List<CaseEvent> events = [];
    private readonly List<LedgerFact> facts = [];
    private readonly List<BusinessKey> keys = [];
    private readonly List<NewPayload> payloads = [];
    private readonly List<AttemptStart> attempts = [];
    private readonly List<AttemptEnd> results = [];
    private readonly Dictionary<string, TimeSpan> dueIn = [];

    internal CaseEdit(CaseFile file, Actor actor, DateTimeOffset now)
        : this(file, file, actor, now)
    {
    }

    internal CaseFile After { get; set; } = start;

    internal DateTimeOffset Now => now;

    internal Actor Actor => actor;

    internal void Key(BusinessKey key) => keys.Add(key);

    internal void Payload(NewPayload payload) => payloads.Add(payload);

    internal void Attempt(AttemptStart attempt) => attempts.Add(attempt);

    internal void Result(AttemptEnd result) => results.Add(result);

    internal void Fact(LedgerFact fact) => facts.Add(fact);

    internal void Say(string type, string text, Handoff? about = null, string? code = null, string? partner = null, Partners.Operation? operation = null,
        object? data = null, int? revision = null) =>
        events.Add(new CaseEvent(type, revision ?? about?.Revision ?? After.Current.Number, now, actor.Name, actor.Role, text)
        {
            Linkage = about?.Linkage,
            HandoffId = about?.Id,
            Code = code,
            Partner = partner,
            Operation = operation,
            Data = data,
        });

    /// <summary>Due so long from the commit, unless the step itself said when.</summary>
    internal void DueAtLatest(string handoffId, TimeSpan delay) => dueIn.TryAdd(handoffId, delay);

    /// <summary>Nothing has happened to it; it is looked at again so long from the commit.</summary>
    internal void Later(Handoff handoff, TimeSpan delay)
    {
        After = After.With(handoff with { DueAt = now + delay });
        dueIn[handoff.Id] = delay;
    }

    /// <summary>A new handoff, with its first ledger entry.</summary>
    internal Handoff Open(Handoff handoff, string key)
    {
        After = After.With(handoff);
        facts.Add(new LedgerFact("status", actor.Name) { HandoffId = handoff.Id, Linkage = handoff.Linkage, Key = key, Status = handoff.Status.Wire(), Move = handoff.Moves });
        Say("trigger", $"{handoff.Linkage.Japanese()}を受け付けました。", handoff);
        return handoff;
    }

    /// <summary>A handoff that was held elsewhere starts anew here, under its own id.</summary>
    internal void Arrive(Handoff handoff)
    {
        handoff = handoff with { HeldBy = null, DueAt = now, UpdatedAt = now, Moves = handoff.Moves + 1 };
        After = After.With(handoff);
        dueIn[handoff.Id] = TimeSpan.Zero;
        facts.Add(new LedgerFact("status", actor.Name) { HandoffId = handoff.Id, Linkage = handoff.Linkage, Key = KeyOf(handoff), Status = handoff.Status.Wire(), Move = handoff.Moves });
        Say("trigger", $"受け付けていた{handoff.Linkage.Japanese()}をこの案件で実施します。", handoff);
    }

    /// <summary>Moves a handoff by the declared table and writes both books. <paramref name="shape"/> sets what else the new status says.</summary>
    internal Handoff Move(Handoff handoff, HandoffEvent what, Func<Handoff, Handoff>? shape = null, TimeSpan? dueIn = null, string? text = null)
    {
        var next = HandoffTransitions.Move(handoff.Status, what);
        var cleared = handoff with
        {
            Status = next,
            ErrorCode = null,
            ErrorDetail = null,
            PartnerCode = null,
            PartnerText = null,
            HeldBy = null,
            NeedsPerson = false,
            SendAgain = handoff.SendAgain && !next.IsEnd(),
            EarlierSendMayStand = handoff.EarlierSendMayStand && !next.IsEnd(),
            ResendAskedBy = null,
            // What somebody proposed to register by hand ends with what was to be registered: started again it goes out by itself (INV-09).
            Manual = next is HandoffStatus.Cancelled && handoff.Manual is { Status: ManualConclusion.Awaiting } open ? open with { Status = ManualConclusion.Withdrawn } : handoff.Manual,
            Choices = [],
            DueAt = null,
            UpdatedAt = now,
            Moves = handoff.Moves + 1,
            EndedAt = next.IsEnd() ? now : null,
        };
        var moved = shape?.Invoke(cleared) ?? cleared;
        After = After.With(moved);
        if (dueIn is { } delay)
            this.dueIn[moved.Id] = delay;
        else
            this.dueIn.Remove(moved.Id);
        facts.Add(new LedgerFact("status", actor.Name) { HandoffId = moved.Id, Linkage = moved.Linkage, Key = KeyOf(moved), Status = next.Wire(), Move = moved.Moves, Cause = what });
        if (next != handoff.Status || text is not null)
            Say("status-changed", text ?? $"{moved.Linkage.Japanese()}：{next.Label()}", moved, moved.ErrorCode, data: new { status = next.Wire() });
        return moved;
    }

    /// <summary>For a person: why, and what now.</summary>
    internal static Func<Handoff, Handoff> Because(Refusal refusal, bool needsPerson = true) => handoff => handoff with
    {
        ErrorCode = refusal.Code,
        ErrorDetail = ErrorCatalogue.Describe(refusal).Message,
        NeedsPerson = needsPerson,
    };

    /// <summary>The number a handoff is found by: print serial for I, reception number otherwise.</summary>
    internal string? KeyOf(Handoff handoff)
    {
        var revision = After.Revisions[handoff.Revision];
        return handoff.Linkage is Linkage.I ? revision.PrintSerial : revision.ReceptionNumber ?? revision.PrintSerial;
    }

    /// <summary>J3 named our serial: the current revision has its number (S003-17).</summary>
    internal void AttachReception(Reception reception, string number)
    {
        var current = After.Current;
        if (current.ReceptionNumber is null)
        {
            After = After.With(current with { ReceptionNumber = number });
            Key(BusinessKey.ReceptionNumber(number, current.Number));
        }
        See(file => Seen.At(file, file.Current, reception, Now));
    }

    /// <summary>Opens the next revision and voids the current one in the same commit (INV-07, INV-08).</summary>
    internal Revision OpenRevision(string reason, string? printSerial, string? receptionNumber)
    {
        var old = After.Current;
        var number = old.Number + 1;
        After = After.With(old with { SupersededAt = now, SupersededBy = number, State = CaseState.Superseded });
        Say("revision-superseded", $"第{old.Number}版は旧版になりました。", code: "LH5-104", revision: old.Number);
        foreach (var handoff in After.Handoffs.Where(h => h.Revision == old.Number && h.IsCalledOffWithItsRevision))
            Move(handoff, HandoffEvent.Superseded, Because(Refusal.Of("LH5-104"), needsPerson: false));
        var next = new Revision { Number = number, Reason = reason, PrintSerial = printSerial, ReceptionNumber = receptionNumber, OpenedAt = now };
        After = After.With(next);
        if (printSerial is not null)
            keys.Add(BusinessKey.PrintSerial(After.InsurerCode, printSerial, number));
        if (receptionNumber is not null)
            keys.Add(BusinessKey.ReceptionNumber(receptionNumber, number));
        Say("revision-opened", $"第{number}版を開始しました。", data: new { reason, printSerial, receptionNumber }, revision: number);
        return next;
    }

    /// <summary>What a read showed, taken over with one timeline line per new label.</summary>
    internal void See(Func<CaseFile, CaseFile> seen)
    {
        var known = After.Revisions;
        After = seen(After);
        foreach (var revision in After.Revisions)
        {
            var old = revision.Number < known.Length ? known[revision.Number].Facts.Observed.Length : 0;
            foreach (var observation in revision.Facts.Observed.Skip(old))
                Say("observation", observation.Label, partner: observation.Partner, revision: revision.Number, data: new { labelKey = observation.LabelKey });
        }
    }

    internal CaseChange Build(LeaseMove lease, TimeSpan polling, Lease? hold = null)
    {
        var state = CaseStates.Of(After);
        var current = After.Current;
        if (current.State != state && !After.IsCancelled)
            After = After.With(current with { State = state });
        // The database's clock decides; until it is read again this is near enough.
        foreach (var (handoffId, delay) in dueIn)
            if (After.Handoffs.FirstOrDefault(h => h.Id == handoffId) is { } due)
                After = After.With(due with { DueAt = now + delay });
        After = After with
        {
            Version = (before?.Version ?? 0) + 1,
            State = state,
            StateSince = before is null || before.State != state ? now : After.StateSince,
            UpdatedAt = now,
            Lease = lease switch { LeaseMove.Keep => After.Lease, LeaseMove.Hold => hold, _ => null },
        };
        return new CaseChange(before, After)
        {
            NewKeys = keys,
            Payloads = payloads,
            Attempts = attempts,
            Results = results,
            Events = events,
            Facts = facts,
            Lease = lease,
            DueIn = dueIn,
            PollIn = CaseStates.WaitsForPartner(After) ? polling : null,
        };
    }

    /// <summary>A claim for this node; the database sets its real end.</summary>
    internal Lease LeaseFor(string handoffId, LedgerOptions ledger) => new(handoffId, ledger.Node, now.AddSeconds(ledger.LeaseSeconds));

    /// <summary>True when there is anything to commit at all.</summary>
    internal bool HasChanges => events.Count > 0 || facts.Count > 0 || !ReferenceEquals(before, After);
}
