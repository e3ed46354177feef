using LinkageHub.Cases;
using LinkageHub.Errors;

namespace LinkageHub.Procedure;

/// <summary>What stops the case now: the step it stops at, and the code that says why.</summary>
internal static class Blocks
{
    private static readonly (string Linkage, Milestone Done, string Step, string InDoubt)[] Sends =
    [
        ("I", Milestone.Linkage1Done, "S003-05", "LH1-202"),
        ("II", Milestone.Linkage2Done, "S003-28", "LH2-204"),
        ("III", Milestone.Linkage3Done, "S003-39", "LH3-203"),
        ("carry-in", Milestone.CarryInApplied, "S003-50", "LH4-201"),
        ("change-resubmission", Milestone.ChangeDone, "S003-c3", "LH5-201"),
    ];

    /// <summary>The step where the linkage itself is sent.</summary>
    public static string SendStepOf(string linkage) => Sends.First(send => send.Linkage == linkage).Step;

    /// <summary>By step; in the order of the manual, so the last one is where the case stands.</summary>
    public static IReadOnlyDictionary<string, string> Of(ProcedureFacts facts)
    {
        var blocks = new Dictionary<string, string>();
        if (facts.IsSuperseded || facts.IsCancelled)
            return blocks;

        foreach (var (_, step, code) in Stuck(facts))
            blocks[step] = code;
        if (OfState(facts) is var (stateStep, stateCode))
            blocks[stateStep] = stateCode;
        if (facts.PaperContract == true && facts.NeedsRecovery())
            foreach (var step in (string[])["S003-41", "S003-42", "S003-43"])
                blocks[step] = "LH3-301";
        return blocks;
    }

    /// <summary>The linkages that failed or are in doubt, in the order of the manual. What a partner shows as done is not stuck.</summary>
    public static IEnumerable<(string Linkage, string Step, string Code)> Stuck(ProcedureFacts facts)
    {
        foreach (var (linkage, done, ownStep, inDoubt) in Sends)
        {
            if (facts.Reached(done) || facts.Succeeded(linkage))
                continue;
            if (facts.Linkages.TryGetValue(linkage, out var standing) && standing.Status is "failed" or "in-doubt")
            {
                var code = standing.ErrorCode ?? (standing.Status == "in-doubt" ? inDoubt : "LH9-104");
                // The data stand at arclink: what is not known is the application.
                var step = code == "LH4-201" && facts.Reached(Milestone.ArclinkLinked) ? "S003-52" : ErrorCatalogue.Find(code)?.Step;
                yield return (linkage, step ?? ownStep, code);
            }
        }
    }

    private static (string Step, string Code)? OfState(ProcedureFacts facts) => facts.State switch
    {
        CaseState.AwaitingFormId => (facts.KnownRoute() == "customer-terminal" ? "S003-21" : "S003-14", "LH2-104"),
        CaseState.CreditSubmitInDoubt => ("S003-17", "LH2-106"),
        CaseState.CreditDeclined => ("S003-24", "LH2-112"),
        _ when facts.WasClosedTooEarly && !facts.IsLinkage3Over() => ("S003-38", "LH3-201"),
        _ => null,
    };
}
