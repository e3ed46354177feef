using LinkageHub.Cases;

namespace LinkageHub.Procedure;

/// <summary>Which steps this revision does not need: the other route's, the repair of what did not fail, a change nobody asked for.</summary>
internal static class Applicability
{
    public static bool Skips(this ProcedureFacts facts, ProcedureStep step)
    {
        var id = step.Id;
        return facts.KnownRoute() switch
        {
            "customer-terminal" when Within(id, "S003-10", "S003-17") => true,
            "jpass" when Within(id, "S003-18", "S003-22") => true,
            _ when id == "S003-07" => facts.State != CaseState.L1Failed && facts.StatusOf("I") != "failed",
            _ when Within(id, "S003-32", "S003-40") => facts.PaperContract == true || SkipsEndOfLinkage3(facts, id),
            _ when facts.AsksForDates(step) => false,
            _ when Within(id, "S003-41", "S003-46") => SkipsRecovery(facts, id),
            _ when id == "S003-51" => facts.Reached(Milestone.CarryInApplied),
            _ when id == "S003-n1" => !facts.InsuranceAddedAfterApproval,
            // Nothing has to come back from arclink when nothing was sent there.
            _ when id == "S003-c1" => !facts.ChangeIsUnderWay() || !facts.Reached(Milestone.ArclinkLinked) && facts.StatusOf("carry-in") is null,
            _ when Within(id, "S003-c2", "S003-c3") => !facts.ChangeIsUnderWay(),
            _ => false,
        };
    }

    /// <summary>Step 43 after a success: only where the setting asks for it, and then a person's word ends it.</summary>
    public static bool AsksForDates(this ProcedureFacts facts, ProcedureStep step) =>
        facts.ManualDatesAfterSuccess && step.Id == "S003-43" && facts.Reached(Milestone.Linkage3Done);

    /// <summary>41-46 repair a contract that is concluded and did not reach J-PASS.</summary>
    public static bool NeedsRecovery(this ProcedureFacts facts) =>
        facts.Reached(Milestone.ManuallyRegistered)
        || facts.Reached(Milestone.Concluded) && !facts.IsLinkage3Over()
            && (facts.WasClosedTooEarly || facts.StatusOf("III") == "failed" || facts.State is CaseState.L3Failed or CaseState.L3ManualPending
                || facts.PaperContract == true);

    /// <summary>Done on one of the two routes only: while the route is not known, a reception proves neither.</summary>
    public static bool IsOfARoute(this ProcedureStep step) => Within(step.Id, "S003-10", "S003-22");

    /// <summary>The route J-PASS shows, else the one a person has ticked steps of.</summary>
    public static string? KnownRoute(this ProcedureFacts facts) =>
        facts.Route
        ?? (facts.Evidence.Keys.Any(id => Within(id, "S003-18", "S003-22")) ? "customer-terminal"
            : facts.Evidence.Keys.Any(id => Within(id, "S003-10", "S003-17")) ? "jpass"
            : null);

    public static bool ChangeIsUnderWay(this ProcedureFacts facts) =>
        facts.State is CaseState.ChangeInProgress or CaseState.ChangeInDoubt || facts.StatusOf("change-resubmission") is not (null or "cancelled");

    // Registered by hand, or closed with 閉じる: the screen of 38 is gone, so the rest of the ordinary end cannot be done any more.
    private static bool SkipsEndOfLinkage3(ProcedureFacts facts, string id) =>
        facts.Reached(Milestone.ManuallyRegistered) && Within(id, "S003-38", "S003-40") && !(id == "S003-38" && facts.Reached(Milestone.FinishedProperly))
        || facts.WasClosedTooEarly && !facts.IsLinkage3Over() && Within(id, "S003-39", "S003-40");

    private static bool SkipsRecovery(ProcedureFacts facts, string id) =>
        !facts.NeedsRecovery()
        || id == "S003-44" && !(facts.Linkages.TryGetValue("III", out var third) && third.ErrorCode is "LH3-302" or "LH3-304")
        || facts.PaperContract == true && Within(id, "S003-44", "S003-46");

    private static bool Within(string id, string first, string last) =>
        ProcedureCatalogue.Find(id) is not null
        && ProcedureCatalogue.PositionOf(id) >= ProcedureCatalogue.PositionOf(first)
        && ProcedureCatalogue.PositionOf(id) <= ProcedureCatalogue.PositionOf(last);
}
