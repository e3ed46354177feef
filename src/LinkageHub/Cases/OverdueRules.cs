using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>What should have happened by now (S003-38, S003-39, S003-50). <paramref name="Since"/>: when its time was over.</summary>
/// <param name="Limit">The time it may take, in words.</param>
public sealed record Overdue(string Code, DateTimeOffset Since, string Limit, string LimitInEnglish);

/// <summary>How long people may take: <c>Linkage3__ExpectedMinutes</c> after a conclusion, <c>CarryIn__PromptHours</c> of business after III.</summary>
public sealed record ExpectedTimes(TimeSpan LinkageIII, TimeSpan CarryIn)
{
    /// <summary><c>Linkage1__OkTimeoutMinutes</c>: from asking for linkage I to its send (S003-05: pressed is not sent).</summary>
    public TimeSpan Ok { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>Linkage2__LaunchTimeoutSeconds</c>: from asking for linkage II until DLWeb starts (S003-28).</summary>
    public TimeSpan Launch { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Late, though nothing failed: nobody has done the next step yet.</summary>
public static class OverdueRules
{
    public static IReadOnlyList<Overdue> Of(CaseFile file, ExpectedTimes expected, DateTimeOffset now) =>
        DueBy(file, expected) is { } next && next.Since <= now ? [next] : [];

    private static Overdue? DueBy(CaseFile file, ExpectedTimes expected) => file.State switch
    {
        CaseState.L1Requested when Unexplained(file, Linkage.I) is { } asked => new("LH1-201", asked.UpdatedAt + expected.Ok, $"{expected.Ok.TotalMinutes:0.#}分", $"{expected.Ok.TotalMinutes:0.#} minutes"),
        CaseState.L2Requested when Unexplained(file, Linkage.II) is { } asked => new("LH2-203", asked.UpdatedAt + expected.Launch, $"{expected.Launch.TotalSeconds:0.#}秒", $"{expected.Launch.TotalSeconds:0.#} seconds"),
        CaseState.InsuranceConcluded when file.Current.Facts is { ConcludedAt: { } concluded, FinishedBy: var finished } =>
            new(LabelKey.Of(finished) == Labels.ClosedTooEarly ? "LH3-201" : "LH3-202", concluded + expected.LinkageIII, $"{expected.LinkageIII.TotalMinutes:0.#}分", $"{expected.LinkageIII.TotalMinutes:0.#} minutes"),
        CaseState.L3Completed or CaseState.CopyDelivered when file.Find(file.Current.Number, Linkage.III) is { EndedAt: { } linked } =>
            new("LH4-102", BusinessHours.After(linked, expected.CarryIn), $"{expected.CarryIn.TotalHours:0.#}営業時間", $"{expected.CarryIn.TotalHours:0.#} business hours"),
        _ => null,
    };

    /// <summary>
    /// Asked for, and nothing has moved since or says why: what a partner holds up goes on by itself, and what a person parked is his. The lists
    /// ask the database the same.
    /// </summary>
    private static Handoff? Unexplained(CaseFile file, Linkage linkage) =>
        file.Find(file.Current.Number, linkage) is { HeldBy: null, ErrorCode: null, Status: HandoffStatus.Pending or HandoffStatus.InFlight or HandoffStatus.RetryScheduled } handoff
            ? handoff
            : null;
}
