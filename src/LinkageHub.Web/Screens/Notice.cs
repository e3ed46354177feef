using LinkageHub.Errors;
using LinkageHub.Triggers;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>One sentence for the page that follows a click. Stands in its address as a word and a code, never as text.</summary>
public sealed record Notice(string Word, string? Code = null)
{
    public const string Accepted = "accepted", Same = "same", Recorded = "recorded", Bad = "bad";

    public static Notice? Read(HttpContext http)
    {
        var word = http.Request.Query["said"].ToString();
        var code = http.Request.Query["code"].ToString();
        return word is Accepted or Same or Recorded ? new Notice(word)
            : word == Bad && ErrorCatalogue.Find(code) is not null ? new Notice(word, code)
            : null;
    }

    public string On(string path)
    {
        var at = path.IndexOf('#', StringComparison.Ordinal);
        var (page, fragment) = at < 0 ? (path, "") : (path[..at], path[at..]);
        return $"{page}?said={Word}{(Code is null ? "" : $"&code={Code}")}{fragment}";
    }

    /// <summary>To the page that shows what has become of it; what was refused is said there in full.</summary>
    public static IResult After(HttpContext http, string path, Answer answer) => answer switch
    {
        Answer.Refused { Refusals: [{ Code: "LH8-105" }, ..] } => CaseScreens.NotThere,
        Answer.Refused refused => Page.See(new Notice(Bad, refused.Refusals[0].Code).On(path)),
        Answer.Changed => Page.See(new Notice(Recorded).On(path)),
        _ => Page.See(new Notice(Accepted).On(path)),
    };
}
