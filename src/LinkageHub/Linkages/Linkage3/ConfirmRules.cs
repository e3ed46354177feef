using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>The second person of a manual registration (S003-43): types both values again, without having proposed them.</summary>
public static class ConfirmRules
{
    /// <summary>Null when the proposal is confirmed. J3 and S4 are then read once more and <see cref="ManualConclusionRules"/> asked again.</summary>
    public static ManualVerdict.Refused? Judge(ManualConclusion? proposal, string? insuranceStartDate, string? concludedAt, string confirmer)
    {
        if (!JapanTime.TryTypedDate(insuranceStartDate, out _))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "insuranceStartDate");
        if (!JapanTime.TryTypedMinute(concludedAt, out _))
            return new ManualVerdict.Refused(Refusal.Of("LH3-302"), "concludedAt");
        if (proposal is not { Status: ManualConclusion.Awaiting })
            return new ManualVerdict.Refused(Refusal.Of("LH3-305"));

        // INV-29: nobody approves his own entry, however right the values.
        if (proposal.ProposedBy == confirmer)
            return new ManualVerdict.Refused(Refusal.Of("LH8-102"));
        return proposal.InsuranceStartDate == insuranceStartDate && proposal.ConcludedAt == concludedAt
            ? null
            : new ManualVerdict.Refused(Refusal.Of("LH3-306"));
    }
}
