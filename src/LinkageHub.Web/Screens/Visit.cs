using LinkageHub.Access;
using LinkageHub.Access.People;

namespace LinkageHub.Web.Screens;

/// <summary>Who looks, in which language and light. Stands in every request of the console before a page is made.</summary>
/// <param name="Session">Null on the pages before a sign-in.</param>
/// <param name="Theme">auto, light or dark.</param>
/// <param name="Keys">Single keys (/ j k) act. Who speaks to his computer, or leans on it, turns them off (WCAG 2.1.4).</param>
public sealed record Visit(Session? Session, bool English, string Theme, bool Keys)
{
    public const string LanguageCookie = "__Host-lang", ThemeCookie = "__Host-theme", KeysCookie = "__Host-keys";

    public static readonly string[] Themes = ["auto", "light", "dark"];

    public static Visit Of(HttpContext http, Session? session) => new(
        session, http.Request.Cookies[LanguageCookie] == "en", Themes.FirstOrDefault(theme => theme == http.Request.Cookies[ThemeCookie]) ?? "auto",
        http.Request.Cookies[KeysCookie] != "off");

    /// <summary>Nobody but who has passed every gate is anybody here.</summary>
    public Principal? Who => Session?.Person.Principal;

    public bool May(Call call) => Who is { } who && Policy.Allows(who, call);

    public string Say(string japanese, string english) => English ? english : japanese;
}

public static class VisitExtensions
{
    public static Visit Visit(this HttpContext http) => (Visit)http.Items[typeof(Visit)]!;
}
