using System.Collections.Frozen;

namespace LinkageHub.Errors;

/// <summary>A refusal in words for a person.</summary>
public sealed record ErrorDescription(
    string Code, string Title, string Message, string NextAction, Who Who, string? Step, int HttpStatus, bool RetryableByItself);

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
        var message = string.IsNullOrWhiteSpace(refusal.Detail) ? MessageTemplate.Fill(error, refusal.Arguments) : refusal.Detail;
        return new ErrorDescription(
            error.Code, error.Title, message, error.NextAction, error.Who, error.Step, error.HttpStatus, error.RetryableByItself);
    }
}
