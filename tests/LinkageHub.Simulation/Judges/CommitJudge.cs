using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Judges;

/// <summary>Every change as it is committed: moves, fences, numbers, and what it claims to know of the partners.</summary>
internal sealed class CommitJudge(World world)
{
    private readonly Dictionary<string, (string Handoff, Operation Operation)> operations = [];
    private readonly Dictionary<string, string> serials = [];
    private readonly Dictionary<string, (string CaseId, int Revision)> numbers = [];

    public (CaseFile File, Handoff Handoff, OperationState Operation)? OperationOf(string idempotencyKey) =>
        operations.TryGetValue(idempotencyKey, out var at) && world.Store.FindByHandoff(at.Handoff) is { } file
            ? (file, file.HandoffById(at.Handoff), file.HandoffById(at.Handoff).Operations.First(op => op.Operation == at.Operation))
            : null;

    public void Judge(string node, IReadOnlyList<CaseChange> changes, IReadOnlyDictionary<string, CaseFile> stored)
    {
        // A held trigger moves from its waiting place into its case in one commit.
        var before = changes.SelectMany(c => stored.GetValueOrDefault(c.After.CaseId)?.Handoffs ?? []).ToDictionary(h => h.Id);
        foreach (var change in changes)
        {
            var old = stored.GetValueOrDefault(change.After.CaseId);
            Fence(node, change, old);
            Numbers(change);
            foreach (var handoff in change.After.Handoffs)
                Moves(change, before.GetValueOrDefault(handoff.Id), handoff);
            foreach (var end in change.Results)
            {
                Truth(change, end);
                LookedUp(node, change, end);
            }
            foreach (var start in change.Attempts.Where(a => a.Kind == "send"))
                Start(change, start);
        }
        Say(node, changes);
    }

    /// <summary>I7: while somebody else's claim stands, nothing of a worker's is written.</summary>
    private void Fence(string node, CaseChange change, CaseFile? old)
    {
        if (change.Lease is not LeaseMove.Keep && old?.Lease is { } lease && lease.Until >= world.Loop.Time && lease.Node != node)
            Break("I7", $"{node} writes while {lease.Node} holds the case");
        if (old is not null && change.After.Fence < old.Fence)
            Break("I7", $"the fence goes back from {old.Fence} to {change.After.Fence}");
    }

    /// <summary>INV-01, INV-12: a number belongs to one revision of one case for ever.</summary>
    private void Numbers(CaseChange change)
    {
        if (change.After.AgencyCode is null && change.After.Current.PrintSerial is null)
            return;
        foreach (var revision in change.After.Revisions)
        {
            if (revision.PrintSerial is { } serial && !serials.TryAdd(serial, change.After.CaseId) && serials[serial] != change.After.CaseId)
                Break("INV-01", $"{serial} belongs to two cases");
            if (revision.ReceptionNumber is { } number && !numbers.TryAdd(number, (change.After.CaseId, revision.Number))
                && numbers[number] != (change.After.CaseId, revision.Number))
                Break("INV-12", $"{number} belongs to two revisions");
        }
    }

    /// <summary>I3, I4: along the table only, every move with its entry and its number.</summary>
    private void Moves(CaseChange change, Handoff? before, Handoff after)
    {
        HandoffStatus? status = before?.Status;
        var moves = before?.Moves ?? -1;
        foreach (var fact in change.Facts.Where(f => f.Type == "status" && f.HandoffId == after.Id))
        {
            if (fact.Move != moves + 1)
                Break("I3", $"{Name(change.After, after)}: move {fact.Move} follows move {moves}");
            moves = fact.Move ?? moves;
            var stated = HandoffStatusNames.TryParse(fact.Status!, out var next) ? next : throw new Violation("I3", $"no status {fact.Status}");
            if (fact.Cause is { } cause && status is { } from)
            {
                world.Coverage.Moved(from, cause);
                if (!HandoffTransitions.TryMove(from, cause, out var to) || to != stated)
                    Break("I4", $"{Name(change.After, after)}: {from} on {cause} became {stated}");
            }
            else if (status is { } stays ? stays != stated : stated is not HandoffStatus.Pending)
                Break("I4", $"{Name(change.After, after)}: {status} became {stated} without a cause");
            status = stated;
        }
        if (status != after.Status || moves != after.Moves)
            Break("I3", $"{Name(change.After, after)}: stands at {after.Status} ({after.Moves}), its entries say {status} ({moves})");
        foreach (var operation in after.Operations)
            Operations(change.After, before, after, operation);
    }

