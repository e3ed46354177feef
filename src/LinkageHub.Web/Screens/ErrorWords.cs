using LinkageHub.Errors;

namespace LinkageHub.Web.Screens;

/// <summary>An error in the language of who looks.</summary>
public static class ErrorWords
{
    public static ErrorText Of(ErrorDescription error, Visit visit) => visit.English ? error.English : new(error.Title, error.Message, error.NextAction);

    /// <summary>Where no more is known than the code.</summary>
    public static ErrorText Of(HubError error, Visit visit) => Of(ErrorCatalogue.Describe(Refusal.Of(error.Code)), visit);

    public static string? Title(string? code, Visit visit) => ErrorCatalogue.Find(code) is { } error ? Of(error, visit).Title : null;
}
