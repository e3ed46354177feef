using System.Text.Json.Serialization;

namespace LinkageHub.Errors;

/// <summary>Who has to act. The names are public: they stand in problem answers and in a case's next step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Who>))]
public enum Who
{
    /// <summary>販売店担当者</summary>
    SalesStaff,

    /// <summary>お客さま</summary>
    Customer,

    /// <summary>事務担当</summary>
    BackOffice,

    /// <summary>店舗承認者</summary>
    StoreApprover,

    /// <summary>別の担当者: anybody but the person who entered it.</summary>
    SecondPerson,

    /// <summary>管理者</summary>
    Admin,

    /// <summary>損害保険ジャパン（問い合わせ先）</summary>
    InsurerDesk,

    /// <summary>Whoever sent the request.</summary>
    Operator,

    /// <summary>The hub itself; nobody has to do anything.</summary>
    System,
}

/// <summary>One row of the error catalogue.</summary>
/// <param name="Code">LH, area, number: the name that never changes.</param>
/// <param name="Title">A short noun phrase for headings and lists.</param>
/// <param name="Message">What happened, in Japanese, with {0} and so on for what the guard knows.</param>
/// <param name="Who">Who has to act now.</param>
/// <param name="NextAction">What that person does now, in Japanese.</param>
/// <param name="Step">The manual's step, such as S003-30, where there is one.</param>
/// <param name="HttpStatus">The answer to a call that fails with it, unless the caller knows better.</param>
/// <param name="RetryableByItself">The hub goes on without a person.</param>
/// <param name="WithoutArguments">The message when its numbers are not known and leaving them out would leave a hole.</param>
public sealed record HubError(
    string Code,
    string Title,
    string Message,
    Who Who,
    string NextAction,
    string? Step,
    int HttpStatus,
    bool RetryableByItself = false,
    string? WithoutArguments = null)
{
    public ErrorText Japanese => new(Title, Message, NextAction, WithoutArguments);

    /// <summary>For the console's English; Japanese is the source.</summary>
    public ErrorText English => EnglishErrors.ByCode[Code];
}
