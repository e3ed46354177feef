using LinkageHub.Cases;

namespace LinkageHub.Ledger;

/// <summary>What people put right in a revision: nothing for nearly all of them.</summary>
internal sealed record RevisionRepairs(ConclusionCorrection[]? Corrections)
{
    internal static RevisionRepairs? Of(Revision revision) =>
        revision.Corrections.IsEmpty ? null : new RevisionRepairs([.. revision.Corrections]);
}
