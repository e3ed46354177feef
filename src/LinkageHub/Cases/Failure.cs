using LinkageHub.Linkages;

namespace LinkageHub.Cases;

/// <summary>A handoff stopped, and the how-manieth of its stops it is.</summary>
public sealed record Failure(string AgencyCode, Handoff Handoff, int N)
{
    /// <summary>Which failures a change brings, by its two states alone.</summary>
    public static IEnumerable<Failure> Between(CaseFile? before, CaseFile after)
    {
        // As long as the agency is not known there is nobody who could work on it; it comes with the insurer's first answer.
        if (after.AgencyCode is not { } agency)
            yield break;
        foreach (var handoff in after.Handoffs)
        {
            if (handoff is not { Status: HandoffStatus.Failed or HandoffStatus.InDoubt, ErrorCode: { } code } || handoff.Linkage is Linkage.CopyDelivery or Linkage.ReturnToStaff)
                continue;
            var was = before?.Handoffs.FirstOrDefault(one => one.Id == handoff.Id);
            if (was?.Status == handoff.Status && was.ErrorCode == code && before!.AgencyCode is not null)
                continue;
            // Each time it fails is a failure; in doubt it is once a send, however often the partner is asked.
            yield return new Failure(agency, handoff, handoff.Status is HandoffStatus.Failed ? handoff.Moves : handoff.Operations.Sum(operation => operation.Sends));
        }
    }
}
