using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;

namespace LinkageHub.Procedure;

/// <summary>次に行うこと: one step, one person, one sentence in both languages. <paramref name="Linkage"/> is the linkage to trigger now, by its wire name.</summary>
public sealed record NextAction(string? Step, Who Actor, string Text, string English, string? Linkage = null, DateTimeOffset? DueAt = null)
{
    public static NextAction For(ProcedureFacts facts)
    {
        var next = Ended(facts)
            ?? Moving(facts)
            ?? AfterConclusion(facts)
            ?? DatesAfterSuccess(facts)
            ?? Stopped(facts)
            ?? PastWhatIsDone(facts, NextActionTable.Of(facts.State, facts.KnownRoute()));
        return next with { DueAt = next.Step is null ? null : facts.DueAt };
    }

    private static NextAction? Ended(ProcedureFacts facts) =>
        facts.IsCancelled ? NextActionTable.Of(CaseState.Cancelled, null)
        : facts.IsSuperseded ? NextActionTable.Of(CaseState.Superseded, null)
        : null;

    private static NextAction? Moving(ProcedureFacts facts)
    {
        foreach (var (wire, standing) in facts.Linkages)
        {
            // An errand beside the procedure, such as telling J-PASS of the copy, holds nobody up.
            if (!LinkageNames.TryParse(wire, out var linkage))
                continue;
            if (standing.Status is "pending" or "in-flight" or "retry-scheduled")
                return new NextAction(
                    Blocks.SendStepOf(wire), Who.System, $"{linkage.Japanese()}を実行しています。操作は必要ありません。結果が出るまでお待ちください。",
                    $"{linkage.English()} is under way. There is nothing to do: wait for the result.");
            if (standing.Status == "parked")
                return new NextAction(
                    Blocks.SendStepOf(wire), Who.BackOffice, $"{linkage.Japanese()}を保留しています。保留の理由を確認し、解消していれば再実行してください。",
                    $"{linkage.English()} is parked. Read why; where the reason is gone, resume it.");
        }
        return null;
    }

    /// <summary>From the conclusion to 済: which of the two buttons was pressed decides everything (S003-38).</summary>
    private static NextAction? AfterConclusion(ProcedureFacts facts)
    {
        if (facts.State == CaseState.L3ManualPending)
            return NextActionTable.Of(CaseState.L3ManualPending, null);
        if (!facts.Reached(Milestone.Concluded) || facts.IsLinkage3Over() || facts.StatusOf("III") == "in-doubt")
            return null;
        if (facts.PaperContract == true)
            return FromError("LH3-301", "S003-41");
        if (facts.WasClosedTooEarly)
            return FromError("LH3-201", "S003-41");
        return facts.State == CaseState.InsuranceConcluded && facts.Reached(Milestone.FinishedProperly) && facts.StatusOf("III") != "failed"
            ? NextActionTable.Of(CaseState.L3Requested, null)
            : null;
    }

    /// <summary>Before the copy and the carry-in, where 「43」へ is taken at its word.</summary>
    private static NextAction? DatesAfterSuccess(ProcedureFacts facts) =>
        facts.State is CaseState.L3Completed or CaseState.CopyDelivered && ProcedureCatalogue.Find("S003-43") is { } dates
            && facts.AsksForDates(dates) && !IsDone(facts, dates.Id)
            ? new NextAction(dates.Id, dates.Actor, dates.Todo, dates.English.Todo)
            : null;

    private static NextAction? Stopped(ProcedureFacts facts)
    {
        var stuck = Blocks.Stuck(facts).ToArray();
        return stuck is [.., var last] ? FromError(last.Code, last.Step) : null;
    }

    private static NextAction FromError(string code, string step)
    {
        var error = ErrorCatalogue.Find(code) ?? ErrorCatalogue.Get("LH9-104");
        return new NextAction(step, error.Who, error.NextAction, error.English.NextAction);
    }

    /// <summary>The step may be done already, ticked or shown: then it is the first one after it that is still open.</summary>
    private static NextAction PastWhatIsDone(ProcedureFacts facts, NextAction next)
    {
        if (next.Step is null || !IsDone(facts, next.Step))
            return next;

        var open = ProcedureCatalogue.Steps
            .Skip(ProcedureCatalogue.PositionOf(next.Step) + 1)
            .FirstOrDefault(step => step.Id != "S003-30" && !facts.Skips(step) && !IsDone(facts, step.Id));
        return open is null ? next : new NextAction(open.Id, open.Actor, open.Todo, open.English.Todo, NextActionTable.TriggerAt(open.Id));
    }

    private static bool IsDone(ProcedureFacts facts, string id) => Proofs.Of(ProcedureCatalogue.Find(id)!, facts) is not null;
}
