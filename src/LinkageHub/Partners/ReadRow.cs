namespace LinkageHub.Partners;

/// <summary>One partner read: its name in the contract, its path, the code that alone means "not there", and how an answer names what was asked.</summary>
internal sealed record ReadRow<T>(string Name, string Path, string AbsentCode, Func<T, string?> KeyOf) where T : class
{
    public string PathOf(string key) => Path.Replace("{key}", Uri.EscapeDataString(key), StringComparison.Ordinal);
}

/// <summary>What an answer to a read proves. Pure. "Absent" decides about sending again, so only the contract's own 404 is absent.</summary>
internal static class ReadClassifier
{
    public static ReadResult<T> Classify<T>(WireExchange exchange, Func<T, bool> isWhatWasAsked, string? absentCode) where T : class
    {
        if (exchange.Answer is not { } answer)
            return Unavailable<T>("LH9-101", exchange.Why, null);

        return answer.Status switch
        {
            200 => Found(answer, isWhatWasAsked),
            401 or 403 => Unavailable<T>("LH9-108", "credentials-refused", answer.Status),
            429 => Unavailable<T>("LH9-102", "status-429", answer.Status),
            404 when absentCode is not null && OutcomeClassifier.ProblemOf(answer)?.Code == absentCode => new ReadResult<T>.Absent(absentCode),
            408 or 425 or >= 500 => Unavailable<T>("LH9-101", $"status-{answer.Status}", answer.Status),
            _ => Unavailable<T>("LH9-104", $"status-{answer.Status}", answer.Status),
        };
    }

    private static ReadResult<T> Found<T>(PartnerAnswer answer, Func<T, bool> isWhatWasAsked) where T : class
    {
        if (OutcomeClassifier.DoubtAboutJson(answer) is { } doubt)
            return Unavailable<T>(answer.Damage is null ? "LH9-104" : "LH9-101", doubt, answer.Status);
        if (WireJson.Parse<T>(answer.Body.Span) is not { } found)
            return Unavailable<T>("LH9-104", "answer-unparsable", answer.Status);
        return isWhatWasAsked(found) ? new ReadResult<T>.Found(found) : Unavailable<T>("LH9-104", "answer-other-key", answer.Status);
    }

    private static ReadResult<T>.Unavailable Unavailable<T>(string code, string why, int? status) => new("partner-down", code, why, status);
}
