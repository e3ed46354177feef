namespace LinkageHub.Errors;

/// <summary>
/// A rule said no: its code, and what fills the {0}, {1} of the code's message. <paramref name="Detail"/> replaces the message where more is known,
/// and <paramref name="DetailInEnglish"/> says the same on the console's English pages.
/// </summary>
public sealed record Refusal(string Code, IReadOnlyList<string> Arguments, string? Detail = null, string? DetailInEnglish = null)
{
    public static Refusal Of(string code, params string[] arguments) => new(code, arguments);

    public static Refusal Because(string code, string detail, string? inEnglish = null) => new(code, [], detail, inEnglish);

    public bool Equals(Refusal? other) =>
        other is not null && Code == other.Code && Detail == other.Detail && Arguments.SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Code, Detail);
}
