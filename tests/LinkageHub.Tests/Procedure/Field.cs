using LinkageHub.Cases;
using LinkageHub.Procedure;

namespace LinkageHub.Tests.Procedure;

/// <summary>Facts of one case, as short as a test can say them.</summary>
internal static class Field
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(9));

    public static ProcedureFacts At(CaseState state) => new()
    {
        State = state,
        Now = Noon,
        PrintSerial = "A0001234",
        ReceptionNumber = state is >= CaseState.AwaitingCustomer and not CaseState.CreditSubmitInDoubt ? "040200000170-00" : null,
        Route = "jpass",
    };

    public static ProcedureFacts With(this ProcedureFacts facts, string linkage, string status, string? code = null) =>
        facts with { Linkages = new Dictionary<string, LinkageStanding>(facts.Linkages) { [linkage] = new(status, code) } };

    public static ProcedureFacts Ticked(this ProcedureFacts facts, params string[] steps)
    {
        var evidence = new Dictionary<string, StepEvidence>(facts.Evidence);
        foreach (var step in steps)
            evidence[step] = new StepEvidence(Noon, "T0001", "窓口");
        return facts with { Evidence = evidence };
    }

    public static ProcedureFacts Shown(this ProcedureFacts facts, params string[] steps) =>
        facts with { Observed = steps.ToDictionary(step => step, _ => Noon) };

    public static ProcedureStepView Step(this ProcedureFacts facts, string step) =>
        ProcedureView.For(facts).Steps.Single(view => view.Step == step);

    public static string States(this ProcedureFacts facts, string first, string last) => string.Join(' ', ProcedureView.For(facts).Steps
        .Where(view => string.CompareOrdinal(view.Step, first) >= 0 && string.CompareOrdinal(view.Step, last) <= 0)
        .Select(view => $"{view.State}".ToLowerInvariant()));
}