    private void Operations(CaseFile file, Handoff? before, Handoff handoff, OperationState operation)
    {
        operations[operation.IdempotencyKey] = (handoff.Id, operation.Operation);
        var old = before?.Operations.FirstOrDefault(op => op.Operation == operation.Operation);
        if (old is not null && old.PayloadHash != operation.PayloadHash)
            Break("I6", $"{operation.IdempotencyKey}: other bytes than were fixed");
        var hasEffect = world.Partners.HasEffect(operation.IdempotencyKey);
        if (operation.Status is OperationStatus.Applied && old?.Status is not OperationStatus.Applied && !hasEffect
            && !world.Partners.IsByPeople(operation.Operation.ToString(), operation.Key))
            Break("I8", $"{operation.IdempotencyKey} is taken as applied, and the partner does not have it");
        if (handoff.Status is HandoffStatus.Failed or HandoffStatus.Cancelled && before?.Status != handoff.Status
            && operation.Status is not (OperationStatus.Applied or OperationStatus.InDoubt) && hasEffect && handoff is not { Linkage: Linkage.III } and not { Status: HandoffStatus.Failed, SendAgain: true })
            Break("I8", $"{Name(file, handoff)} is {handoff.Status} and the partner has {operation.IdempotencyKey}");
        if (old?.Status is OperationStatus.Sent or OperationStatus.InDoubt && operation.Status is OperationStatus.Waiting
            && handoff.Status is HandoffStatus.RetryScheduled && hasEffect && !handoff.EarlierSendMayStand && !handoff.SendAgain)
            Break("I8", $"{operation.IdempotencyKey} is taken as not applied, and the partner has it");
        if (handoff is { Linkage: Linkage.CarryIn, Status: HandoffStatus.Succeeded } && before?.Status is not HandoffStatus.Succeeded
            && world.Partners.CarryIns.GetValueOrDefault(operation.Key)?.WasApplied != true)
            Break("INV-19", $"{Name(file, handoff)} succeeded before 店舗承認者手続中");
    }

    /// <summary>A result in the books against the partner's journal.</summary>
    private void Truth(CaseChange change, AttemptEnd end)
    {
        if (end.Kind != "send" || change.After.Handoffs.FirstOrDefault(h => h.Id == end.HandoffId)?.Operations.FirstOrDefault(op => op.Operation == end.Operation) is not { } operation)
            return;
        if (end.Outcome is "not-applied" or "rejected"
            && world.Partners.Effects.Any(e => e.IdempotencyKey == operation.IdempotencyKey && (e.Attempt == end.N || (end.Outcome == "rejected" && operation.Status is OperationStatus.Rejected))))
            Break("I8", $"{operation.IdempotencyKey} #{end.N} is booked as {end.Outcome}, and it was applied");
    }

    /// <summary>I8: "there" and "not there" are the partner's words. What a proxy says, or half an answer, is neither.</summary>
    private void LookedUp(string node, CaseChange change, AttemptEnd end)
    {
        if (end is not { Kind: "look-up", Outcome: "absent" or "present" })
            return;
        var began = change.Attempts.First(start => start.Kind == end.Kind && (start.HandoffId, start.Operation, start.N) == (end.HandoffId, end.Operation, end.N)).StartedAt;
        var operation = change.After.HandoffById(end.HandoffId).Operations.First(op => op.Operation == end.Operation);
        if (!world.Judges.Wire.HasAnswered(node, operation.Key, began))
            Break("I8", $"{operation.IdempotencyKey} is booked as {end.Outcome}, and the partner has not said so");
    }

    /// <summary>INV-08: a superseded revision or a cancelled case sends nothing new, also not from work that was queued.</summary>
    private void Start(CaseChange change, AttemptStart start)
    {
        var handoff = change.After.HandoffById(start.HandoffId);
        var goesOn = handoff.Operations.Any(op => op.Status is OperationStatus.Applied);
        if (change.After.RevisionOf(handoff).SupersededAt is not null && !goesOn)
            Break("INV-08", $"{Name(change.After, handoff)}: {start.Operation} goes out for a superseded revision");
        // Pulling back at arclink is an errand, not a linkage.
        if (change.After.IsCancelled && !handoff.Linkage.IsErrand())
            Break("INV-08", $"{Name(change.After, handoff)}: {start.Operation} goes out for a cancelled case");
    }

    /// <summary>INV-30: a node that lives and reaches its database keeps its claim, however long the partner takes.</summary>
    public void Claimed(CaseFile file, string node)
    {
        if (file.Lease is not { } lease || world.Swarm.DatabaseRate > 0 || (world.Swarm.NodeRate > 0 && world.Swarm.Node.Contains(NodeFault.FreezeBeyondLease)))
            return;
        if (lease.Until >= world.Loop.Time || world.Nodes.Exists(one => one.Name == lease.Node && !one.Life.IsDead))
            Break("INV-30", $"{node} takes {file.Current.PrintSerial} from {lease.Node}, which lives");
    }

    private void Say(string node, IReadOnlyList<CaseChange> changes)
    {
        foreach (var change in changes)
            foreach (var fact in change.Facts)
                world.Trace.Line($"{node} {change.After.Current.PrintSerial ?? change.After.Current.ReceptionNumber} {fact.Type} {fact.Linkage} {fact.Operation} {fact.Attempt} {fact.Status} {fact.Cause}");
    }

    internal static string Name(CaseFile file, Handoff handoff) =>
        $"{file.Revisions[handoff.Revision].PrintSerial ?? file.Revisions[handoff.Revision].ReceptionNumber} r{handoff.Revision} {handoff.Linkage}.{handoff.Ordinal}";

    private void Break(string invariant, string what) => world.Broken(new Violation(invariant, what));
}
