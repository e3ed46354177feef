using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Linkages;

/// <summary>The bodies of A5 (変更再申込 at arclink) and J6 (変更再申込 at J-PASS).</summary>
public static class ChangeResubmissionPayload
{
    public static PlannedWrite AtArclink(LinkageFacts facts) => new(Operation.A5, facts.ReceptionNumber!, new ArclinkResubmission());

    public static PlannedWrite AtJPass(LinkageFacts facts) => new(
        Operation.J6, facts.ReceptionNumber!, new JPassResubmission(string.IsNullOrWhiteSpace(facts.Reason) ? null : facts.Reason));
}
