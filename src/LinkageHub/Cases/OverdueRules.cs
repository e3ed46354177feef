using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>What should have happened by now (S003-38, S003-39, S003-50). <paramref name="Since"/>: when its time was over.</summary>
/// <param name="Limit">The time it may take, in words.</param>
public sealed record Overdue(string Code, DateTimeOffset Since, string Limit);

/// <summary>How long people may take: <c>Linkage3__ExpectedMinutes</c> after a conclusion, <c>CarryIn__PromptHours</c> of business after III.</summary>
public sealed record ExpectedTimes(TimeSpan LinkageIII, TimeSpan CarryIn);

/// <summary>Late, though nothing failed: nobody has done the next step yet.</summary>
public static class OverdueRules
{
    public static IReadOnlyList<Overdue> Of(CaseFile file, ExpectedTimes expected, DateTimeOffset now) =>
        DueBy(file, expected) is { } next && next.Since <= now ? [next] : [];

    private static Overdue? DueBy(CaseFile file, ExpectedTimes expected) => file.State switch
    {
        CaseState.InsuranceConcluded when file.Current.Facts is { ConcludedAt: { } concluded, FinishedBy: var finished } =>
            new(LabelKey.Of(finished) == Labels.ClosedTooEarly ? "LH3-201" : "LH3-202", concluded + expected.LinkageIII, $"{expected.LinkageIII.TotalMinutes:0.#}分"),
        CaseState.L3Completed or CaseState.CopyDelivered when file.Find(file.Current.Number, Linkage.III) is { EndedAt: { } linked } =>
            new("LH4-102", BusinessHours.After(linked, expected.CarryIn), $"{expected.CarryIn.TotalHours:0.#}営業時間"),
        _ => null,
    };
}
