using LinkageHub.Cases;
using LinkageHub.Values;

namespace LinkageHub.Procedure;

/// <summary>Which facts are certain. A state counts only up to the change-resubmission: from there on it no longer says how far the case had come.</summary>
internal static class Milestones
{
    public static bool Reached(this ProcedureFacts facts, Milestone milestone) => milestone switch
    {
        Milestone.ApplicationKnown => facts.PrintSerial is not null || facts.IsAtLeast(CaseState.ApplicationEntered),
        Milestone.FormPrinted => facts.Shows("S003-04") || facts.State == CaseState.PrintSerialCaptured || facts.Reached(Milestone.Linkage1Guarded),
        // The guards of I have looked at the form once something was sent. A pending handoff may still wait for that look.
        Milestone.Linkage1Guarded => facts.StatusOf("I") is "in-doubt" or "retry-scheduled" || facts.Reached(Milestone.Linkage1Done),
        Milestone.Linkage1Done =>
            facts.Succeeded("I") || facts.Shows("S003-06") || facts.IsAtLeast(CaseState.L1Delivered) || facts.Reached(Milestone.ReceptionKnown),
        Milestone.ReceptionKnown => facts.ReceptionNumber is not null || facts.Reached(Milestone.CustomerApplied),
        Milestone.CustomerApplied =>
            facts.ApprovedAt is not null || facts.IsAtLeast(CaseState.CreditSubmitted) || facts.Reached(Milestone.Linkage2Done),
        Milestone.Linkage2Done =>
            facts.Succeeded("II") || facts.IsAtLeast(CaseState.L2Completed) || facts.Reached(Milestone.EnrollmentFormCreated),
        Milestone.EnrollmentFormCreated =>
            facts.Shows("S003-29") || facts.IsAtLeast(CaseState.EnrollmentFormCreated) || facts.Reached(Milestone.PaperlessStarted),
        Milestone.PaperlessStarted =>
            facts.Shows("S003-32") || facts.IsAtLeast(CaseState.PaperlessInProgress) || facts.Reached(Milestone.Concluded),
        Milestone.Concluded => facts.Shows("S003-37") || facts.IsAtLeast(CaseState.InsuranceConcluded) || facts.IsLinkage3Over(),
        Milestone.FinishedProperly => facts.Shows("S003-38") || LabelKey.Of(facts.FinishedBy) == Labels.FinishedProperly,
        Milestone.Linkage3Done => facts.IsLinkage3Over() && !facts.Reached(Milestone.ManuallyRegistered),
        Milestone.ManuallyRegistered => facts.StatusOf("III") == "resolved-manually",
        Milestone.ArclinkLinked =>
            facts.Shows("S003-50") || facts.IsAtLeast(CaseState.ArclinkLinked) || facts.Reached(Milestone.CarryInApplied),
        Milestone.CarryInApplied => facts.Shows("S003-52") || facts.Succeeded("carry-in") || facts.IsAtLeast(CaseState.CarryInApplied),
        // 変更手続中 alone says that arclink gave the data back; ② and ③ follow at J-PASS.
        Milestone.ChangeReturned => facts.State == CaseState.ChangeInProgress || facts.Reached(Milestone.ChangeDone),
        Milestone.ChangeDone => facts.Succeeded("change-resubmission"),
        _ => false,
    };

    /// <summary>済, whoever brought it about.</summary>
    public static bool IsLinkage3Over(this ProcedureFacts facts) =>
        facts.Succeeded("III") || facts.Shows("S003-40") || facts.IsAtLeast(CaseState.L3Completed);

    /// <summary>The linkage whose success is this milestone.</summary>
    public static string? LinkageOf(Milestone milestone) => milestone switch
    {
        Milestone.Linkage1Done => "I",
        Milestone.Linkage2Done => "II",
        Milestone.Linkage3Done or Milestone.ManuallyRegistered => "III",
        Milestone.ArclinkLinked or Milestone.CarryInApplied => "carry-in",
        Milestone.ChangeReturned or Milestone.ChangeDone => "change-resubmission",
        _ => null,
    };

    public static bool Succeeded(this ProcedureFacts facts, string wire) => facts.StatusOf(wire) is "succeeded" or "resolved-manually";

    private static bool Shows(this ProcedureFacts facts, string step) => facts.Observed.ContainsKey(step);

    private static bool IsAtLeast(this ProcedureFacts facts, CaseState state) => facts.State < CaseState.ChangeInDoubt && facts.State >= state;
}
