using LinkageHub.Callbacks;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Judges;

/// <summary>When the faults are over and everything had its time: nothing is stuck, and the sums are those of the partners' journals.</summary>
internal sealed class RestJudge(World world)
{
    private readonly List<(string Who, string HandoffId)> accepted = [];
    private readonly List<(string Partner, string Id)> takenCallbacks = [];
    private readonly HashSet<(string Partner, string Id)> appliedCallbacks = [];

    /// <summary>The hub said that it has it (I2).</summary>
    public void Accepted(string who, Handoff handoff)
    {
        if (world.Store.FindByHandoff(handoff.Id) is null)
            world.Broken(new Violation("I2", $"{handoff.Linkage} was accepted for {who} and is nowhere"));
        accepted.Add((who, handoff.Id));
    }

    public void AcceptedCallback(string partner, string id)
    {
        if (!world.Inbox.Has(partner, id))
            world.Broken(new Violation("I2", $"callback {id} was answered and is nowhere"));
        takenCallbacks.Add((partner, id));
    }

    /// <summary>Once, and never again, however often it comes (I11): the books alone would not show it, for what is noted already is not noted twice.</summary>
    public void Applied(StoredCallback callback)
    {
        world.Trace.Line($"callback {callback.WebhookId} applied");
        if (!appliedCallbacks.Add((callback.Partner, callback.WebhookId)))
            Break("I11", $"callback {callback.WebhookId} is applied a second time");
    }

    public void Judge()
    {
        foreach (var file in world.Store.Cases.Values)
        {
            foreach (var handoff in file.Handoffs)
            {
                Rests(file, handoff);
                Sums(file, handoff);
            }
            Converged(file);
        }
        foreach (var effect in world.Partners.Effects)
            Known(effect.IdempotencyKey);
        foreach (var (who, handoffId) in accepted)
            if (world.Store.FindByHandoff(handoffId) is null)
                Break("I10", $"what was accepted for {who} is gone");
        Entries();
        CallbacksOnce();
    }

    /// <summary>I9: an end, or a person's queue.</summary>
    private void Rests(CaseFile file, Handoff handoff)
    {
        var rests = handoff.Status.IsEnd() || handoff.Status is HandoffStatus.Failed or HandoffStatus.Parked
            || (handoff.Status is HandoffStatus.InDoubt && (handoff.NeedsPerson || handoff.Manual is { Status: ManualConclusion.Awaiting }));
        if (!rests)
            Break("I9", $"{CommitJudge.Name(file, handoff)} still is {handoff.Status} ({handoff.ErrorCode} {handoff.HeldBy} due {handoff.DueAt:HH:mm:ss}, now {world.Loop.Time:HH:mm:ss})");
        if (handoff.Operations.Any(op => op.Status is OperationStatus.Sent) && handoff.Status is not HandoffStatus.Parked)
            Break("I9", $"{CommitJudge.Name(file, handoff)} rests on a send without a result");
    }

    /// <summary>I10, hub against partner: what we call applied is there.</summary>
    private void Sums(CaseFile file, Handoff handoff)
    {
        foreach (var operation in handoff.Operations)
            if (operation.Status is OperationStatus.Applied && !world.Partners.HasEffect(operation.IdempotencyKey)
                && !world.Partners.IsByPeople(operation.Operation.ToString(), operation.Key))
                Break("I10", $"{operation.IdempotencyKey} is applied here and not at the partner");
        if (handoff.Status.IsDone() && !handoff.Observed && handoff.Operations.Any(op => op.Status is not OperationStatus.Applied && op.Operation is not (Operation.J4 or Operation.J4M)))
            Break("I10", $"{CommitJudge.Name(file, handoff)} is done with an open operation");
    }

    /// <summary>I10, partner against hub: what is there, we know of, as done or as doubtful.</summary>
    private void Known(string idempotencyKey)
    {
        if (world.Judges.Commits.OperationOf(idempotencyKey) is not var (file, handoff, operation))
        {
            Break("I10", $"{idempotencyKey} is at the partner and not in our books");
            return;
        }
        var known = operation.Status is OperationStatus.Applied or OperationStatus.InDoubt || handoff.Status.IsDone() || handoff.Status is HandoffStatus.Parked or HandoffStatus.InDoubt
            || handoff.SendAgain;
        if (!known)
            Break("I10", $"{idempotencyKey} is at the partner; here {CommitJudge.Name(file, handoff)} is {handoff.Status}, {operation.Operation} {operation.Status}");
    }

    /// <summary>I11: whatever callbacks came, in whatever order, the case shows what the partner shows; or a person knows that it is looked at once a day only (LH9-111).</summary>
    private void Converged(CaseFile file)
    {
        if (file.IsCancelled || file.Current.ReceptionNumber is not { } number || !CaseStates.WaitsForPartner(file) || world.Store.Looks.People.Contains(file.CaseId)
            || !world.Partners.Receptions.TryGetValue(number, out var reception))
            return;
        if (file.Current.Facts.ReviewStatus != reception.Review)
            Break("I11", $"{number}: the case shows {file.Current.Facts.ReviewStatus}, J-PASS {reception.Review}");
        if (file.State != CaseStates.Of(file))
            Break("I11", $"{number}: stored state {file.State}, derived {CaseStates.Of(file)}");
    }

    /// <summary>I3: the chains hold, and the state recomputed from them is the stored one.</summary>
    private void Entries()
    {
        world.Store.Chains.Verify();
        var last = world.Store.Chains.All.Where(e => e.Fact is { Type: "status", HandoffId: not null })
            .GroupBy(e => e.Fact.HandoffId!).ToDictionary(g => g.Key, g => g.MaxBy(e => e.Fact.Move)!.Fact.Status);
        foreach (var file in world.Store.Cases.Values)
            foreach (var handoff in file.Handoffs)
                if (last.GetValueOrDefault(handoff.Id) != handoff.Status.Wire())
                    Break("I3", $"{CommitJudge.Name(file, handoff)} is {handoff.Status}, its chain says {last.GetValueOrDefault(handoff.Id)}");
    }

    /// <summary>A callback is noted once, however often it comes and whoever dies over it.</summary>
    private void CallbacksOnce()
    {
        foreach (var twice in world.Store.Chains.All.Where(e => e.Fact.Type == "callback").GroupBy(e => e.Fact.PayloadHash).Where(g => g.Count() > 1))
            Break("I11", $"a callback {twice.First().Fact.Status} is noted {twice.Count()} times");
    }

    private void Break(string invariant, string what) => world.Broken(new Violation(invariant, what));
}
