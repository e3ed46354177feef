using System.Collections.Frozen;

namespace LinkageHub.Errors;

/// <summary>A refusal in words for a person.</summary>
/// <param name="English">The same in English, its message filled in.</param>
/// <param name="OnlyInJapanese">What more is known where nobody has put it into English.</param>
public sealed record ErrorDescription(
    string Code, string Title, string Message, string NextAction, Who Who, string? Step, int HttpStatus, bool RetryableByItself,
    ErrorText English, string? OnlyInJapanese);

/// <summary>エラー一覧: every code the hub may answer with. The renewal area (LH6) is not part of it.</summary>
public static class ErrorCatalogue
{
    private static readonly FrozenDictionary<string, HubError> ByCode =
        ErrorTable.Rows.ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>All of them, by area and number.</summary>
    public static IReadOnlyList<HubError> All => ErrorTable.Rows;

    /// <summary>The row of a code. A code that is not in the table is a bug of ours.</summary>
    public static HubError Get(string code) =>
        Find(code) ?? throw new ArgumentException($"{code} is not in the error catalogue.", nameof(code));

    public static HubError? Find(string? code) => code is not null && ByCode.TryGetValue(code, out var error) ? error : null;

    /// <summary>The message with its arguments filled in. Yen amounts come with their separators already.</summary>
    public static ErrorDescription Describe(Refusal refusal)
    {
        var error = Get(refusal.Code);
        var japanese = MessageTemplate.Fill(error.Japanese, refusal.Arguments, "不明");
        var detail = string.IsNullOrWhiteSpace(refusal.Detail) ? japanese : refusal.Detail;
        var english = error.English with { Message = refusal.DetailInEnglish ?? MessageTemplate.Fill(error.English, refusal.Arguments, "unknown") };
        return new ErrorDescription(
            error.Code, error.Title, detail, error.NextAction, error.Who, error.Step, error.HttpStatus, error.RetryableByItself,
            english, refusal.DetailInEnglish is null && detail != japanese ? detail : null);
    }
}
