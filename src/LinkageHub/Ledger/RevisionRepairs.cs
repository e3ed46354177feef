using LinkageHub.Cases;

namespace LinkageHub.Ledger;

/// <summary>What people put right in a revision: nothing for nearly all of them.</summary>
internal sealed record RevisionRepairs(ConclusionCorrection[]? Corrections, OldNumber[]? OldNumbers)
{
    internal static RevisionRepairs? Of(Revision revision) => revision is { Corrections.IsEmpty: true, OldNumbers.IsEmpty: true }
        ? null
        : new RevisionRepairs(
            revision.Corrections.IsEmpty ? null : [.. revision.Corrections],
            revision.OldNumbers.IsEmpty ? null : [.. revision.OldNumbers]);
}
