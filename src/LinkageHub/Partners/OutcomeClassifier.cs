using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>
/// What an answer proves. Pure. Only the contract's own words count: everything else leaves the write in doubt,
/// because a wrong "not applied" sends twice and a wrong "applied" loses a contract.
/// </summary>
public static class OutcomeClassifier
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";
    private const int LongestPartnerText = 500;

    public static SendResult Classify(WriteRequest sent, WireExchange exchange, DateTimeOffset now, TimeSpan longestRetryAfter)
    {
        if (exchange.Answer is { } answer)
            return Classify(sent, answer, now, longestRetryAfter);

        PartnerOutcome outcome = exchange.MayHaveArrived
            ? new PartnerOutcome.InDoubt(exchange.Why)
            : new PartnerOutcome.NotApplied("LH9-101", CountsAsAttempt: !exchange.StoppedByUs, HeldBy: null, RetryAfter: null);
        return new SendResult(outcome, null, null, null, ReadOnlyMemory<byte>.Empty);
    }

    public static SendResult Classify(WriteRequest sent, PartnerAnswer answer, DateTimeOffset now, TimeSpan longestRetryAfter)
    {
        var retryAfter = RetryAfter.Read(answer.RetryAfter, now, longestRetryAfter);
        var problem = answer.Status >= 400 ? ProblemOf(answer) : null;
        var row = OperationCatalogue.Of(sent.Operation);

        PartnerOutcome outcome = answer.Status switch
        {
            401 or 403 => new PartnerOutcome.NotApplied("LH9-108", CountsAsAttempt: false, HeldBy: "partner-down", retryAfter),
            429 => new PartnerOutcome.NotApplied("LH9-102", CountsAsAttempt: true, HeldBy: null, retryAfter),
            503 when problem?.Code == "not_processed" && answer.RetryAfter is not null =>
                new PartnerOutcome.NotApplied("LH9-102", CountsAsAttempt: true, HeldBy: null, retryAfter),
            >= 200 and < 300 => Success(row, sent, answer),
            // A partner that gave up waiting, or will not look yet, has not said that nothing happened.
            408 or 425 => new PartnerOutcome.InDoubt($"status-{answer.Status}", retryAfter),
            >= 400 and < 500 => Refusal(row, answer, problem),
            _ => new PartnerOutcome.InDoubt($"status-{answer.Status}", retryAfter),
        };
        return new SendResult(outcome, answer.Status, problem?.Code, Cut(problem?.Detail), answer.Body);
    }

    /// <summary>The problem an answer carries, or null when it is none of the contract's form.</summary>
    internal static Problem? ProblemOf(PartnerAnswer answer)
    {
        var problem = answer.IsWhole(ProblemJson) ? WireJson.Parse<Problem>(answer.Body.Span) : null;
        // A body that contradicts its own status line was written by somebody else than the one who answered.
        return problem?.Status is { } status && status != answer.Status ? null : problem;
    }

    internal static string? DoubtAboutJson(PartnerAnswer answer) => answer.DoubtAbout(Json);

    private static PartnerOutcome Success(OperationRow row, WriteRequest sent, PartnerAnswer answer)
    {
        if (!row.Successes.Contains(answer.Status))
            return new PartnerOutcome.InDoubt($"status-{answer.Status}");
        if (DoubtAboutJson(answer) is { } doubt)
            return new PartnerOutcome.InDoubt(doubt);

        var reading = row.ReadAnswer(sent, answer.Body);
        return reading.Answer is { } parsed ? new PartnerOutcome.Applied(parsed) : new PartnerOutcome.InDoubt(reading.Doubt!);
    }

    private static PartnerOutcome Refusal(OperationRow row, PartnerAnswer answer, Problem? problem)
    {
        // Not in the contract's form: a proxy or a login page spoke, and nobody knows for whom.
        if (problem is null)
            return new PartnerOutcome.InDoubt(answer.DoubtAbout(ProblemJson) ?? "problem-unparsable");

        return row.RejectionFor(answer.Status, problem).Code is { } code
            ? new PartnerOutcome.Rejected(code)
            : new PartnerOutcome.InDoubt(problem.Code!);
    }

    private static string? Cut(string? text) => text is { Length: > LongestPartnerText } ? text[..LongestPartnerText] : text;
}
