using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>S2's body: the approval as J-PASS shows it, with the amounts linkage I sent.</summary>
public static class Linkage2Payload
{
    public static PlannedWrite Write(LinkageFacts facts)
    {
        var review = facts.Reception!.Review!;
        var body = new CreditApproval(
            facts.PrintSerial!, facts.ReceptionNumber!, review.ApprovalNumber!, JapanTime.In(review.DecidedAt!.Value),
            facts.Reception.FormId!, facts.SentInI!.Premium, facts.SentInI.InstallmentCount);
        return new PlannedWrite(Operation.S2, facts.ReceptionNumber!, body);
    }

    internal static Refusal? Lacking(LinkageFacts facts) => Guards.Lacking(
        ("承認番号", string.IsNullOrWhiteSpace(facts.Reception!.Review!.ApprovalNumber)),
        ("承認日時", facts.Reception.Review.DecidedAt is null),
        ("承認期限", facts.Reception.Review.ApprovalExpiresAt is { } lastDay && !Guards.TryDate(lastDay, out _)));
}
