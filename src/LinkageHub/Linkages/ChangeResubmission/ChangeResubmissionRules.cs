using LinkageHub.Errors;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>変更再申込: the contract goes back to J-PASS, from arclink if it is already there.</summary>
public static class ChangeResubmissionRules
{
    internal static readonly Guard[] Table =
    [
        // S003-c2: the contract is selected at J-PASS by its reception number.
        new("LH2-107", "S003-c2", f => f.Reception is not null && !string.IsNullOrEmpty(f.ReceptionNumber)),

        // S003-c3: only what was approved can be applied for again.
        new("LH2-112", "S003-c3", f => f.LinkageIIDone || f.Reception!.Review?.Status.Is(Labels.ReviewApproved) == true,
            Needs.Reception, f => Refusal.Of("LH2-112", Guards.Shown(f.Reception!.Review?.Status))),

        // S003-c1: after head office took it in, accounting has to act.
        new("LH5-102", "S003-c1", f => !f.CarryIn?.Status.Is(Labels.AtHeadOffice) ?? true),

        // S003-c1, INV-21: status first, then the button. A contract that already went back needs only J-PASS; head office is reported above.
        new("LH5-101", "S003-c1", f => f.CarryIn is not { Status: var shown }
            || shown.Is(Labels.StaffPending) || shown.Is(Labels.Resubmitted) || shown.Is(Labels.AtHeadOffice)),
    ];

    internal static Verdict Start(LinkageFacts facts) => new Verdict.Go(
        facts.CarryIn?.Status.Is(Labels.StaffPending) == true
            ? [ChangeResubmissionPayload.AtArclink(facts), ChangeResubmissionPayload.AtJPass(facts)]
            : [ChangeResubmissionPayload.AtJPass(facts)]);

    /// <summary>The change is open only when J-PASS shows it, or has already given the new number.</summary>
    internal static Progress AfterJPass(object answer)
    {
        var told = LinkageRules.Expect<JPassResubmissionAnswer>(answer);
        return told.Status.Is(Labels.ChangeInProgress) || !string.IsNullOrEmpty(told.NewReceptionNumber)
            ? new Progress.Done()
            : new Progress.Stopped(Refusal.Of("LH5-201"), SendAgain: false);
    }
}
