using System.Text.Json.Serialization;
using LinkageHub.Errors;

namespace LinkageHub.Procedure;

[JsonConverter(typeof(JsonStringEnumConverter<StepState>))]
public enum StepState
{
    [JsonStringEnumMemberName("done")] Done,
    [JsonStringEnumMemberName("current")] Current,
    [JsonStringEnumMemberName("todo")] Todo,

    /// <summary>This revision does not need it.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,

    /// <summary>The view's code says why.</summary>
    [JsonStringEnumMemberName("blocked")] Blocked,

    /// <summary>The case has gone past it, and nobody recorded it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

[JsonConverter(typeof(JsonStringEnumConverter<ProofSource>))]
public enum ProofSource
{
    [JsonStringEnumMemberName("evidence")] Evidence,
    [JsonStringEnumMemberName("observed")] Observed,
    [JsonStringEnumMemberName("linkage")] Linkage,
    [JsonStringEnumMemberName("inferred")] Inferred,
}

public sealed record ProcedureStepView(
    string Step,
    string Number,
    string Linkage,
    string Title,
    string System,
    Who Actor,
    StepState State,
    ProofSource? Source,
    DateTimeOffset? At,
    string? By,
    string? Note,
    string Todo,
    string? Trap,
    string? Button,
    string? Code)
{
    /// <summary>For the console alone: machines are answered in Japanese.</summary>
    [JsonIgnore]
    public StepEnglish English
    {
        get
        {
            var english = ProcedureCatalogue.Find(Step)!.English;
            return Button is ApprovalList.SameDay or ApprovalList.Earlier
                ? english with { Todo = english.Todo.Replace(ApprovalList.EitherInEnglish, Button, StringComparison.Ordinal) }
                : english;
        }
    }
}

/// <summary>The manual as it stands for one revision. <paramref name="Current"/> is the step of the next action; null when nobody has a step to do.</summary>
public sealed record CaseProcedure(string? Current, IReadOnlyList<ProcedureStepView> Steps);

/// <summary>操作手順の進み具合: facts in, 56 steps out.</summary>
public static class ProcedureView
{
    public static CaseProcedure For(ProcedureFacts facts)
    {
        var current = NextAction.For(facts).Step;
        var blocks = Blocks.Of(facts);
        var proofs = ProcedureCatalogue.Steps.Select(step => Proofs.Of(step, facts)).ToArray();
        var furthest = Array.FindLastIndex(proofs, proof => proof is { Source: not ProofSource.Evidence });

        var views = ProcedureCatalogue.Steps.Select((step, position) =>
        {
            var proof = proofs[position];
            var (state, code) = StateOf(step, proof, facts, blocks, step.Id == current, position < furthest);
            return View(step, state, code, state == StepState.Done ? proof : null, facts);
        });
        return new CaseProcedure(current, [.. views]);
    }

    private static (StepState State, string? Code) StateOf(
        ProcedureStep step, StepProof? proof, ProcedureFacts facts, IReadOnlyDictionary<string, string> blocks, bool isCurrent, bool isPassed)
    {
        // A refusal outweighs what a person ticked and what we only concluded, never what a partner or a linkage proves.
        if (blocks.TryGetValue(step.Id, out var code) && proof?.Source is not (ProofSource.Observed or ProofSource.Linkage))
            return (StepState.Blocked, code);
        if (proof is not null)
            return (StepState.Done, null);
        if (facts.Skips(step))
            return (StepState.Skipped, null);
        if (isCurrent)
            return (StepState.Current, null);
        if (isPassed)
            return (StepState.Unknown, null);
        return facts.IsSuperseded || facts.IsCancelled ? (StepState.Blocked, "LH5-104") : (StepState.Todo, null);
    }

    private static ProcedureStepView View(ProcedureStep step, StepState state, string? code, StepProof? proof, ProcedureFacts facts)
    {
        var choosesList = step.Todo.Contains(ApprovalList.Either, StringComparison.Ordinal);
        var list = choosesList ? ApprovalList.For(facts.ApprovedAt, facts.Now) : null;
        return new ProcedureStepView(
            step.Id, step.Number, step.LinkageWire, step.Title, step.System, step.Actor, state, proof?.Source, proof?.At, proof?.By, proof?.Note,
            list is null ? step.Todo : step.Todo.Replace(ApprovalList.Either, list, StringComparison.Ordinal),
            step.Trap, choosesList ? list : step.Button, code);
    }
}
