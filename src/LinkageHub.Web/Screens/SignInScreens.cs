using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using Microsoft.AspNetCore.Identity;

namespace LinkageHub.Web.Screens;

/// <summary>In, out, and what a person does with his own account.</summary>
public static class SignInScreens
{
    public const string RateLimit = "sign-in";

    public static void Map(RouteGroupBuilder screens)
    {
        var open = new Open("nobody is signed in yet");
        screens.MapGet("/sign-in", (string? to) => Page.Of<SignInPage>(new { To = Local(to) })).WithMetadata(open);
        screens.MapPost("/sign-in", SignInAsync).WithMetadata(open).RequireRateLimiting(RateLimit);
        screens.MapGet("/sign-in/code", (string? to) => Page.Of<CodePage>(new { To = Local(to) })).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.Code));
        screens.MapPost("/sign-in/code", CodeAsync).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.Code)).RequireRateLimiting(RateLimit);
        screens.MapGet("/sign-in/again", (string? to) => Page.Of<AgainPage>(new { To = Local(to) })).Demands(Call.OpenConsole);
        screens.MapPost("/sign-in/again", AgainAsync).Demands(Call.OpenConsole).RequireRateLimiting(RateLimit);
        screens.MapPost("/sign-out", SignOutAsync).WithMetadata(new Open("whoever wants to go may go"));
        screens.MapPost("/display", (Delegate)DisplayAsync).WithMetadata(new Open("language and colours are nobody's secret"));

        screens.MapGet("/account/password", () => Page.Of<PasswordPage>()).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.Password));
        screens.MapPost("/account/password", PasswordAsync).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.Password)).RequireRateLimiting(RateLimit);
        screens.MapGet("/account/second-factor", ShowKeyAsync).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.SecondFactor));
        screens.MapPost("/account/second-factor", EnrolAsync).Demands(Call.OpenConsole).WithMetadata(new Before(Gate.SecondFactor)).RequireRateLimiting(RateLimit);
    }

    private static async Task<IResult> SignInAsync(HttpContext http, SignIns signIns)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (name, password, to) = (form["name"].ToString(), form["password"].ToString(), Local(form["to"]));
        if (name.Length is 0 or > 40 || password.Length is 0 or > 200
            || await signIns.WithPasswordAsync(name, password, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted) is not { } secret)
            // The name stays in its field only when it can be one: a password typed there is not shown.
            return Page.Of<SignInPage>(401, new { To = to, Name = name.Length <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? name : null, Wrong = true });
        SessionCookie.Write(http, secret);
        return Page.See(to ?? "/");
    }

    private static async Task<IResult> CodeAsync(HttpContext http, SignIns signIns)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var to = Local(form["to"]);
        if (await signIns.WithCodeAsync(http.Visit().Session!, form["code"].ToString(), http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted) is not { } secret)
            return Page.Of<CodePage>(401, new { To = to, Wrong = true });
        SessionCookie.Write(http, secret);
        return Page.See(to ?? "/");
    }

    private static async Task<IResult> AgainAsync(HttpContext http, SignIns signIns)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (proof, to) = (form["proof"].ToString(), Local(form["to"]));
        if (proof.Length is 0 or > 200
            || await signIns.AgainAsync(http.Visit().Session!, proof, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted) is not { } secret)
            return Page.Of<AgainPage>(401, new { To = to, Wrong = true });
        SessionCookie.Write(http, secret);
        return Page.See(to ?? "/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, Sessions sessions, AccessEvents events)
    {
        var session = http.Visit().Session;
        if (session is not null)
        {
            await sessions.EndAsync(session.Secret, http.RequestAborted);
            await events.AddAsync(session.Person.Name, AccessEvents.SignedOut, http.RequestAborted);
        }
        SessionCookie.Clear(http);
        return session is { ByProvider: true } && await OpenIdScreens.SignOutAsync(http) is { } alsoThere ? alsoThere : Page.See("/sign-in");
    }

    private static async Task<IResult> DisplayAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Keep(http, Visit.LanguageCookie, form["language"], ["ja", "en"]);
        Keep(http, Visit.ThemeCookie, form["theme"], Visit.Themes);
        Keep(http, Visit.KeysCookie, form["keys"], ["on", "off"]);
        return Page.See(Local(form["to"]) ?? "/");
    }

    private static async Task<IResult> PasswordAsync(HttpContext http, UserManager<Person> people, Sessions sessions, AccessEvents events)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (old, fresh) = (form["old"].ToString(), form["new"].ToString());
        var session = http.Visit().Session!;
        var person = session.Person;
        string[] wrong = fresh != form["again"] ? ["新しいパスワードの2回の入力が一致しません。"]
            : fresh == old ? ["今と別のパスワードにしてください。"]
            : fresh.Length > 200 ? ["パスワードは200文字以内にしてください。"]
            : [];
        if (wrong.Length == 0)
        {
            person.MustChangePassword = false;
            var changed = await people.ChangePasswordAsync(person, old, fresh);
            wrong = [.. changed.Errors.Select(error => error.Code == nameof(IdentityErrorDescriber.PasswordMismatch) ? "今のパスワードが違います。" : error.Description)];
        }
        if (wrong.Length > 0)
            return Page.Of<PasswordPage>(422, new { Errors = wrong });
        await events.AddAsync(person.Name, "password-changed", http.RequestAborted);
        await RenewAsync(http, sessions, session, session.SecondFactor);
        return Page.See("/");
    }

    private static async Task<IResult> ShowKeyAsync(HttpContext http, SecondFactors factors) =>
        Page.Of<SecondFactorPage>(new { Key = await factors.KeyAsync(http.Visit().Session!.Person, http.RequestAborted) });

    private static async Task<IResult> EnrolAsync(HttpContext http, SecondFactors factors, Sessions sessions)
    {
        var session = http.Visit().Session!;
        if (session.Person.TwoFactor)
            return Page.See("/account/second-factor");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new string([.. form["code"].ToString().Where(char.IsAsciiDigit)]);
        if (await factors.ConfirmAsync(session.Person, typed, http.RequestAborted) is not { } codes)
            return Page.Of<SecondFactorPage>(422, new { Key = await factors.KeyAsync(session.Person, http.RequestAborted), Wrong = true });
        await RenewAsync(http, sessions, session, secondFactor: true);
        return Page.Of<SecondFactorPage>(new { RecoveryCodes = codes });
    }

    /// <summary>The rights have changed, so the session gets a new secret and the other ones have ended.</summary>
    private static async Task RenewAsync(HttpContext http, Sessions sessions, Session session, bool secondFactor)
    {
        await sessions.EndAsync(session.Secret, http.RequestAborted);
        SessionCookie.Write(http, await sessions.BeginAsync(session.Person, secondFactor, http.RequestAborted, session.ByProvider));
    }

    private static void Keep(HttpContext http, string cookie, string? value, string[] allowed)
    {
        if (value is not null && allowed.Contains(value))
            http.Response.Cookies.Append(cookie, value, new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365) });
    }

    /// <summary>A path of ours, or nothing: nobody is sent elsewhere after signing in.</summary>
    internal static string? Local(string? to) =>
        to is ['/', not ('/' or '\\'), ..] && to.Length < 200 && to.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.') ? to : null;
}
