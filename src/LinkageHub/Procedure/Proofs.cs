namespace LinkageHub.Procedure;

/// <summary>Who or what says that a step was done.</summary>
internal sealed record StepProof(ProofSource Source, DateTimeOffset? At = null, string? By = null, string? Note = null);

/// <summary>The proof of one step, the strongest first: a person's word, a linkage of ours, what the partner shows, what follows from a later fact.</summary>
internal static class Proofs
{
    public static StepProof? Of(ProcedureStep step, ProcedureFacts facts)
    {
        if ((step.PersonMayTick || facts.AsksForDates(step)) && facts.Evidence.TryGetValue(step.Id, out var evidence))
            return new StepProof(ProofSource.Evidence, evidence.At, evidence.By, evidence.Note);
        if (facts.Skips(step))
            return null;

        DateTimeOffset? shownAt = facts.Observed.TryGetValue(step.Id, out var at) ? at : null;
        var ended = facts.Reached(step.EndedBy) && !(step.IsOfARoute() && facts.KnownRoute() is null);
        if (ended && step.Proof.HasFlag(Proof.Linkage) && Milestones.LinkageOf(step.EndedBy) is { } linkage && facts.Succeeded(linkage))
            return new StepProof(ProofSource.Linkage, shownAt);
        if (step.Proof.HasFlag(Proof.Partner) && shownAt is not null)
            return new StepProof(ProofSource.Observed, shownAt);
        if (ended && step.Proof.HasFlag(Proof.Implied))
            return new StepProof(ProofSource.Inferred);
        return ended && step.Proof.HasFlag(Proof.Partner) ? new StepProof(ProofSource.Observed) : null;
    }
}
